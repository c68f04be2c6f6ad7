import { EVIDENCE_FORMAT } from '../../ledger/evidence.js';
import { RECEIPT_FORMAT } from '../../ledger/receipt.js';
import { latin1Slice } from '../../ledger/primitives.js';

/** So many bytes from the beginning of a file tell what kind of document it is. */
export const TELLING_BYTES = 4_096;

export type DocumentKind =
  | 'evidence'
  | 'receipt'
  | 'entries'
  /** JSON that begins like none of these: reading it on tells more. */
  | 'json'
  /** Anything else; `what` says it, and what to do, in a sentence. */
  | { readonly what: string };

/** What the reader does with a document, by where she gives it. */
export interface Advice {
  /** Which documents can be checked, and how to give them. */
  readonly documents: string;
  readonly checkpoint: string;
  readonly key: string;
}

export function anotherKind({ documents }: Advice): string {
  return `is another kind of document: ${documents}`;
}

/** What a file holds, after the length of an entry: `actor` is the first member of each. */
const FIRST_ENTRY = '{"actor"';
const LENGTH_BYTES = 2;

/** By how the file begins. */
const OTHERS: readonly (readonly [beginning: RegExp, what: (advice: Advice) => string])[] = [
  [/^$/, () => 'is empty: download it again'],
  [/^(?:\xff\xfe|\xfe\xff|.?\0)/s, () => 'is stored as UTF-16: save it as UTF-8'],
  [/^PK[^ -~]{2}/, () => 'is a ZIP archive: unpack it first'],
  [/^</, () => 'is a web page or XML, perhaps an error page: download the document again'],
  [/^id,state,/, ({ documents }) => `is a CSV export, which holds no proofs: ${documents}`],
  [
    /^[^\n]+\r?\n\d+\r?\n[A-Za-z0-9+/]{43}=\r?\n/,
    ({ checkpoint }) => `is a checkpoint: ${checkpoint}`,
  ],
  [/^[^\s{[]\S*\+[0-9a-f]{8}\+\S+\s*$/, ({ key }) => `is a key of a log: ${key}`],
];

/** JSON objects of the service that hold no proofs, by members that they have. */
const OBJECTS: readonly (readonly [
  members: readonly RegExp[],
  what: (advice: Advice) => string,
])[] = [
  [
    [/"type"\s*:/, /"title"\s*:/, /"status"\s*:\s*\d/],
    () => 'is an error answer of the service: read its detail, and ask again',
  ],
  [
    [/^\{\s*"items"/],
    ({ documents }) => `is an answer to a query, which holds no proofs: ${documents}`,
  ],
  [
    [/"id"\s*:/, /"state"\s*:/],
    () =>
      `holds edits without their proofs: ask for them as an evidence bundle, or for the receipt of each`,
  ],
];

/** @param start the first bytes of the file, unpacked: all that there are up to `TELLING_BYTES` */
export function kindOfDocument(start: Uint8Array, advice: Advice): DocumentKind {
  if (latin1Slice(start, LENGTH_BYTES, start.length).startsWith(FIRST_ENTRY)) return 'entries';
  // Some tools write each slash as an escape.
  const plain = withoutMark(start);
  const text = latin1Slice(plain, 0, plain.length).replaceAll('\\/', '/').trimStart();
  const [, other] = OTHERS.find(([beginning]) => beginning.test(text)) ?? [];
  if (other !== undefined) return { what: other(advice) };
  if (!/^[{[]/.test(text)) return { what: anotherKind(advice) };
  if (isPartOfEvidence(text)) return 'evidence';
  if (text.includes(RECEIPT_FORMAT) || /^\{\s*"entries"\s*:\s*\[/.test(text)) return 'receipt';
  const [, object] =
    OBJECTS.find(([members]) => members.every((member) => member.test(text))) ?? [];
  return object === undefined ? 'json' : { what: object(advice) };
}

/** Its first line, of any version, or another one of its lines. */
function isPartOfEvidence(text: string): boolean {
  return (
    text.includes(`"${EVIDENCE_FORMAT.replace(/\d+$/, '')}`) ||
    /"line"\s*:\s*\d+\s*,\s*"rec(?:ord|eipt)"/.test(text) ||
    /"rec(?:ord|eipt)"\s*:\s*\{.*"line"\s*:\s*\d/s.test(text)
  );
}

/** Some editors put U+FEFF before UTF-8. */
export function withoutMark(start: Uint8Array): Uint8Array {
  return start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf ? start.subarray(3) : start;
}
