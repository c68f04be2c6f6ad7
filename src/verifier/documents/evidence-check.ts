import { type Checkpoint, openCheckpoint } from '../../ledger/checkpoint.js';
import { CheckpointOpener } from '../../ledger/checkpoint-opener.js';
import type { VerifierKey } from '../../ledger/note.js';
import { allEntriesOf, type Receipt } from '../../ledger/receipt.js';
import { receiptDamage } from '../../ledger/receipt-damage.js';
import { statementOf } from '../../ledger/statement.js';
import { verifyReceipt } from '../../ledger/verify-receipt.js';
import { equalBytes } from '../../ledger/primitives.js';
import { type BundleHeader, headerIn, lastIn } from './bundle-frame.js';
import { RecordComparison } from './compare-record.js';
import { Damage } from './damage.js';
import { faultInWords } from './field-words.js';
import { Findings } from './findings.js';
import type { FoundJson } from './json-file.js';
import { type JsonNode, memberOf, plainOf } from './json-node.js';
import type { KnownCheckpoint } from './known-checkpoint.js';
import { repeatedKey } from './repeated-key.js';

type FoundValue = Extract<FoundJson, { kind: 'value' }>;
type Line = FoundValue & { readonly value: Extract<JsonNode, { kind: 'object' }> };

/** Of so many edits, what is proven is kept in words. */
const STATEMENTS = 20;

/**
 * Holds the parts of an evidence bundle to each other, one after the other, in constant memory: the lines for being all there,
 * each receipt against the one checkpoint, each record against its receipt. What was changed is a finding; what says nothing
 * any more, because the file was cut or written anew by something that cannot hold it, is damage.
 */
export class EvidenceCheck {
  readonly findings = new Findings();
  readonly damage = new Damage();
  /** What is proven of the first edits, in sentences. */
  readonly statements: string[] = [];
  /** Contents that the log commits to and that records say were erased; edits without an outcome: each in a sentence. */
  readonly erased = new Damage(1_000);
  readonly open = new Damage(1_000);
  records = 0;
  /** How many the bundle says it leaves out, as they were not sealed yet. */
  unsealed = 0;
  /** Of the log at the checkpoint that everything is proven against. */
  size = 0;
  attestedSize = 0;
  /** Known checkpoints that could not be compared: of another log, or of another size of this one. */
  readonly foreign: KnownCheckpoint[] = [];
  readonly otherSizes: KnownCheckpoint[] = [];
  exportId: string | null = null;
  /** The given one, where the bundle is under another of the same name. */
  otherThan: VerifierKey | null = null;
  /** The one checkpoint that everything is proven against, signed. */
  note: string | null = null;
  private readonly opener = new CheckpointOpener();
  private isBegun = false;
  private isEnded = false;
  /** Whether another bundle has begun. */
  private isOver = false;
  /** Whether something was lost of which nobody knows whether it was a record. */
  private hasGaps = false;
  /** Null where the lines before were damaged: what comes next may have any number. */
  private lastLine: number | null = 0;
  private lastId: string | null = null;
  private isDescending: boolean | null = null;

  /** @param key the log's; without it, the one that the bundle names is believed */
  constructor(
    public key: VerifierKey | null,
    private readonly known: readonly KnownCheckpoint[],
  ) {}

  add(found: FoundJson): void {
    if (this.isOver) return;
    const isFirst = !this.isBegun;
    this.isBegun = true;
    if (found.kind === 'damaged') return this.lost(`line ${found.line} ${found.what}`);
    if (!isLine(found)) return this.lost(`line ${found.line} is no part of an evidence bundle`);
    const isRecord = hasMember(found, 'record') || hasMember(found, 'receipt');
    if (!isRecord && hasMember(found, 'format')) return this.header(found, isFirst);
    if (isFirst) this.lost('the first line is missing: export it again');
    if (this.isEnded) {
      this.findings.add('added', `line ${found.line} of the file`, 'it comes after the last one');
    } else if (isRecord) this.record(found);
    else this.last(found);
  }

  end(): void {
    if (!this.isBegun) this.damage.add('the file is empty: export the bundle again');
    else if (!this.isEnded) {
      this.damage.add('the file ends without its last line: it was cut off, export it again');
    }
  }

  private lost(what: string): void {
    this.damage.add(what);
    this.lastLine = null;
    this.hasGaps = true;
  }

  private header({ line, value }: Line, isFirst: boolean): void {
    if (!isFirst) {
      this.isOver = true;
      return this.lost(
        `line ${line} begins another bundle: check each bundle in a file of its own`,
      );
    }
    const header = headerIn(value);
    if (typeof header === 'string') return this.lost(header);
    for (const { kind, what } of header.faults) this.findings.add(kind, FIRST_LINE, what);
    this.repeated(FIRST_LINE, value);
    this.exportId = header.exportId;
    this.begin(header);
  }

  private begin({ key, note }: BundleHeader): void {
    if (this.key && this.key.text !== key.text) {
      if (this.key.name === key.name) [this.otherThan, this.key] = [this.key, key];
      else this.changedHeader('its key is not that of the log');
    }
    this.key ??= key;
    const checkpoint = openCheckpoint(note, [this.key], this.key.name);
    if (checkpoint.kind === 'malformed') {
      return this.changedHeader(`its checkpoint: ${checkpoint.fault}`);
    }
    this.note = note;
    this.size = checkpoint.value.size;
    this.compare(checkpoint.value);
  }

  private changedHeader(what: string): void {
    this.findings.add('changed', FIRST_LINE, what);
  }

  /** A checkpoint of another size says nothing without the log between them. */
  private compare({ origin, size, root }: Checkpoint): void {
    for (const one of this.known) {
      const { from, checkpoint } = one;
      if (checkpoint.origin !== origin) this.foreign.push(one);
      else if (checkpoint.size !== size) this.otherSizes.push(one);
      else if (equalBytes(checkpoint.root, root)) this.attestedSize = size;
      else this.findings.add('disagrees', `checkpoint ${from}`, 'the bundle has another one');
    }
  }

  private record(found: Line): void {
    const record = memberOf(found.value, 'record');
    const receiptNode = memberOf(found.value, 'receipt');
    const receipt = receiptNode && plainOf(receiptNode);
    const id = idOf(receiptNode, 'modificationId') ?? idOf(record, 'id') ?? '?';
    const number = numberIn(memberOf(found.value, 'line'));
    const name = `modification ${id} (record ${number ?? '?'})`;
    this.records += 1;
    this.place(name, number === null ? null : Number(number));
    this.order(name, id);
    for (const { key } of found.value.members) {
      if (!LINE_MEMBERS.includes(key)) this.strange(name, key);
    }
    this.repeated(name, { ...found.value, members: withoutRecord(found.value.members) });
    const damage = receiptDamage(receipt);
    if (damage !== null) return this.damage.add(`${name}: its receipt is damaged: ${damage}`);
    const { opener } = this;
    const faults = verifyReceipt(receipt, this.key ? { key: this.key, opener } : { opener });
    for (const fault of faults) {
      const what = faultInWords(receipt as Receipt, fault);
      if (fault.isFromNewerVersion) {
        this.findings.addNewer(`${name}, its receipt at ${fault.pointer}`);
      } else this.findings.add('changed', name, `its receipt at ${what}`);
    }
    if (!faults.every(({ isFromNewerVersion }) => isFromNewerVersion)) return;
    if (record?.kind !== 'object') {
      return this.findings.add('removed', name, 'the receipt is there, the record is not');
    }
    this.compareRecord(name, found.bytes, record, receipt as Receipt);
  }

  private compareRecord(name: string, bytes: Uint8Array, record: JsonNode, receipt: Receipt): void {
    const { note } = this;
    if (
      note !== null &&
      !allEntriesOf(receipt).every(({ proof }) => proof.endsWith(`\n\n${note}`))
    ) {
      this.findings.add('changed', name, 'its receipt is against another checkpoint');
    }
    new RecordComparison(this, name).compare({ bytes, record }, receipt);
    if (this.statements.length < STATEMENTS) this.statements.push(statementOf(receipt).join(' '));
  }

  /** The numbers of the lines: one after the other. */
  private place(name: string, line: number | null): void {
    const last = this.lastLine;
    this.lastLine = line;
    if (last === null || line === last + 1) return;
    if (line === null || line <= last) {
      return this.findings.add('reordered', name, `it follows record ${last}`);
    }
    const which = `records ${last + 1} to ${line - 1}`;
    this.findings.add('removed', which, `record ${line} follows record ${last}`);
  }

  /** Edits stand in the order of their ids, up or down: also where somebody gave the lines new numbers. */
  private order(name: string, id: string): void {
    const last = this.lastId;
    this.lastId = id;
    if (last === null) return;
    if (id === last) return this.findings.add('added', name, 'the edit before it is the same');
    const isDescending = id < last;
    this.isDescending ??= isDescending;
    if (this.isDescending === isDescending) return;
    this.findings.add('reordered', name, `it does not belong after modification ${last}`);
  }

  private strange(name: string, member: string): void {
    this.findings.add('added', name, `${member} is no part of a record`);
  }

  private repeated(name: string, node: JsonNode): void {
    const key = repeatedKey(node);
    if (key !== null) this.findings.add('changed', name, `${key} stands there twice`);
  }

  private last({ line, value }: Line): void {
    const last = lastIn(value);
    if (last === null) return this.lost(`line ${line} is no part of an evidence bundle`);
    for (const { kind, what } of last.faults) this.findings.add(kind, LAST_LINE, what);
    this.repeated(LAST_LINE, value);
    this.isEnded = true;
    this.unsealed = last.unsealed;
    const { records } = last;
    if (records === this.records || this.hasGaps) return;
    const kind = records > this.records ? 'removed' : 'added';
    const what = `the last line counts ${records}, there are ${this.records}`;
    this.findings.add(kind, 'records', what);
  }
}

const FIRST_LINE = 'the first line';
const LAST_LINE = 'the last line';
const LINE_MEMBERS: readonly string[] = ['line', 'record', 'receipt'];

function isLine(found: FoundValue): found is Line {
  return found.value.kind === 'object';
}

function hasMember({ value }: Line, key: string): boolean {
  return memberOf(value, key) !== null;
}

/** Some tools write each number as text. */
function numberIn(node: JsonNode | null): string | null {
  if (node?.kind === 'number') return node.text;
  return node?.kind === 'string' && /^\d+$/.test(node.value) ? node.value : null;
}

function idOf(node: JsonNode | null, key: string): string | null {
  const id = memberOf(node, key);
  return id?.kind === 'string' ? id.value : null;
}

function withoutRecord(members: Line['value']['members']): Line['value']['members'] {
  const key = 'record';
  const nothing: JsonNode = { kind: 'word', value: null, start: 0, end: 0 };
  return members.map((member) => (member.key === key ? { key, value: nothing } : member));
}
