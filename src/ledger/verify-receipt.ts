import { approvalFaults } from './approval-entries.js';
import { approvedBatchFaults } from './approved-batch.js';
import { fromBase64 } from './base64.js';
import { type Checkpoint, parseCheckpoint } from './checkpoint.js';
import { CheckpointOpener } from './checkpoint-opener.js';
import { commitmentText, type Entry, type ParsedEntry, parseEntry, SALT_BYTES } from './entry.js';
import { isSettling, type Stage, stageAfter } from './edit-life.js';
import { parseNote, parseVerifierKey, type VerifierKey } from './note.js';
import { parseProof, verifyProofUnder } from './proof.js';
import { allEntriesOf, type ReceiptEntry } from './receipt.js';
import { isMembers, receiptOf } from './receipt-shape.js';
import { equalBytes } from './primitives.js';

/** What is wrong with a receipt, and where in it, as a JSON pointer. */
export interface ReceiptFault {
  readonly pointer: string;
  readonly message: string;
  /** Nothing is wrong with it as far as this version can judge: an entry is from a newer one. */
  readonly isFromNewerVersion?: true;
  /** Proven under another key of the same name: only the log shows whether it handed over from one to the other. */
  readonly isUnderAnotherKey?: true;
}

/** Of an opening: its content and its salt do not make the commitment of the entry. */
export const OTHER_CONTENT = 'not the content that was committed to';

/**
 * All faults of a receipt, given as parsed JSON; none, and everything in it is on the log whose key it names.
 * That this key is the log's, only the caller can know: `key` is the one it must name. Who checks many gives one `opener` to all.
 */
export function verifyReceipt(
  receipt: unknown,
  options: { readonly key?: VerifierKey; readonly opener?: CheckpointOpener } = {},
): ReceiptFault[] {
  const shape = receiptOf(receipt);
  if (shape.kind === 'malformed') return [{ pointer: '', message: shape.fault }];
  const { key: keyText, modificationId, entries, batchEntries } = shape.value;
  const key = parseVerifierKey(keyText);
  if (key.kind === 'malformed') return [{ pointer: '/key', message: key.fault }];
  const { opener = new CheckpointOpener() } = options;
  const faults: ReceiptFault[] = [];
  if (options.key !== undefined && options.key.text !== keyText) {
    faults.push(keyFault(key.value, options.key));
  }
  const listed = (name: string, list: readonly ReceiptEntry[], about: string | null) => {
    const checked = checkEntries(list, about, (entry) => checkEntry(entry, key.value, opener));
    faults.push(...checked.faults.map((one) => ({ ...one, pointer: `/${name}${one.pointer}` })));
    return checked.verified;
  };
  const verified = listed('entries', entries, modificationId);
  const ofBatch = batchEntries === undefined ? [] : listed('batchEntries', batchEntries, null);
  if (faults.some((fault) => !fault.isFromNewerVersion && !fault.isUnderAnotherKey)) return faults;
  const roots = new Map<number, Uint8Array>();
  return [
    ...faults,
    ...orderFaults(verified),
    ...faultsOfApproval(verified),
    ...driftFaults(verified),
    ...(batchEntries === undefined ? [] : approvedBatchFaults(verified, ofBatch)),
    ...forkFaults('/entries', verified, roots),
    ...forkFaults('/batchEntries', ofBatch, roots),
  ];
}

/** @param about the modification that each is about; null: about none */
function checkEntries(
  entries: readonly ReceiptEntry[],
  about: string | null,
  check: (entry: ReceiptEntry) => CheckedEntry,
): { readonly verified: readonly VerifiedEntry[]; readonly faults: readonly ReceiptFault[] } {
  const faults: ReceiptFault[] = [];
  const verified: VerifiedEntry[] = [];
  for (const [i, entry] of entries.entries()) {
    const checked = check(entry);
    if (checked.kind === 'faulty') {
      faults.push(...checked.faults.map((one) => ({ ...one, pointer: `/${i}${one.pointer}` })));
      continue;
    }
    const pointer = `/${i}/entry`;
    const { entry: read, subject } = checked.value;
    if (subject !== undefined && (subject?.modificationId ?? null) !== about) {
      faults.push({ pointer, message: 'about another modification' });
    } else if (read === null) {
      faults.push({ pointer, message: 'from a newer version', isFromNewerVersion: true });
    }
    verified.push(checked.value);
  }
  return { verified, faults };
}

function keyFault(found: VerifierKey, given: VerifierKey): ReceiptFault {
  const pointer = '/key';
  return found.name === given.name
    ? { pointer, message: 'another key than the given one', isUnderAnotherKey: true }
    : { pointer, message: 'not the key of the log' };
}

/** The checkpoints under which the entries of a receipt without faults are proven. */
function checkpointsIn(receipt: unknown): Checkpoint[] {
  const shape = receiptOf(receipt);
  if (shape.kind === 'malformed') return [];
  return allEntriesOf(shape.value).flatMap(({ proof }) => {
    const parsed = parseProof(proof);
    const note = parsed.kind === 'ok' ? parseNote(parsed.value.checkpoint) : parsed;
    const checkpoint = note.kind === 'ok' ? parseCheckpoint(note.value.text) : note;
    return checkpoint.kind === 'ok' ? [checkpoint.value] : [];
  });
}

/**
 * Whether a checkpoint kept earlier and those of a receipt are of one log. A receipt proves no consistency between two sizes:
 * where none of its checkpoints has the size of the kept one, nothing can be said.
 */
export function compareKept(
  kept: Checkpoint,
  receipt: unknown,
): 'same root' | 'another root' | 'another log' | 'other sizes' {
  const checkpoints = checkpointsIn(receipt);
  if (checkpoints.some(({ origin }) => origin !== kept.origin)) return 'another log';
  const ofSize = checkpoints.filter(({ size }) => size === kept.size);
  if (ofSize.length === 0) return 'other sizes';
  return ofSize.every(({ root }) => equalBytes(root, kept.root)) ? 'same root' : 'another root';
}

export interface VerifiedEntry {
  /** Null where it is from a newer version. */
  readonly entry: Entry | null;
  /** What it is about; undefined where it is of a newer format, of which nothing is known. */
  readonly subject: Entry['subject'] | undefined;
  readonly index: number;
  readonly checkpoint: Checkpoint;
}

type CheckedEntry =
  | { readonly kind: 'ok'; readonly value: VerifiedEntry }
  | { readonly kind: 'faulty'; readonly faults: readonly ReceiptFault[] };

function checkEntry(item: ReceiptEntry, key: VerifierKey, opener: CheckpointOpener): CheckedEntry {
  const bytes = fromBase64(item.entry);
  if (bytes === null) return faulty('/entry', 'not base 64');
  const parsed = parseEntry(bytes);
  if (parsed.kind === 'malformed') return faulty('/entry', parsed.fault);
  const known = knownIn(parsed);
  if (known && known.type !== item.type) return faulty('/type', 'not the type that the entry has');
  const proof = parseProof(item.proof);
  if (proof.kind === 'malformed') return faulty('/proof', proof.fault);
  if (proof.value.index !== item.index) return faulty('/index', 'not the index that is proven');
  const opened = opener.open(proof.value.checkpoint, key);
  const checkpoint = verifyProofUnder(opened, proof.value, bytes);
  if (checkpoint.kind === 'malformed') return faulty('/proof', checkpoint.fault);
  const faults = known ? openingFaults(item.openings, known) : [];
  if (faults.length > 0) return { kind: 'faulty', faults };
  const entry = parsed.kind === 'ok' ? parsed.value : null;
  const verified = { entry, subject: known?.subject, index: item.index };
  return { kind: 'ok', value: { ...verified, checkpoint: checkpoint.value } };
}

type Known = Pick<Entry, 'subject'> & {
  readonly type: string;
  readonly commitments: readonly unknown[];
};

/** What can be read of an entry, of a type from a newer version too: all but its details. Of a newer format nothing can. */
function knownIn(parsed: Exclude<ParsedEntry, { kind: 'malformed' }>): Known | null {
  if (parsed.kind === 'ok') return parsed.value;
  return parsed.entryId === null ? null : (parsed.json as unknown as Known);
}

function openingFaults(openings: ReceiptEntry['openings'], entry: Known): ReceiptFault[] {
  const opened = new Set<string>();
  return openings.flatMap(({ pointer, salt, content }, i) => {
    const message = openingFault(pointer, fromBase64(salt), fromBase64(content), entry);
    const isRepeated = opened.has(pointer);
    opened.add(pointer);
    if (isRepeated) return [{ pointer: `/openings/${i}/pointer`, message: 'opened twice' }];
    return message === null ? [] : [{ pointer: `/openings/${i}`, message }];
  });
}

function openingFault(
  pointer: string,
  salt: Uint8Array | null,
  content: Uint8Array | null,
  entry: Known,
): string | null {
  if (salt?.length !== SALT_BYTES) return 'the salt is not 32 bytes in base 64';
  if (content === null) return 'the content is not base 64';
  const committed = entry.commitments.filter(isMembers).find((one) => one['pointer'] === pointer);
  if (committed === undefined) return 'the entry has no such commitment';
  return commitmentText(salt, content) === committed['commitment'] ? null : OTHER_CONTENT;
}

/**
 * An edit is rejected, or intended and then at most once settled, where others approved it first if need be: nothing else can be on
 * the log. Where an entry is from a
 * newer version, that one may be the step that seems to be missing: what stands after it is not judged.
 */
function orderFaults(verified: readonly VerifiedEntry[]): ReceiptFault[] {
  const faults: ReceiptFault[] = [];
  let [stage, lastIndex]: [Stage, number] = ['nothing', -1];
  let isWhole = true;
  for (const [i, { entry, index }] of verified.entries()) {
    if (index <= lastIndex) {
      faults.push({ pointer: `/entries/${i}/index`, message: 'not in the order of the log' });
    }
    lastIndex = index;
    isWhole &&= entry !== null;
    if (!isWhole || entry === null) continue;
    const next = stageAfter(stage, entry.type);
    if (next === null) {
      const message = `${entry.type} cannot come here in the life of an edit`;
      faults.push({ pointer: `/entries/${i}/type`, message });
    }
    stage = next ?? stage;
  }
  return faults;
}

/** Where an entry is from a newer version, it may be what is missing. */
function faultsOfApproval(verified: readonly VerifiedEntry[]): ReceiptFault[] {
  const entries = verified.flatMap(({ entry }) => entry ?? []);
  if (entries.length < verified.length) return [];
  return approvalFaults(entries).map(({ at, message }) => ({
    pointer: `/entries/${at}/entry`,
    message,
  }));
}

/** An edit that found drift recorded it on the log as it began: once it is settled, a receipt without it has lost an entry. */
function driftFaults(verified: readonly VerifiedEntry[]): ReceiptFault[] {
  const entries = verified.map(({ entry }) => entry);
  if (entries.includes(null)) return [];
  const place = entries.findIndex(
    (entry) =>
      (entry?.type === 'edit.intended' || entry?.type === 'edit.rejected') &&
      entry.details.drift !== null,
  );
  const isSettled = entries.some((entry) => entry && isSettling(entry.type));
  const hasDrift = entries.some((entry) => entry?.type === 'drift.found');
  if (place < 0 || !isSettled || hasDrift) return [];
  const message = 'names a drift, and its entry drift.found is missing';
  return [{ pointer: `/entries/${place}/entry`, message }];
}

/** One size with two roots: the log shows different people different things. */
function forkFaults(
  list: string,
  verified: readonly VerifiedEntry[],
  roots: Map<number, Uint8Array>,
): ReceiptFault[] {
  return verified.flatMap(({ checkpoint: { size, root } }, i) => {
    const known = roots.get(size) ?? root;
    roots.set(size, known);
    if (equalBytes(known, root)) return [];
    return [{ pointer: `${list}/${i}/proof`, message: 'two checkpoints of one size disagree' }];
  });
}

function faulty(pointer: string, message: string): CheckedEntry {
  return { kind: 'faulty', faults: [{ pointer, message }] };
}
