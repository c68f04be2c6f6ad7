import type { OverwriteEntry } from '../../src/im-simulator/control/logbook.js';
import type { Asked } from './caller.js';

/** What the service says of one edit. Contents as JSON text, times in epoch milliseconds. */
export interface Recorded {
  readonly id: string;
  readonly state: string;
  readonly msgSeq: number;
  readonly operator: string;
  readonly reason: string;
  readonly ticket: string | null;
  readonly requested: string;
  /** Null where nothing was read before it ended. */
  readonly snapshot: {
    readonly msgBody: string;
    readonly digest: string;
    readonly at: number;
  } | null;
  readonly resultingDigest: string | null;
  readonly drift: { readonly expectedDigest: string; readonly lastModificationId: string } | null;
  readonly settledAt: number;
  /** The types of its entries in the ledger. */
  readonly entries: readonly string[];
}

/** What took effect at IM, oldest first. */
export type Effect = Pick<OverwriteEntry, 'at' | 'by'> & {
  readonly before: string;
  readonly after: string;
};

/**
 * IM has no compare-and-set: what somebody else writes between our look at a message and our overwrite is not seen. We look
 * again when 5 s have passed; the rest is for answers and landings that take their time.
 */
const UNSEEN_MS = 7_000;

/** In what the record of one message and what took effect on it disagree. No two edits of it may write the same. */
export function disagreements(
  effects: readonly Effect[],
  records: readonly Recorded[],
  asked: readonly Asked[],
): string[] {
  return [
    ...effects.flatMap((effect, at) =>
      effect.by === 'rest' ? ofEffect(effects, at, records) : [],
    ),
    ...records.flatMap((record) => ofRecord(record, effects, asked)),
    ...ofOrder(records),
    ...asked.flatMap((one) => ofCaller(one, records)),
  ];
}

/** An overwrite of ours has one record, which knows what was overwritten. */
function ofEffect(effects: readonly Effect[], at: number, records: readonly Recorded[]): string[] {
  const { after, at: time } = effects[at] ?? { after: '', at: 0 };
  const own = records.filter(
    ({ requested, state }) => requested === after && ['applied', 'superseded'].includes(state),
  );
  const [record] = own;
  if (!record || own.length > 1) return [`${after} took effect and has ${own.length} records`];
  const twice = effects.findIndex((other) => other.after === after) !== at;
  if (twice) return [`${after} took effect twice`];
  const seen = currentIndex(effects, record);
  const unseen = seen === null || seen > at ? null : effects.slice(seen, at);
  const isTrue = unseen?.every((one) => one.by === 'client' && time - one.at <= UNSEEN_MS);
  return isTrue ? [] : [`${about(record)} does not know what it overwrote`];
}

/** A record says what happened, by whom and why. */
function ofRecord(record: Recorded, effects: readonly Effect[], asked: readonly Asked[]): string[] {
  const { operator, reason, ticket, requested, drift, entries } = record;
  const why = asked.find(({ msgBody }) => msgBody === requested);
  const isTrueWhy =
    why?.operator === operator &&
    why.reason === reason &&
    why.ticket === ticket &&
    why.msgSeq === record.msgSeq;
  // What its snapshot showed comes first, what its re-reads showed later: a superseded one has seen something.
  const [first, ...later] = entries;
  const isEntered =
    entries.at(-1) === `edit.${record.state}` &&
    (first === 'drift.found') === (drift !== null) &&
    (record.state !== 'superseded' || later.includes('drift.found'));
  return [
    ...(isTrueWhy ? [] : [`${about(record)} tells another operator, reason, ticket or message`]),
    ...(isEntered ? [] : [`${about(record)} has the entries ${entries.join()}`]),
    ...(isTrueState(record, effects) ? [] : [`${about(record)} did not end like that`]),
  ];
}

function isTrueState(record: Recorded, effects: readonly Effect[]): boolean {
  const effect = effects.findIndex(({ by, after }) => by === 'rest' && after === record.requested);
  switch (record.state) {
    case 'applied':
      return effect >= 0;
    case 'superseded': {
      // The first change after what it wrote, or else after what it saw, is somebody else's, and came before this was said.
      const next = effects[effect >= 0 ? effect + 1 : (currentIndex(effects, record) ?? Infinity)];
      return next?.by === 'client' && next.at <= record.settledAt;
    }
    // Neither must have taken effect: see `ofEffect`.
    case 'refused':
    case 'rejected':
      return true;
    default:
      return false;
  }
}

/** Edits of one message came one after the other, and each knew what the one before had left. */
function ofOrder(records: readonly Recorded[]): string[] {
  const found: string[] = [];
  let last: Recorded | null = null;
  let applied: Recorded | null = null;
  /** What our last edit saw or left; null where only its re-read showed that, and nobody exports it. */
  let known: { readonly msgBody: string; readonly digest: string | null } | null = null;
  const inOrder = records
    .filter(({ snapshot }) => snapshot !== null)
    .toSorted((a, b) => (a.snapshot?.at ?? 0) - (b.snapshot?.at ?? 0));
  for (const record of inOrder) {
    const { snapshot, drift } = record;
    if (last && snapshot && snapshot.at < last.settledAt)
      found.push(`${about(record)} began before ${about(last)} was over`);
    const isDrift = known ? known.msgBody !== snapshot?.msgBody : drift !== null && last !== null;
    const drifted: Recorded | null = isDrift ? (applied ?? last) : null;
    if ((drift?.lastModificationId ?? null) !== (drifted?.id ?? null))
      found.push(`${about(record)} tells of drift after ${drift?.lastModificationId ?? 'nothing'}`);
    else if (drift && known && drift.expectedDigest !== known.digest)
      found.push(`${about(record)} tells of drift from another version`);
    last = record;
    known = record.state === 'superseded' ? null : snapshot;
    if (record.state === 'applied') {
      applied = record;
      known = { msgBody: record.requested, digest: record.resultingDigest };
    }
  }
  return found;
}

const STATES_BY_STATUS: Readonly<Record<number, readonly string[]>> = {
  201: ['applied'],
  202: ['applied', 'refused', 'rejected', 'superseded'],
  409: ['superseded'],
};

/** No answer, another edit under way, and a store or an IM that is away. */
const WITHOUT_RECORD = new Set([0, 409, 503]);

/** Beyond the wait that was asked for; and a second for a machine that has other things to do. */
const ANSWERED_WITHIN_MS = 11_000;

/** What a caller was told is what is on record, and a key was used once. */
function ofCaller({ msgBody, answers }: Asked, records: readonly Recorded[]): string[] {
  const uses = records.filter((one) => one.requested === msgBody && one.state !== 'rejected');
  const late = answers
    .filter(({ lateMs }) => lateMs > ANSWERED_WITHIN_MS)
    .map(
      ({ status, lateMs }) => `${msgBody} was answered ${status}, ${Math.round(lateMs)} ms late`,
    );
  const untrue = answers.flatMap(({ status, modificationId }) => {
    if (modificationId === null)
      return WITHOUT_RECORD.has(status) ? [] : [`${msgBody} was answered ${status}`];
    const state = records.find(({ id }) => id === modificationId)?.state ?? 'not on record';
    const expected = STATES_BY_STATUS[status] ?? ['refused', 'rejected'];
    return expected.includes(state) ? [] : [`${msgBody} was answered ${status}, and is ${state}`];
  });
  return [...late, ...untrue, ...(uses.length > 1 ? [`the key of ${msgBody} was used twice`] : [])];
}

/** How many effects there had been when the record's snapshot stood; null where it never did. */
function currentIndex(effects: readonly Effect[], { snapshot }: Recorded): number | null {
  const versions = [effects[0]?.before ?? snapshot?.msgBody, ...effects.map(({ after }) => after)];
  const index = versions.indexOf(snapshot?.msgBody);
  return index < 0 ? null : index;
}

function about({ id, state, requested }: Recorded): string {
  return `${id} (${state}, ${requested})`;
}
