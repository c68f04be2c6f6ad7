import { type ApprovalEntry, isOfApproval } from './approval-entries.js';
import { fromBase64 } from './base64.js';
import { type Entry, parseEntry } from './entry.js';
import { parseCheckpoint } from './checkpoint.js';
import { parseNote } from './note.js';
import { utf8Text } from './primitives.js';
import { parseProof } from './proof.js';
import type { Receipt } from './receipt.js';

type IntentEntry = Extract<Entry, { type: 'edit.intended' | 'edit.rejected' | 'edit.proposed' }>;
type OutcomeEntry = Exclude<
  Extract<Entry, { type: `edit.${string}` }>,
  { type: 'edit.intended' | ApprovalEntry['type'] }
>;

/** Contents that a receipt may hold, as they are called in a sentence. */
const CONTENTS: Readonly<Record<string, string>> = {
  '/prior': 'the version before the edit',
  '/prior/CloudCustomData': 'the CloudCustomData before the edit',
  '/requested/MsgBody': 'the requested text',
  '/requested/CloudCustomData': 'the requested CloudCustomData',
  '/im/errorInfo': 'the error text of IM',
};

/**
 * What a receipt proves about its edit, in sentences: who asked for it, when, for which message and why, what became of it,
 * where the log has it. The receipt MUST have been verified: nothing is checked here.
 */
export function statementOf(receipt: Receipt): string[] {
  const readable = readableIn(receipt);
  const entries = readable.map(({ entry }) => entry);
  const intent = readable.find(({ entry }) => isIntent(entry));
  const last = entries.findLast(isOutcome);
  return [
    ...(intent && isIntent(intent.entry)
      ? request(receipt, intent.entry, intent.held.get('/reason'))
      : [`Edit ${receipt.modificationId}.`]),
    ...approvals(entries),
    ...approvalsOfBatch(receipt),
    ...outcome(receipt, last, entries),
    ...contents(readable),
    ...notShown(readable),
    positions(receipt),
  ];
}

/** An entry that this version can read, with the contents that the receipt holds for it. */
interface Readable {
  readonly entry: Entry;
  readonly held: ReadonlyMap<string, string>;
}

function readableIn({ entries }: Receipt): Readable[] {
  return entries.flatMap(({ entry, openings }) => {
    const parsed = parseEntry(contentOf(entry));
    if (parsed.kind !== 'ok') return [];
    const held = openings.map(
      ({ pointer, content }) => [pointer, utf8Text(contentOf(content))] as const,
    );
    return [{ entry: parsed.value, held: new Map(held) }];
  });
}

/** Of a verified receipt, all base 64 is as it should be. */
function contentOf(base64: string): Uint8Array {
  return fromBase64(base64) ?? new Uint8Array(0);
}

/** Under which key, and by which checkpoint: `… the key K of the log O, in its checkpoint of 3 entries`. */
export function authorityOf(receipt: Receipt): string {
  const { key } = receipt;
  const origin = key.slice(0, key.indexOf('+'));
  const sizes = sizesOf(receipt);
  const which = sizes.includes(' ') ? 'checkpoints of' : 'checkpoint of';
  return `the key ${key} of the log ${origin}, in its ${which} ${sizes} entries`;
}

function sizesOf({ entries }: Receipt): string {
  return listed([...new Set(entries.map(({ proof }) => String(sizeIn(proof))))]);
}

function request(
  { modificationId }: Receipt,
  { actor, subject, details }: IntentEntry,
  reason: string | undefined,
) {
  const message = subject?.message;
  const topic = message?.TopicId ? `, topic ${quoted(message.TopicId)}` : '';
  const about = message
    ? ` of message ${message.MsgSeq} in group ${quoted(message.GroupId)}${topic}`
    : '';
  const by = actor?.operator ? `operator ${quoted(actor.operator)}` : NOBODY;
  const from = actor?.ip ? ` from ${actor.ip}` : '';
  return [
    `Edit ${modificationId}${about} was requested by ${by} through the application ${quoted(actor?.client ?? '')}${from} and received at ${details.receivedAt}.`,
    reason === undefined
      ? 'Its reason is not in the receipt: it was erased or left out.'
      : `Its reason is ${quoted(reason)}.`,
    ...(details.onBehalfOf === undefined
      ? []
      : [`It was requested on behalf of ${quoted(details.onBehalfOf)}.`]),
    ...(!('batch' in details) || details.batch === undefined
      ? []
      : [`It is item ${details.batch.index} of batch ${details.batch.id}.`]),
    ...(details.ticket === null ? [] : [`Its ticket is ${quoted(details.ticket)}.`]),
    ...(details.restores === null ? [] : [`It puts back what edit ${details.restores} overwrote.`]),
    ...(details.drift === null
      ? []
      : [
          `It found that the message had been changed around the service after edit ${details.drift.lastModificationId}.`,
        ]),
  ];
}

/** Who decided on it; nothing where it needed nobody's approval. */
function approvals(entries: readonly Entry[]): string[] {
  const proposal = entries.find((entry) => entry.type === 'edit.proposed');
  if (!proposal) return [];
  const { approvalsNeeded, expiresAt } = proposal.details;
  const decided = entries.flatMap(({ type, actor, at }): string[] => {
    const who = actor?.operator ? quoted(actor.operator) : NOBODY;
    if (type === 'edit.approved') return [`It was approved by ${who} at ${at}.`];
    return type === 'edit.declined' ? [`It was declined by ${who} at ${at}.`] : [];
  });
  return [`It needed the approval of ${others(approvalsNeeded)} by ${expiresAt}.`, ...decided];
}

/** Who approved the batch that it is an item of; nothing where the receipt has no approval of one. */
function approvalsOfBatch({ batchEntries = [] }: Receipt): string[] {
  const entries = batchEntries.flatMap(({ entry }) => {
    const parsed = parseEntry(contentOf(entry));
    return parsed.kind === 'ok' ? [parsed.value] : [];
  });
  const proposal = entries.find((entry) => entry.type === 'batch.proposed');
  if (!proposal) return [];
  const { approvalsNeeded, expiresAt, items } = proposal.details;
  const approved = entries.flatMap(({ type, actor, at }) =>
    type === 'batch.approved'
      ? [`Its batch was approved by ${actor?.operator ? quoted(actor.operator) : NOBODY} at ${at}.`]
      : [],
  );
  return [
    `Its batch of ${items} items needed the approval of ${others(approvalsNeeded)} by ${expiresAt}.`,
    ...approved,
  ];
}

const NOBODY = 'nobody who was named';

function others(count: number): string {
  return count === 1 ? 'another person' : `${count} other persons`;
}

const UNAPPROVED: Partial<Record<Entry['type'], string>> = {
  'edit.declined': 'declined',
  'edit.expired': 'expired',
  'edit.withdrawn': 'withdrawn',
};

function outcome(
  receipt: Receipt,
  last: OutcomeEntry | undefined,
  entries: readonly Entry[],
): string[] {
  const unapproved = entries.find(({ type }) => UNAPPROVED[type] !== undefined);
  if (unapproved) {
    const state = UNAPPROVED[unapproved.type] ?? '';
    return [`Its state is ${state}: nothing was sent, as was recorded at ${unapproved.at}.`];
  }
  const ofSize = `on the log of ${sizesOf(receipt)} entries when the receipt was made`;
  if (!last) return [`No outcome was ${ofSize}: ask again how it ended.`];
  if (last.details.state !== 'in_doubt') return [ended(last)];
  return [ended(last), `No outcome was ${ofSize}: ask again how it ended.`];
}

function ended({ details }: OutcomeEntry): string {
  const { state, settledAt, settledBy, errorCode, attempts, rejection } = details;
  const learnt = settledBy === 'reread' ? 'as reading the message again showed' : 'as IM answered';
  const sent = `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
  const code = errorCode === null ? '' : ` with code ${errorCode}`;
  switch (state) {
    case 'applied':
      return `Its state is applied: it took effect by ${settledAt}, ${learnt}, after ${sent}.`;
    case 'refused':
      return `Its state is refused: IM refused it${code} at ${settledAt}, after ${sent}.`;
    case 'rejected':
      return `Its state is rejected: nothing was changed by it, because of ${rejection ?? 'a refusal of IM'}, at ${settledAt}.`;
    case 'not_applied':
      return `Its state is not_applied: it did not take effect, as was found at ${settledAt}, after ${sent}.`;
    case 'superseded':
      return `Its state is superseded: the message held another version when it was read again at ${settledAt}, after ${sent}.`;
    case 'in_doubt':
      return `Its state is in_doubt, after ${sent}.`;
  }
}

function contents(readable: readonly Readable[]): string[] {
  const held = Object.entries(CONTENTS).flatMap(([pointer, words]) =>
    readable.some((one) => isOfEdit(one.entry, pointer) && one.held.has(pointer)) ? [words] : [],
  );
  return held.length === 0 ? [] : [`The receipt also proves ${listed(held)}, byte for byte.`];
}

/** What exists, as an entry commits to it, and what the receipt does not hold. The reason has a sentence of its own. */
function notShown(readable: readonly Readable[]): string[] {
  const missing = readable.flatMap(({ entry, held }) =>
    entry.commitments.flatMap(({ pointer }) =>
      held.has(pointer) || pointer === '/reason' ? [] : [`${pointer} (of ${entry.type})`],
    ),
  );
  if (missing.length === 0) return [];
  return [
    `The log also commits to ${listed(missing)}: the receipt does not hold it, as it was erased or left out.`,
  ];
}

/** Other entries commit to versions that were found later. */
function isOfEdit(entry: Entry, pointer: string): boolean {
  return pointer !== '/prior' || isIntent(entry);
}

function positions({ entries }: Receipt): string {
  const places = entries.map(({ index, type }) => `${index} (${type})`);
  return `The log has it at ${places.length === 1 ? 'position' : 'positions'} ${listed(places)}.`;
}

function sizeIn(proof: string): number | null {
  const parsed = parseProof(proof);
  const note = parsed.kind === 'ok' ? parseNote(parsed.value.checkpoint) : parsed;
  const checkpoint = note.kind === 'ok' ? parseCheckpoint(note.value.text) : note;
  return checkpoint.kind === 'ok' ? checkpoint.value.size : null;
}

function listed(items: readonly string[]): string {
  return items.length < 2
    ? items.join('')
    : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

/** On one line, whatever it holds. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function isIntent(entry: Entry): entry is IntentEntry {
  const { type } = entry;
  return type === 'edit.intended' || type === 'edit.rejected' || type === 'edit.proposed';
}

function isOutcome(entry: Entry): entry is OutcomeEntry {
  return entry.type.startsWith('edit.') && entry.type !== 'edit.intended' && !isOfApproval(entry);
}
