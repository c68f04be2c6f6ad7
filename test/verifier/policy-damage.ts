import * as fc from 'fast-check';
import { aWitness, logKey } from '../ledger/witnesses.js';

const [first, second, third] = [31, 32, 33].map(
  (seed) => aWitness(`w${seed}.example`, seed).key.text,
);
const POLICY = Buffer.from(`# whom we trust
log ${logKey.text} https://log.example/edits
witness A ${first} https://a.example/
witness B ${second}
witness C ${third}
group some 2 A B C
group all-of-it all some
quorum all-of-it
`);
const LINES = POLICY.toString('latin1').split('\n');

const bytes = fc.uint8Array({ maxLength: 4 });
const place = fc.nat({ max: POLICY.length });
const line = fc.nat({ max: LINES.length - 1 });
const word = fc.oneof(
  fc.constantFrom(...LINES.flatMap((text) => text.split(' '))),
  fc.constantFrom('none', '__proto__', 'constructor', '99999999999999999999', '-1', '0', '1e3'),
  fc.constantFrom(
    '\u0000',
    '\u001b[2J',
    '\u0085',
    '\u2028',
    '\ud800',
    '"',
    "'",
    '%s',
    'http://[',
    'javascript:1',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

/** One change to the bytes of a file. */
const damage = fc.oneof(
  fc.tuple(place, place, bytes).map(([from, to, put]) => (file: Buffer) => {
    const [start, end] = from < to ? [from, to] : [to, from];
    return Buffer.concat([file.subarray(0, start), put, file.subarray(end)]);
  }),
  fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(([at, mask]) => (file: Buffer) => {
    const flipped = Buffer.from(file);
    flipped[at] = (flipped[at] ?? 0) ^ mask;
    return flipped;
  }),
  fc.tuple(line, line).map(([from, to]) => (file: Buffer) => {
    const lines = file.toString('latin1').split('\n');
    lines.splice(to, 0, lines[from] ?? '');
    return Buffer.from(lines.join('\n'), 'latin1');
  }),
  fc.tuple(line, line).map(([from, to]) => (file: Buffer) => {
    const lines = file.toString('latin1').split('\n');
    lines.splice(to, 0, ...lines.splice(from, 1));
    return Buffer.from(lines.join('\n'), 'latin1');
  }),
  fc.tuple(line, fc.nat({ max: 4 }), word).map(([at, nth, put]) => (file: Buffer) => {
    const lines = file.toString('utf8').split('\n');
    const words = (lines[at] ?? '').split(' ');
    words[nth] = put;
    lines[at] = words.join(' ');
    return Buffer.from(lines.join('\n'));
  }),
  fc.constantFrom(
    (file: Buffer) => Buffer.from(file.toString('latin1').replaceAll('\n', '\r\n'), 'latin1'),
    (file: Buffer) => Buffer.from(file.toString('latin1'), 'utf16le'),
    (file: Buffer) => Buffer.concat([Buffer.from('\ufeff'), file]),
    // Once is enough: four times would be a gibibyte.
    (file: Buffer) =>
      file.length > 100_000 ? file : Buffer.concat(Array.from({ length: 200 }, () => file)),
    () => Buffer.alloc(0),
  ),
);
/** What may become of a policy of witnesses on its way. */
export const damagedPolicy = fc
  .array(damage, { minLength: 1, maxLength: 4 })
  .map((all) => all.reduce<Buffer>((file, one) => one(file), POLICY));
