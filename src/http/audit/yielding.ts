import { setTimeout as delay } from 'node:timers/promises';

/** Rest after work, in multiples of the work. */
const REST = 4;
/** How long a reader held the work up is not known: no rest is longer. */
const LONGEST_REST_MS = 20;

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
