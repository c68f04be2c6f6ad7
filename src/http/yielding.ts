import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';

/** Rest after work, in multiples of the work. */
const REST = 4;
/** How long a reader held the work up is not known: no rest is longer. */
const LONGEST_REST_MS = 20;
/** Work that nothing interrupts is handed over in portions of so much time. */
const PORTION_MS = 8;

/** What `portions` gives. While others wait for an answer, this thread is theirs for most of the time. */
export async function* yielding<Portion>(
  portions: AsyncGenerator<Portion, void, undefined>,
  doOthersWait: () => boolean,
): AsyncGenerator<Portion, void, undefined> {
  let since = performance.now();
  for await (const portion of portions) {
    yield portion;
    const restMs = Math.min((performance.now() - since) * REST, LONGEST_REST_MS);
    if (doOthersWait()) await delay(restMs);
    since = performance.now();
  }
}

/** Does long work of many small steps, as `yielding` does it: between two portions of it, others have their turn. */
export async function inPortions<Result>(
  steps: Generator<undefined, Result, undefined>,
  doOthersWait: () => boolean,
): Promise<Result> {
  const done: Result[] = [];
  async function* portions(): AsyncGenerator<void, void, undefined> {
    while (done.length === 0) {
      const until = performance.now() + PORTION_MS;
      do {
        const step = steps.next();
        if (step.done) done.push(step.value);
      } while (done.length === 0 && performance.now() < until);
      yield;
      await nextTurn();
    }
  }
  const turns = yielding(portions(), doOthersWait);
  let turn = await turns.next();
  while (!turn.done) turn = await turns.next();
  return done[0] as Result;
}
