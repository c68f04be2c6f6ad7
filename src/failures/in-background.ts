import { StoreUnavailable } from './store-unavailable.js';

/**
 * Work that nobody waits for: whatever it comes to, nothing ends because of it. A store that is away is reported by
 * readiness; any other failure is a defect, and `onDefect` hears it once.
 */
export function inBackground(work: Promise<unknown>, onDefect: (error: unknown) => void): void {
  work.catch(unlessStoreIsAway(onDefect));
}

/** The same for work whose end is waited for. Never rejects. */
export async function untilOver(
  work: Promise<unknown>,
  onDefect: (error: unknown) => void,
): Promise<void> {
  await work.catch(unlessStoreIsAway(onDefect));
}

function unlessStoreIsAway(onDefect: (error: unknown) => void): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof StoreUnavailable)) onDefect(error);
  };
}
