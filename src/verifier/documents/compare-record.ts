import type { Receipt } from '../../ledger/receipt.js';
import { equalBytes, utf8Bytes } from '../../ledger/primitives.js';
import { compareJson } from './compare-json.js';
import type { Damage } from './damage.js';
import { isErased } from './erased.js';
import { fieldInWords, notTheOneRecorded } from './field-words.js';
import type { Findings } from './findings.js';
import { type JsonNode, memberOf, readJson, textOf } from './json-node.js';
import { type Content, namesBeyond, NOT_SHOWN, Proven } from './proven.js';
import { repeatedMembers, strangeMembers } from './record-members.js';
import { type FieldComparison, fieldComparisons } from './field-comparisons.js';

/** What comes of comparing records. */
interface Results {
  readonly findings: Findings;
  readonly damage: Damage;
  /** Contents that a record says were erased, and edits without an outcome: each in a sentence. */
  readonly erased: Damage;
  readonly open: Damage;
  /** Of the log, at the checkpoint that receipts are proven against. */
  readonly size: number;
}

interface FoundRecord {
  /** What the offsets in `record` lead to. */
  readonly bytes: Uint8Array;
  readonly record: JsonNode;
}

/** Holds a record of an evidence bundle to its receipt, which MUST have been verified. */
export class RecordComparison {
  constructor(
    private readonly results: Results,
    private readonly name: string,
  ) {}

  compare({ bytes, record }: FoundRecord, receipt: Receipt): void {
    const { findings, open, size } = this.results;
    for (const member of repeatedMembers(record)) {
      findings.add('changed', this.name, `${member} stands there twice`);
    }
    const beyond = namesBeyond(receipt);
    for (const member of strangeMembers(record)) {
      if (beyond.has(member.slice(member.lastIndexOf('/') + 1))) {
        findings.addNewer(`${member} of ${this.name}`);
      } else findings.add('added', this.name, `${member} is no part of a record`);
    }
    for (const told of fieldComparisons(record, receipt))
      this.field(bytes, told, receipt.modificationId);
    const { isWhole, outcome, unapproved } = new Proven(receipt);
    if (isWhole && !outcome && !unapproved) {
      open.add(
        `Edit ${receipt.modificationId} had no outcome on the log when its receipt was made, at its checkpoint of ${size} entries: ask again how it ended.`,
      );
    }
  }

  private field(bytes: Uint8Array, [field, said, proven]: FieldComparison, editId: string): void {
    const { findings, damage, erased } = this.results;
    const compared = comparison(bytes, said, proven);
    if (compared.kind === 'different') {
      findings.add('changed', this.name, notTheOneRecorded(field, editId));
    } else if (compared.kind === 'altered') {
      damage.add(
        `${this.name}: ${fieldInWords(field)} was written anew by another tool: ${compared.how}; the receipt holds it as it was`,
      );
    } else if (compared.kind === 'erased') {
      const { at, by } = compared;
      erased.add(
        `${this.name}: ${fieldInWords(field)} is not shown, though the log commits to it: the record says that it was erased at ${at} (erasure ${by}). Whether it was, its entry content.erased or retention.applied on the log tells, not this bundle`,
      );
    }
  }
}

/** What is null may be left out: it means the same. */
function comparison(bytes: Uint8Array, said: JsonNode | null, proven: Content) {
  if (proven === NOT_SHOWN) {
    if (!isErased(said)) return { kind: 'different' } as const;
    const [at, by] = ['at', 'erasureId'].map((key) =>
      textOf(memberOf(memberOf(said, 'erased'), key)),
    );
    return { kind: 'erased', at, by } as const;
  }
  const isNothing = proven === null || equalBytes(proven, NULL);
  if (said === null || (said.kind === 'word' && said.value === null)) {
    return { kind: isNothing ? 'same' : 'different' } as const;
  }
  if (proven === null) return { kind: 'different' } as const;
  if (equalBytes(bytes.subarray(said.start, said.end), proven)) return { kind: 'same' } as const;
  return compareJson(said, readJson(proven));
}

const NULL = utf8Bytes('null');
