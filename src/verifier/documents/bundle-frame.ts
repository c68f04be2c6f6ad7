import { EVIDENCE_FORMAT } from '../../ledger/evidence.js';
import { parseVerifierKey, type VerifierKey } from '../../ledger/note.js';
import { checkpointDamage } from '../../ledger/receipt-damage.js';
import type { Finding } from './findings.js';
import { type JsonNode, memberOf, plainOf, textOf } from './json-node.js';

type Fault = Pick<Finding, 'kind' | 'what'>;

/** The first line of an evidence bundle. */
export interface BundleHeader {
  readonly key: VerifierKey;
  /** The checkpoint that everything in the bundle is proven against, a signed note. */
  readonly note: string;
  readonly exportId: string | null;
  /** Where it has not exactly the form of such a line. */
  readonly faults: readonly Fault[];
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Reads the first line of a bundle; where it was damaged, what happened to it, in a sentence. */
export function headerIn(node: JsonNode): BundleHeader | string {
  const keyText = textOf(memberOf(node, 'key'));
  const note = textOf(memberOf(node, 'checkpoint'));
  if (textOf(memberOf(node, 'format')) !== EVIDENCE_FORMAT || keyText === null || note === null) {
    return `the first line is not that of ${EVIDENCE_FORMAT}`;
  }
  const key = parseVerifierKey(keyText);
  if (key.kind === 'malformed') {
    return 'the key in the first line was cut off or changed by a tool';
  }
  const damage = checkpointDamage(note);
  if (damage !== null) return `the first line: ${damage}`;
  const exportId = textOf(memberOf(node, 'exportId'));
  const faults = strangers(node, ['format', 'exportId', 'key', 'checkpoint']);
  if (exportId === null || !UUID.test(exportId)) {
    faults.push({ kind: 'changed', what: 'its exportId is not the id of an export' });
  }
  return { key: key.value, note, exportId, faults };
}

/** The last line of an evidence bundle. */
export interface BundleEnd {
  readonly records: number;
  readonly unsealed: number;
  readonly faults: readonly Fault[];
}

/** Reads the last line of a bundle; null where this is none. */
export function lastIn(node: JsonNode): BundleEnd | null {
  const [records, unsealed] = ['records', 'unsealed'].map((key) => numberIn(node, key));
  if (records === undefined) return null;
  const faults = strangers(node, ['records', 'unsealed']);
  for (const [name, count] of [
    ['records', records],
    ['unsealed', unsealed],
  ] as const) {
    if (count === undefined || !Number.isSafeInteger(count) || count < 0) {
      faults.push({ kind: 'changed', what: `its ${name} is no count` });
    }
  }
  return { records, unsealed: unsealed ?? 0, faults };
}

function numberIn(node: JsonNode, key: string): number | undefined {
  const member = memberOf(node, key);
  return member?.kind === 'number' ? (plainOf(member) as number) : undefined;
}

function strangers(node: JsonNode, known: readonly string[]): Fault[] {
  const members = node.kind === 'object' ? node.members : [];
  return members.flatMap(({ key }): Fault[] =>
    known.includes(key) ? [] : [{ kind: 'added', what: `${key} is no part of it` }],
  );
}
