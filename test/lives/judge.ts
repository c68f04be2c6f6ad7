import { isSamePerson } from '../../src/edits/same-person.js';
import { type Asked, senderOf } from './asked.js';
import type { Overwrite, Truth } from './truth.js';
import type { EditRow, HoldRow, ItemRow, Recorded, ScopeRow } from './recorded.js';
import { NEEDED } from './steps.js';

/** In what record, log of IM, and what was asked for disagree. */
export function disagreements(truth: Truth): string[] {
  const { record, asked, strange } = truth;
  return [
    ...asked.flatMap((one) => ofEffects(one, truth)),
    ...strange.map(
      ({ groupId, msgSeq, after }) => `nobody asked for ${after.msgBody} in ${groupId} ${msgSeq}`,
    ),
    ...ofApproved(record),
    ...ofHolds(record),
    ...ofReports(record),
    ...ofEntries(record),
    ...record.erasures.flatMap((one) => ofErasure(one, record)),
  ];
}

/** What IM's webhook was told that it is kept, and is not, once. */
export function lost(
  { reports }: Recorded,
  kept: readonly Pick<Overwrite, 'groupId' | 'msgSeq' | 'at'>[],
): string[] {
  return kept.flatMap(({ groupId, msgSeq, at }) => {
    const own = reports.filter(
      (one) => one.group_id === groupId && one.msg_seq === msgSeq && one.event_at.getTime() === at,
    );
    return own.length === 1 ? [] : [`a report of ${groupId} ${msgSeq} is kept ${own.length} times`];
  });
}

/** It took effect once where it is on record as applied, with all its approvals before, and else never. */
function ofEffects(asked: Asked, truth: Truth): string[] {
  const { record, overwrites } = truth;
  const effects = truth.effectsOf(asked);
  const edit = truth.editOf(asked);
  const [effect] = effects;
  const about = `${asked.text} (${edit?.id ?? 'no edit'}, ${edit?.state ?? 'no state'})`;
  if (effects.length > 1) return [`${about} took effect ${effects.length} times`];
  const isTrue = effect
    ? edit?.is_proposal === false && isTrueState(edit, effect, overwrites)
    : edit?.state !== 'applied';
  if (!isTrue) return [`${about} took effect ${effects.length} times`];
  return effect && edit ? ofApprovals(about, asked, edit, effect.at, record) : [];
}

/** Whoever edited the message after it, past the service, may have hidden it from a re-read. */
function isTrueState({ state }: EditRow, effect: Overwrite, overwrites: readonly Overwrite[]) {
  const isHidden = overwrites.some(
    ({ by, at, groupId, msgSeq }) =>
      by === 'client' && groupId === effect.groupId && msgSeq === effect.msgSeq && at >= effect.at,
  );
  return state === 'applied' || (state === 'superseded' && isHidden);
}

function ofApprovals(
  about: string,
  { client, operator }: Asked,
  edit: EditRow,
  at: number,
  { decisions }: Recorded,
): string[] {
  const own = decisions.filter(({ request_id: id }) => id === (edit.batch_id ?? edit.id));
  const before = own.filter((one) => one.decision === 'approve' && one.at.getTime() <= at);
  const persons = before.map(({ person }) => person ?? '');
  const others = persons.filter(
    (one, n) =>
      !isSamePerson(one, operator) && persons.findIndex((other) => isSamePerson(one, other)) === n,
  );
  const isSo = others.length === NEEDED[client] && own.length === before.length;
  return isSo ? [] : [`${about} took effect after ${JSON.stringify(own)}`];
}

/** What has all its approvals has begun. */
function ofApproved({ edits, items, decisions }: Recorded): string[] {
  const isApproved = ({
    id,
    client,
  }: {
    readonly id: string;
    readonly client: string;
  }): boolean => {
    const own = decisions.filter(({ request_id: request }) => request === id);
    const approvals = own.filter(({ decision }) => decision === 'approve').length;
    const needed = Object.entries(NEEDED).find(([name]) => name === client)?.[1] ?? 0;
    return needed > 0 && own.length === approvals && approvals === needed;
  };
  return [
    ...edits
      .filter((one) => one.is_proposal && isApproved(one))
      .map(({ id }) => `${id} was approved and did not begin`),
    ...items
      .filter(
        (one) => one.finished_at === null || (one.batch_state === 'finished' && !one.is_begun),
      )
      .filter((one) => isApproved({ id: one.batch_id, client: one.client }))
      .map((one) => `item ${one.index} of ${one.batch_id} was approved and did not begin`),
  ];
}

/** The sender of an edit whose message was never read is not known, and may be anybody. */
function isIn(
  scope: ScopeRow,
  one: Pick<EditRow, 'group_id' | 'msg_seq' | 'client'>,
  isRead: boolean,
) {
  return (
    (scope.group_id === null || scope.group_id === one.group_id) &&
    (scope.msg_seq === null || scope.msg_seq === one.msg_seq) &&
    (scope.of_client === null || scope.of_client === one.client) &&
    (scope.account === null || !isRead || scope.account === senderOf(one.msg_seq))
  );
}

function isInForceAt(hold: HoldRow, at: Date): boolean {
  return hold.at < at && (hold.released_at === null || at < hold.released_at);
}

/** A hold that is placed while something is erased waits for it, and then has a later time. */
function ofHolds({ edits, items, holds, entries }: Recorded): string[] {
  const found: string[] = [];
  for (const hold of holds) {
    for (const one of edits)
      if (one.erased_at && isInForceAt(hold, one.erased_at) && isIn(hold, one, one.is_read))
        found.push(`${one.id} was erased while hold ${hold.id} was in force`);
    for (const one of items.filter(({ is_begun: isBegun }) => !isBegun)) {
      const entry = entries.find(({ id }) => id === one.erasure_entry_id);
      if (entry && isInForceAt(hold, entry.at) && isIn(hold, one, one.is_pinned))
        found.push(`item ${one.index} of ${one.batch_id} was erased while ${hold.id} was in force`);
    }
  }
  return found;
}

/** What was reported is erased with its edits, where nothing of its message is held, and never while it is held itself. */
function ofReports({ reports, edits, holds }: Recorded): string[] {
  return reports.flatMap((report) => {
    const isAbout = (hold: HoldRow) =>
      (hold.group_id === null || hold.group_id === report.group_id) &&
      (hold.msg_seq === null || hold.msg_seq === report.msg_seq);
    const { erased_at: erasedAt } = report;
    if (erasedAt) {
      const held = holds.filter(
        (hold) =>
          isInForceAt(hold, erasedAt) &&
          isAbout(hold) &&
          hold.of_client === null &&
          (hold.account === null || hold.account === senderOf(report.msg_seq)),
      );
      return held.map(({ id }) => `report ${report.id} was erased while hold ${id} was in force`);
    }
    const left = edits.find(
      ({ id, erased_at: at }) =>
        at !== null &&
        report.goes_with.includes(id) &&
        report.received_at < at &&
        !holds.some((hold) => isAbout(hold) && isInForceAt({ ...hold, at: START }, at)),
    );
    return left ? [`report ${report.id} was left when ${left.id} was erased`] : [];
  });
}

/** The earliest there is. */
const START = new Date(0);

/** Each entry names what it erased, and each thing that was erased is named once. */
function ofEntries({ edits, items, entries }: Recorded): string[] {
  const named = entries.flatMap(({ id: entry, ids, items: planned, erasure_id: erasure }) => [
    ...ids.map((id) => `${id} by ${entry} of ${erasure}`),
    ...planned.map(({ batchId, index }) => `${batchId} ${index} by ${entry}`),
  ]);
  const gone = [
    ...edits
      .filter((one) => one.erasure_id !== null)
      .map((one) => `${one.id} by ${one.erasure_entry_id ?? ''} of ${one.erasure_id ?? ''}`),
    ...items
      .filter((one) => !one.is_begun && one.erasure_entry_id !== null)
      .map((one) => `${one.batch_id} ${one.index} by ${one.erasure_entry_id ?? ''}`),
  ];
  return [
    ...named.filter((one, n) => named.indexOf(one) !== n).map((one) => `${one} is named twice`),
    ...named.filter((one) => !gone.includes(one)).map((one) => `${one} is named and is there`),
    ...gone.filter((one) => !named.includes(one)).map((one) => `${one} is gone and not named`),
  ];
}

/** It erased what it should, and counts it. */
function ofErasure(erasure: Recorded['erasures'][number], record: Recorded): string[] {
  const { id, state, matched, erased, held, received_at: from, finished_at: to } = erasure;
  if (state !== 'finished' || !to) return [`erasure ${id} is ${state}`];
  const own = record.entries.filter((one) => one.erasure_id === id);
  const named = own.reduce((sum, { ids, items }) => sum + ids.length + items.length, 0);
  const until = erasure.to_at ?? from;
  const isDue = (one: EditRow) =>
    one.received_at < until && one.settled_at !== null && one.settled_at < from;
  const isKept = (one: Pick<EditRow, 'group_id' | 'msg_seq' | 'client'>, isRead: boolean) =>
    record.holds.some(
      (hold) =>
        hold.at <= to &&
        (hold.released_at === null || hold.released_at >= from) &&
        isIn(hold, one, isRead),
    );
  const isMeant = (one: EditRow) =>
    erasure.modification_ids?.includes(one.id) ??
    (isIn(erasure, one, true) && (erasure.account === null || one.is_read));
  const forgotten = record.edits.filter(
    (one) =>
      isMeant(one) &&
      isDue(one) &&
      !isKept(one, one.is_read) &&
      !(one.erased_at && one.erased_at <= to),
  );
  const forgottenItems = record.items.filter((one) => isForgotten(one));
  function isForgotten(one: ItemRow): boolean {
    const isAboutPlans =
      erasure.modification_ids === null && (erasure.account === null || one.is_pinned);
    const isOver = one.finished_at !== null && one.finished_at < from && one.received_at < until;
    const isLeft = !one.is_begun && one.erasure_entry_id === null;
    return (
      isAboutPlans && isOver && isLeft && isIn(erasure, one, true) && !isKept(one, one.is_pinned)
    );
  }
  return [
    ...(matched === erased + held && erased === named
      ? []
      : [`erasure ${id} counts ${matched} = ${erased} + ${held}, and names ${named}`]),
    ...forgotten.map((one) => `erasure ${id} left ${one.id}`),
    ...forgottenItems.map((one) => `erasure ${id} left item ${one.index} of ${one.batch_id}`),
  ];
}
