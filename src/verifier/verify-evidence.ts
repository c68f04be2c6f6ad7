import { type Checkpoint, openCheckpoint } from '../ledger/checkpoint.js';
import { EVIDENCE_FORMAT } from '../ledger/evidence.js';
import { parseVerifierKey, type VerifierKey } from '../ledger/note.js';
import type { Receipt } from '../ledger/receipt.js';
import { verifyReceipt } from '../ledger/verify-receipt.js';
import { linesIn } from './export-file.js';
import { Findings } from './findings.js';
import type { KnownCheckpoint } from './log.js';
import { rawMember } from './raw-member.js';
import { saysMore, strangeMembers, toldOf } from './told-record.js';

export interface EvidenceChecked {
  readonly findings: Findings;
  readonly records: number;
  /** How many the bundle says it leaves out, as they were not sealed yet. */
  readonly unsealed: number;
  /** Of the log at the checkpoint that everything is proven against. */
  readonly size: number;
  readonly attestedSize: number;
  /** Known checkpoints that could not be compared: of another log, or of another size of this one. */
  readonly foreign: readonly KnownCheckpoint[];
  readonly otherSizes: readonly KnownCheckpoint[];
}

type Members = Readonly<Record<string, unknown>>;

/**
 * Checks an evidence bundle, gzip or not, offline, in constant memory: the lines for being all there, each receipt against the one
 * checkpoint, each record against its receipt.
 *
 * @param key the log's; without it, the one that the bundle names is believed
 */
export async function verifyEvidence(
  path: string,
  { key, known }: { readonly key: VerifierKey | null; readonly known: readonly KnownCheckpoint[] },
  progress: (records: number) => void,
): Promise<EvidenceChecked> {
  const check = new EvidenceCheck(key, known);
  for await (const line of linesIn(path)) {
    check.line(line);
    if (check.records % 1_000 === 0) progress(check.records);
  }
  check.end();
  return check;
}

class EvidenceCheck implements EvidenceChecked {
  readonly findings = new Findings();
  records = 0;
  unsealed = 0;
  size = 0;
  attestedSize = 0;
  readonly foreign: KnownCheckpoint[] = [];
  readonly otherSizes: KnownCheckpoint[] = [];
  private note: string | null = null;
  private lines = 0;
  private lastLine = 0;
  private isEnded = false;
  private key: VerifierKey | null;

  constructor(
    key: VerifierKey | null,
    private readonly known: readonly KnownCheckpoint[],
  ) {
    this.key = key;
  }

  line(text: string): void {
    this.lines += 1;
    const members = membersIn(text);
    if (members === null) {
      this.findings.add('changed', `line ${this.lines} of the file`, 'it is not a JSON object');
    } else if (this.lines === 1) this.header(members);
    else if (this.isEnded) {
      this.findings.add('added', `line ${this.lines} of the file`, 'it comes after the last one');
    } else if ('record' in members) this.record(text, members);
    else this.last(members);
  }

  end(): void {
    if (this.isEnded) return;
    this.findings.add('removed', 'the last line', 'the file ends without it: it was cut off');
  }

  private header({ format, key: keyText, checkpoint: note }: Members): void {
    const add = (what: string): void => this.findings.add('changed', 'the first line', what);
    if (format !== EVIDENCE_FORMAT || typeof keyText !== 'string' || typeof note !== 'string') {
      return add(`it is not that of ${EVIDENCE_FORMAT}`);
    }
    if (this.key && this.key.text !== keyText) add('its key is not that of the log');
    const named = parseVerifierKey(keyText);
    this.key ??= named.kind === 'ok' ? named.value : null;
    if (!this.key) return add('its key is none');
    const checkpoint = openCheckpoint(note, [this.key], this.key.name);
    if (checkpoint.kind === 'malformed') return add(`its checkpoint: ${checkpoint.fault}`);
    this.note = note;
    this.size = checkpoint.value.size;
    this.compare(checkpoint.value);
  }

  /** A checkpoint of another size says nothing without the log between them. */
  private compare({ origin, size, root }: Checkpoint): void {
    for (const one of this.known) {
      const { from, checkpoint } = one;
      if (checkpoint.origin !== origin) this.foreign.push(one);
      else if (checkpoint.size !== size) this.otherSizes.push(one);
      else if (checkpoint.root.equals(root)) this.attestedSize = size;
      else this.findings.add('disagrees', `checkpoint ${from}`, 'the bundle has another one');
    }
  }

  private record(text: string, { line, record, receipt }: Members): void {
    const id = isObject(record) ? String(record['id']) : '?';
    const name = `modification ${id} (record ${String(line)})`;
    this.records += 1;
    if (line !== this.lastLine + 1) {
      const gap = Number(line) > this.lastLine;
      this.findings.add(
        gap ? 'removed' : 'reordered',
        gap ? `records ${this.lastLine + 1} to ${Number(line) - 1}` : name,
        `record ${String(line)} follows record ${this.lastLine}`,
      );
    }
    this.lastLine = Number(line);
    const faults = this.key ? verifyReceipt(receipt, { key: this.key }) : [];
    for (const { pointer, message, isFromNewerVersion } of faults) {
      if (isFromNewerVersion) this.findings.addNewer(`${name}, its receipt at ${pointer}`);
      else this.findings.add('changed', name, `its receipt at ${pointer || '/'}: ${message}`);
    }
    const isReadable = faults.every(({ isFromNewerVersion }) => isFromNewerVersion);
    if (!isReadable || !isObject(record) || !this.key) return;
    this.compareRecord(name, text, record, receipt as Receipt);
  }

  private compareRecord(name: string, text: string, record: Members, receipt: Receipt): void {
    if (!receipt.entries.every(({ proof }) => this.note !== null && proof.endsWith(this.note))) {
      this.findings.add('changed', name, 'its receipt is against another checkpoint');
    }
    for (const member of strangeMembers(record)) {
      if (saysMore(receipt)) this.findings.addNewer(`${member} of ${name}`);
      else this.findings.add('added', name, `${member} is no part of a record`);
    }
    for (const [field, said, proven] of toldOf(rawMember(text, 'record') ?? '', receipt)) {
      if (said !== proven) this.findings.add('changed', name, `${field} is not what the log says`);
    }
  }

  private last({ records, unsealed }: Members): void {
    this.isEnded = true;
    this.unsealed = Number(unsealed);
    if (records === this.records) return;
    const kind = Number(records) > this.records ? 'removed' : 'added';
    const what = `the last line counts ${String(records)}, there are ${this.records}`;
    this.findings.add(kind, 'records', what);
  }
}

function membersIn(line: string): Members | null {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
