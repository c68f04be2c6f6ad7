import { type Entry, parseEntry } from './entry.js';
import { parseCheckpoint } from './checkpoint.js';
import { parseNote } from './note.js';
import { parseProof } from './proof.js';
import type { Receipt } from './receipt.js';

type IntentEntry = Extract<Entry, { type: 'edit.intended' | 'edit.rejected' }>;
type StandingEntry = Exclude<Extract<Entry, { type: `edit.${string}` }>, { type: 'edit.intended' }>;

/** Contents that a receipt may hold, as they are called in a sentence. */
const CONTENTS: Readonly<Record<string, string>> = {
  '/prior': 'the version that was overwritten',
  '/prior/CloudCustomData': 'the CloudCustomData that was overwritten',
  '/requested/MsgBody': 'the requested text',
  '/requested/CloudCustomData': 'the requested CloudCustomData',
  '/im/errorInfo': 'the error text of IM',
};

/**
 * What a receipt proves about its edit, in sentences: who asked for it, when, for which message and why, what became of it,
 * where the log has it. The receipt MUST have been verified: nothing is checked here.
 */
export function statementOf(receipt: Receipt): string[] {
  const entries = receipt.entries.flatMap(({ entry }) => {
    const parsed = parseEntry(Buffer.from(entry, 'base64'));
    return parsed.kind === 'ok' ? [parsed.value] : [];
  });
  const intent = entries.find(isIntent);
  const standing = entries.findLast(isStanding);
  return [
    ...(intent ? request(receipt, intent) : [`Edit ${receipt.modificationId}.`]),
    standing ? outcome(standing) : 'No outcome was on the log yet.',
    ...contents(receipt),
    positions(receipt),
  ];
}

/** Under which key, and by which checkpoint: `… the key K of the log O, in its checkpoint of 3 entries`. */
export function authorityOf({ key, entries }: Receipt): string {
  const sizes = new Set(entries.map(({ proof }) => sizeIn(proof)));
  const origin = key.slice(0, key.indexOf('+'));
  const which = sizes.size === 1 ? 'checkpoint of' : 'checkpoints of';
  return `the key ${key} of the log ${origin}, in its ${which} ${listed([...sizes].map(String))} entries`;
}

function request({ modificationId, entries }: Receipt, { actor, subject, details }: IntentEntry) {
  const message = subject?.message;
  const topic = message?.TopicId ? `, topic ${quoted(message.TopicId)}` : '';
  const about = message
    ? ` of message ${message.MsgSeq} in group ${quoted(message.GroupId)}${topic}`
    : '';
  const by = actor?.operator ? `operator ${quoted(actor.operator)}` : 'nobody who was named';
  const from = actor?.ip ? ` from ${actor.ip}` : '';
  const reason = openingOf(entries, '/reason');
  return [
    `Edit ${modificationId}${about} was requested by ${by} through the application ${quoted(actor?.client ?? '')}${from} and received at ${details.receivedAt}.`,
    reason === null
      ? 'Its reason is not in the receipt: it was erased or left out.'
      : `Its reason is ${quoted(reason)}.`,
    ...(details.onBehalfOf === undefined
      ? []
      : [`It was requested on behalf of ${quoted(details.onBehalfOf)}.`]),
    ...(details.ticket === null ? [] : [`Its ticket is ${quoted(details.ticket)}.`]),
    ...(details.restores === null ? [] : [`It puts back what edit ${details.restores} overwrote.`]),
    ...(details.drift === null
      ? []
      : [
          `It found that the message had been changed around the service after edit ${details.drift.lastModificationId}.`,
        ]),
  ];
}

function outcome({ details }: StandingEntry): string {
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
      return `Its state is in_doubt: no outcome was on the log yet, after ${sent}.`;
  }
}

function contents({ entries }: Receipt): string[] {
  const held = Object.entries(CONTENTS).flatMap(([pointer, words]) =>
    openingOf(entries, pointer) === null ? [] : [words],
  );
  return held.length === 0 ? [] : [`The receipt also proves ${listed(held)}, byte for byte.`];
}

function positions({ entries }: Receipt): string {
  const places = entries.map(({ index, type }) => `${index} (${type})`);
  return `The log has it at ${places.length === 1 ? 'position' : 'positions'} ${listed(places)}.`;
}

function openingOf(entries: Receipt['entries'], pointer: string): string | null {
  // Other entries commit to versions that were found later.
  const opening = entries
    .filter(
      ({ type }) => pointer !== '/prior' || type === 'edit.intended' || type === 'edit.rejected',
    )
    .flatMap(({ openings }) => openings)
    .find((one) => one.pointer === pointer);
  return opening ? Buffer.from(opening.content, 'base64').toString() : null;
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
  return entry.type === 'edit.intended' || entry.type === 'edit.rejected';
}

function isStanding(entry: Entry): entry is StandingEntry {
  return entry.type.startsWith('edit.') && entry.type !== 'edit.intended';
}
