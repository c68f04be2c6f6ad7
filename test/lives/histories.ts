import type { Callers } from './callers.js';
import type { Lane } from './lane.js';
import type { EditRow, ReportRow } from './recorded.js';
import { isOfOneMessage, type Overwrite, type Truth } from './truth.js';
import { body } from '../support/scene.js';

/** One version in the answer about a message. */
export interface HistoryItem {
  readonly source: string;
  readonly certainty: string;
  readonly content: {
    readonly MsgBody?: unknown;
    readonly erased?: { readonly erasureId: string };
  } | null;
  readonly modificationId: string | null;
  readonly by: unknown;
}

/** Asks for the history of every message of these lanes; what is not true of them. */
export async function historyFaults(
  lanes: readonly Lane[],
  callers: Callers,
  truth: Truth,
): Promise<string[]> {
  const faults: string[] = [];
  for (const { groupId, originals } of lanes)
    for (const [n, original] of originals.entries()) {
      const message = { groupId, msgSeq: n + 1 };
      const query = `groupId=${groupId}&msgSeq=${message.msgSeq}`;
      const { json } = await callers.insist([200], (place) =>
        callers.at(place).get(`/v1/audit/messages/history?${query}`),
      );
      const items = json['items'] as readonly HistoryItem[];
      faults.push(...untrueHistory(items, message, JSON.stringify(body(original)), truth));
    }
  return faults;
}

/** What the history of a message says that is not so, or does not say. */
export function untrueHistory(
  items: readonly HistoryItem[],
  message: { readonly groupId: string; readonly msgSeq: number },
  original: string,
  truth: Truth,
): string[] {
  const about = `history of ${message.groupId} ${message.msgSeq}`;
  const { record, asked, overwrites } = truth;
  const versions = overwrites.filter((one) => isOfOneMessage(one, message));
  const ours = new Map<
    string,
    { readonly edit: EditRow; readonly effects: readonly Overwrite[] }
  >();
  for (const one of asked.filter((other) => isOfOneMessage(other, message))) {
    const edit = truth.editOf(one);
    if (edit?.is_proposal === false) ours.set(edit.id, { edit, effects: truth.effectsOf(one) });
  }
  const theirs = versions.filter(({ by }) => by === 'client');
  // Of what was erased before it was reported, nobody can say any more that it is the same.
  const late = record.reports.filter(
    (one) => isOfOneMessage(messageIn(one), message) && isReportedAfterErasure(one),
  );
  const faults = [
    ...items.flatMap((item) => (item.by === null ? ofOthers(item) : ofOurs(item))),
    ...[...ours.values()].flatMap(whatIsMissing),
    ...reportedAndMissing(),
    ...outOfOrder(),
  ];
  const drifts = record.drifts.filter((one) => isOfOneMessage(messageIn(one), message)).length;
  if (drifts > theirs.length + late.length)
    faults.push(`accuses others ${drifts} times, who edited ${theirs.length} times`);
  return faults.map((fault) => `${about} ${fault}`);

  function ofOthers(item: HistoryItem): string[] {
    if (!['original', 'drift', 'removed'].includes(item.source))
      return [`says of nobody ${brief(item)}`];
    const body = bodyIn(item);
    if (body === null) return [];
    const isTrue =
      theirs.some(({ after }) => isSame(after.msgBody, body)) ||
      (item.source === 'original' &&
        (isSame(original, body) || versions.some(({ before }) => isSame(before.msgBody, body))));
    return isTrue ? [] : [`says that others wrote ${brief(item)}`];
  }

  function ofOurs(item: HistoryItem): string[] {
    const own = ours.get(item.modificationId ?? '');
    if (!own) return [`shows an edit that never ran: ${brief(item)}`];
    const { edit, effects: made } = own;
    const body = bodyIn(item);
    const isSo =
      item.source === (edit.restores === null ? 'edit' : 'restoration') &&
      (item.content?.erased?.erasureId ?? null) === edit.erasure_id &&
      (made.length > 0 || item.certainty === 'possible') &&
      (body === null || made.every(({ after }) => isSame(after.msgBody, body)));
    return isSo ? [] : [`says of ${edit.id} (${String(edit.state)}) ${brief(item)}`];
  }

  function whatIsMissing({ edit: { id, state } }: { readonly edit: EditRow }): string[] {
    const own = items.filter((item) => item.by !== null && item.modificationId === id);
    if (own.length > 1) return [`shows ${id} ${own.length} times`];
    const isShown = own.some(({ certainty }) => certainty === 'certain');
    return state === 'applied' && !isShown ? [`lacks ${id}`] : [];
  }

  /** It begins with what the first of our edits saw. */
  function reportedAndMissing(): string[] {
    const seen = [...ours.values()].filter(({ edit }) => edit.is_read);
    const since = Math.min(...seen.map(({ edit }) => edit.settled_at?.getTime() ?? Infinity));
    return record.reports
      .filter((one) => isOfOneMessage(messageIn(one), message) && one.event_at.getTime() >= since)
      .flatMap(({ msg_body: body }) => {
        if (body === null || !theirs.some(({ after }) => isSame(after.msgBody, body))) return [];
        const isShown = items.some((item) => isSame(bodyIn(item) ?? '""', body));
        return isShown ? [] : [`lacks what was reported: ${body}`];
      });
  }

  /** An edit that may have seen the change was erased before the report came. */
  function isReportedAfterErasure({ event_at: changedAt, received_at: at }: ReportRow): boolean {
    return [...ours.values()].some(
      ({ edit: { settled_at: settledAt, erased_at: erasedAt } }) =>
        erasedAt !== null && erasedAt <= at && settledAt !== null && settledAt >= changedAt,
    );
  }

  function isShownOnceMore(item: HistoryItem): boolean {
    if (item.source !== 'drift' || item.modificationId !== null) return false;
    return late.some(({ msg_body: body }) => body !== null && isSame(bodyIn(item) ?? '""', body));
  }

  /** What is certain came in this order. Where something is erased, any version may be it. */
  function outOfOrder(): string[] {
    const all = [
      { body: original, by: 'client' },
      ...versions.map(({ after, by }) => ({ body: after.msgBody, by })),
    ];
    let at = 0;
    for (const item of items) {
      if (item.certainty !== 'certain' || item.source === 'removed' || isShownOnceMore(item))
        continue;
      const body = bodyIn(item);
      const made = ours.get(item.modificationId ?? '')?.effects ?? [];
      const place = all.findIndex(({ body: one, by }, n) => {
        if (n < at) return false;
        if (item.source !== 'original' && (item.by !== null) !== (by === 'rest')) return false;
        if (body !== null) return isSame(one, body);
        return item.by === null || made.some(({ after }) => after.msgBody === one);
      });
      if (place < 0) return [`has this out of its order: ${brief(item)}`];
      at = place + 1;
    }
    return [];
  }
}

function messageIn(row: Pick<ReportRow, 'group_id' | 'msg_seq'>) {
  return { groupId: row.group_id, msgSeq: row.msg_seq };
}

function bodyIn({ content }: HistoryItem): string | null {
  return content?.MsgBody === undefined ? null : JSON.stringify(content.MsgBody);
}

/** The same JSON value. */
function isSame(one: string, other: string): boolean {
  return one === other || JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
}

function brief(item: HistoryItem): string {
  const what = item.content?.erased ? 'erased' : (bodyIn(item) ?? 'nothing');
  return `${item.source} ${item.certainty} ${what}`;
}
