import { StoreUnavailable } from './store-unavailable.js';

/**
 * What `work` comes to within `ms`; `StoreUnavailable` where it comes to nothing by then. It is not stopped.
 * @param afterwards gets `work` when time is up: whatever it still comes to, a failure too, is for it alone
 */
export async function inTime<T>(
  work: Promise<T>,
  ms: number,
  afterwards: (work: Promise<T>) => void,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const giveUp = () => {
      afterwards(work);
      reject(new StoreUnavailable('not confirmed in time'));
    };
    timer = setTimeout(giveUp, Math.max(0, ms));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
