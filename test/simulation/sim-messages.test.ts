import { messagesContract } from '../edits/messages-contract.js';
import { ActorClock } from './actor-clock.js';
import { Fates, type Table } from './fates.js';
import { Line } from './line.js';
import { Actor, Scheduler } from './scheduler.js';
import { SimIm } from './sim-im.js';
import { SimMessages } from './sim-messages.js';

/** Where the next overwrite fares as it is told, and all else fares well. */
class ToldFates extends Fates {
  next: string | null = null;

  override fault<T>(point: string, table: Table<T>, none: T): T {
    const told = table.find(([, value]) => value === this.next);
    if (told) this.next = null;
    return told && point.includes('overwrites') ? told[1] : none;
  }

  override happens(): boolean {
    return false;
  }
}

messagesContract(async () => {
  const fates = new ToldFates(1, null);
  const scheduler = new Scheduler(fates, () => undefined);
  const actor = new Actor('A');
  const clock = new ActorClock(scheduler, actor);
  const im = new SimIm(
    () => scheduler.now,
    false,
    () => undefined,
  );
  const ref = { groupId: 'g', topicId: null, msgSeq: 1 };
  const message = im.add(ref);
  const line = new Line(scheduler, fates, actor, { isAway: () => false }, 0);
  const observer = { leaves: () => undefined, shown: () => undefined };
  return {
    messages: new SimMessages({ im, scheduler, fates, actor, line, clock, observer }, 1),
    message: ref,
    now: () => clock.monotonic(),
    passing: async (work) => {
      let isOver = false;
      const ended = work.finally(() => (isOver = true));
      await scheduler.run(() => isOver, Number.POSITIVE_INFINITY);
      return ended;
    },
    lose: (when) => (fates.next = when === 'before' ? 'lost' : 'done unheard'),
    foreignEdit: () => im.foreignEdit(message),
    recall: () => im.recall(message),
    effects: () => message.effects.filter(({ by }) => by !== null).length,
  };
});
