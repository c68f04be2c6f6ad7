import { type Clock, SystemClock } from './clock.js';
import { StoreUnavailable } from '../failures/store-unavailable.js';

const SYSTEM_CLOCK = new SystemClock();

/**
 * What `work` comes to within `ms`; `StoreUnavailable` where it comes to nothing by then. It is not stopped.
 * @param afterwards gets `work` when time is up: whatever it still comes to, a failure too, is for it alone
 */
export async function withTimeout<T>(
  work: Promise<T>,
  ms: number,
  afterwards: (work: Promise<T>) => void,
  clock: Clock = SYSTEM_CLOCK,
): Promise<T> {
  let cancel: (() => void) | undefined;
  const late = new Promise<never>((_, reject) => {
    cancel = clock.callAfter(ms, () => {
      afterwards(work);
      reject(new StoreUnavailable('not confirmed in time'));
    });
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel?.();
  }
}
