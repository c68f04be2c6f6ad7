/**
 * Does something again and again until something else has ended, however that ends; what it came to each time, in order. Nothing runs on
 * afterwards: the failure of either is thrown once both are over.
 */
export async function againUntilDone<T>(
  done: Promise<unknown>,
  again: (turn: number) => Promise<T>,
): Promise<readonly T[]> {
  const over = new AbortController();
  const end = () => over.abort();
  done.then(end, end);
  const repeat = async () => {
    const all: T[] = [];
    for (let turn = 0; !over.signal.aborted; turn += 1) all.push(await again(turn));
    return all;
  };
  const [main, repeated] = await Promise.allSettled([done, repeat()]);
  if (main.status === 'rejected') throw main.reason;
  if (repeated.status === 'rejected') throw repeated.reason;
  return repeated.value;
}
