import { CLOCK_SKEW_MS } from '../../src/edits/reported.js';
import type { AuditService, Json } from './service.js';
import type { LifeSoFar, OurEdit } from './life-so-far.js';
import { type Pair, pairIn, textIn } from './reported-message.js';

/** What is on record of one message, whatever was erased of it. */
interface OnRecord {
  readonly erased: ReadonlySet<string>;
  /** What the webhook reported of others' edits, and was not erased. */
  readonly reports: readonly { readonly at: number; readonly text: string }[];
  /** `drift.found` entries. */
  readonly drifts: number;
}

async function onRecord(service: AuditService, { message }: LifeSoFar): Promise<OnRecord> {
  const about = [message.groupId, message.msgSeq];
  const erased = await service.sql<{ id: string }>(
    `SELECT modification_id AS id FROM modification_content c JOIN modification m ON m.id = c.modification_id
     WHERE m.group_id = $1 AND m.msg_seq = $2 AND c.erasure_id IS NOT NULL`,
    about,
  );
  const reports = await service.sql<{ at: Date; body: Buffer }>(
    `SELECT event_at AS at, msg_body AS body FROM told_edit
     WHERE group_id = $1 AND msg_seq = $2 AND account = 'mallory' AND erasure_entry_id IS NULL`,
    about,
  );
  const drifts = await service.sql<{ bytes: Buffer }>(
    `SELECT bytes FROM ledger_entry WHERE type = 'drift.found'`,
  );
  const isOfMessage = ({ bytes }: { bytes: Buffer }) => {
    const { subject } = JSON.parse(bytes.toString()) as { subject: { message: Json } };
    return subject.message['MsgSeq'] === message.msgSeq;
  };
  return {
    erased: new Set(erased.map(({ id }) => id)),
    reports: reports.map(({ at, body }) => {
      return { at: at.getTime(), text: textIn(JSON.parse(body.toString())) };
    }),
    drifts: drifts.filter(isOfMessage).length,
  };
}

/** What is not known of a version contradicts nothing. */
function canBe([text, customData]: Pair, truth: Pair): boolean {
  return text === truth[0] && (customData === null || customData === truth[1]);
}

function isErased(item: Json): boolean {
  const content = item['content'] as Json | null;
  return content !== null && content['erased'] !== undefined;
}

function brief(item: Json): string {
  const what = [item['source'], item['certainty']].map(String).join(' ');
  if (item['source'] === 'removed') return what;
  return isErased(item) ? `${what} erased` : `${what} ${pairIn(item).join('/')}`;
}

/** What somebody who reads the history would be told that is not so, or not be told; nothing where it tells the whole truth. */
export async function faultsOf(service: AuditService, life: LifeSoFar): Promise<readonly string[]> {
  const items = await life.message.history();
  const { erased, reports, drifts } = await onRecord(service, life);
  const { truth, edits, plan } = life;
  const faults: string[] = [];
  const byId = new Map(edits.map((edit) => [edit.id, edit]));
  const shown = items.filter((item) => item['source'] !== 'removed' && !isErased(item));
  const certain = shown.filter(({ certainty }) => certainty === 'certain');
  const textsIn = (among: readonly Json[]) => new Set(among.map((item) => pairIn(item)[0]));
  const datasIn = (among: readonly Json[]) => new Set(among.map((item) => pairIn(item)[1]));

  // What was seen is there.
  for (const [i, edit] of edits.entries()) {
    if (erased.has(edit.id)) continue;
    const { body, prior, text, customData, made } = edit;
    // Whether it is what stands there as erased, nobody can compare.
    const isAfterErased =
      body['drift'] === null &&
      items.some((item) => isErased(item) && String(item['at']) <= String(body['snapshotAt']));
    if (prior && !isAfterErased && !textsIn(certain).has(prior[0]))
      faults.push(`the text before edit ${i} is missing: ${prior[0]}`);
    const isMade = body['state'] === 'applied' || made.some(({ by }) => by === 'rest');
    const among = body['state'] === 'applied' ? certain : shown;
    if (!isMade) continue;
    if (text !== null && !textsIn(among).has(text)) faults.push(`the text of edit ${i} is missing`);
    if (customData !== null && !datasIn(shown).has(customData))
      faults.push(`the CloudCustomData of edit ${i} is missing`);
  }
  const first = edits.find(({ body }) => body['prior'] !== null && body['prior'] !== undefined);
  const firstSeenAt = first ? Date.parse(String(first.body['snapshotAt'])) : Infinity;
  for (const { at, text } of reports) {
    if (at - plan.clockMs < firstSeenAt) continue;
    // By a clock that is behind, it may have come right after what a re-read showed.
    const isNearReread = edits.some(({ body }) => {
      const endedAt = Date.parse(String(body['settledAt']));
      return body['settledBy'] === 'reread' && at <= endedAt && at > endedAt - CLOCK_SKEW_MS;
    });
    const among = plan.clockMs === 0 && !isNearReread ? certain : shown;
    if (!textsIn(among).has(text)) faults.push(`what was reported is missing: ${text}`);
  }

  // What was not there is not said to have been.
  for (const edit of edits) {
    const named = edit.prior?.[1] ?? null;
    if (named !== null && named !== edit.there[1])
      faults.push(`an edit names a CloudCustomData that was not there: ${named}`);
    const isFalse = edit.prior !== null && edit.prior[0] !== edit.there[0];
    if (isFalse) faults.push(`a snapshot shows another text: ${String(edit.prior)}`);
  }
  const theirs = truth.slice(1).filter(({ by }) => by === 'others').length;
  if (drifts > theirs) faults.push(`${drifts} times drift was found, ${theirs} times there was`);
  faults.push(...outOfOrder(items, life, byId));
  for (const item of items) {
    const id = String(item['modificationId']);
    const isOurs = item['source'] === 'edit' || item['source'] === 'restoration';
    if ((item['by'] !== null) !== isOurs) faults.push(`wrongly by whom: ${brief(item)}`);
    if (!isOurs) continue;
    const edit = byId.get(id);
    if (!edit) {
      faults.push(`by an edit that never ran: ${brief(item)}`);
      continue;
    }
    if (erased.has(id) !== isErased(item)) faults.push(`wrongly erased: ${brief(item)}`);
    if (isErased(item)) continue;
    const [text, data] = pairIn(item);
    if (edit.text !== null && edit.text !== text) faults.push(`not its text: ${brief(item)}`);
    if (edit.customData !== null && edit.customData !== data)
      faults.push(`not its CloudCustomData: ${brief(item)}`);
  }
  if (faults.length === 0) return [];
  const told = {
    faults,
    plan,
    truth: truth.map(({ pair, by }) => `${by} ${pair.join('/')}`),
    edits: edits.map(({ id, body, prior, made }) => {
      const types = (body['ledger'] as { type: string }[]).map(({ type }) => type).join(',');
      const isGone = erased.has(id) ? 'erased' : '';
      return `${id} ${String(body['state'])} ${String(body['settledBy'])} saw ${String(prior)} made ${made.length} drift ${body['drift'] !== null} ${types} ${isGone}`;
    }),
    reports,
    items: items.map(
      (item) => `${brief(item)} ${String(item['modificationId'])} ${String(item['at'])}`,
    ),
  };
  return [JSON.stringify(told, null, 1)];
}

/** Everything that is certain came in this order, made by us or by others as the history says. */
function outOfOrder(
  items: readonly Json[],
  { truth, plan, edits }: LifeSoFar,
  byId: ReadonlyMap<string, OurEdit>,
): string[] {
  let at = 0;
  const counted = items.filter((item) => {
    if (item['source'] === 'removed') return false;
    // Where what a clock apart dates stood, nobody can know.
    if (plan.clockMs !== 0 && item['by'] === null && item['modificationId'] === null) return false;
    return item['certainty'] === 'certain';
  });
  const lastId = edits.at(-1)?.id;
  for (const [i, item] of counted.entries()) {
    const isOurs = item['by'] !== null;
    const isOriginal = i === 0 && item['source'] === 'original';
    const place = truth.findIndex(({ pair, by }, n) => {
      if (n < at) return false;
      // Where ours wrote CloudCustomData alone, the text beside it is theirs.
      const isTextTheirs = by === 'us' && truth[n - 1]?.pair[0] === pair[0];
      if (!isOriginal && isOurs !== (by === 'us') && !(isTextTheirs && !isOurs)) return false;
      if (!isErased(item)) return canBe(pairIn(item), pair);
      const edit = byId.get(String(item['modificationId']));
      if (!edit || !isOurs) return true;
      if (edit.text !== null) return edit.text === pair[0];
      return edit.customData === pair[1];
    });
    if (place < 0) {
      // Beside which text one stands that wrote none, the next version shows.
      const isBlind = item['modificationId'] === lastId && i === counted.length - 1;
      const edit = byId.get(String(item['modificationId']));
      if (isBlind && edit?.text === null) continue;
      return [`it cannot have happened in this order: ${brief(item)}`];
    }
    // Beside which text an erased one stood that wrote none, nobody can know: another item may be the same version.
    const hidden = isErased(item) && byId.get(String(item['modificationId']))?.text === null;
    at = hidden ? place : place + 1;
  }
  return [];
}
