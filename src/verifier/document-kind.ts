import { EVIDENCE_FORMAT } from '../ledger/evidence.js';
import { RECEIPT_FORMAT } from '../ledger/receipt.js';

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

const NEEDED =
  'give an evidence bundle (--export), a receipt (--receipt), or the entry bundles of the log (--export)';

export const ANOTHER_KIND = `is another kind of document: ${NEEDED}`;

/** What a file holds, after the length of an entry: `actor` is the first member of each. */
const FIRST_ENTRY = Buffer.from('{"actor"');
const LENGTH_BYTES = 2;

/** By how the file begins. */
const OTHERS: readonly (readonly [beginning: RegExp, what: string])[] = [
  [/^$/, 'is empty: download it again'],
  [/^(?:\xff\xfe|\xfe\xff|.?\0)/s, 'is stored as UTF-16: save it as UTF-8'],
  [/^PK[^ -~]{2}/, 'is a ZIP archive: unpack it first'],
  [/^</, 'is a web page or XML, perhaps an error page: download the document again'],
  [/^id,state,/, `is a CSV export, which holds no proofs: ${NEEDED}`],
  [/^[^\n]+\r?\n\d+\r?\n[A-Za-z0-9+/]{43}=\r?\n/, 'is a checkpoint: give it to --checkpoint'],
  [/^\S+\+[0-9a-f]{8}\+\S+\s*$/, 'is a key of a log: give it to --key'],
];

/** JSON objects of the service that hold no proofs, by members that they have. */
const OBJECTS: readonly (readonly [members: readonly RegExp[], what: string])[] = [
  [
    [/"type"\s*:/, /"title"\s*:/, /"status"\s*:\s*\d/],
    'is an error answer of the service: read its detail, and ask again',
  ],
  [[/^\{\s*"items"/], `is an answer to a query, which holds no proofs: ${NEEDED}`],
  [
    [/"id"\s*:/, /"state"\s*:/],
    `holds edits without their proofs: ask for them as an evidence bundle, or for the receipt of each`,
  ],
];

/** @param start the first bytes of the file, unpacked: all that there are up to `TELLING_BYTES` */
export function kindOfDocument(start: Buffer): DocumentKind {
  if (start.subarray(LENGTH_BYTES).subarray(0, FIRST_ENTRY.length).equals(FIRST_ENTRY)) {
    return 'entries';
  }
  // Some tools write each slash as an escape.
  const text = withoutMark(start).toString('latin1').replaceAll('\\/', '/').trimStart();
  const [, other] = OTHERS.find(([beginning]) => beginning.test(text)) ?? [];
  if (other !== undefined) return { what: other };
  if (!/^[{[]/.test(text)) return { what: ANOTHER_KIND };
  if (isPartOfEvidence(text)) return 'evidence';
  if (text.includes(RECEIPT_FORMAT) || /^\{\s*"entries"\s*:\s*\[/.test(text)) return 'receipt';
  const [, object] =
    OBJECTS.find(([members]) => members.every((member) => member.test(text))) ?? [];
  return object === undefined ? 'json' : { what: object };
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
export function withoutMark(start: Buffer): Buffer {
  return start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf ? start.subarray(3) : start;
}
