import { StoreUnavailable } from './store-unavailable.js';

/**
 * What `work` comes to within `ms`; `StoreUnavailable` where it comes to nothing by then. It is not stopped.
 * @param isLate called when time is up, to look after what `work` may still come to
 */
export async function inTime<T>(
  work: Promise<T>,
  ms: number,
  isLate: () => void = () => undefined,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const giveUp = () => {
      isLate();
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
