import { type To, useNavigate } from 'react-router';

/** Leads to another address of the console. A page that cannot be loaded is a defect, shown where defects are. */
export function useGo(): (to: To) => void {
  const navigate = useNavigate();
  return (to) => {
    Promise.resolve(navigate(to)).catch((error: unknown) => reportError(error));
  };
}
