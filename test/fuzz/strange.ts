import type { Random } from '../support/random.js';

/** Texts that programs trip over, as they are after decoding. */
export const STRANGE_TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\u200b\u200e\u202e',
  '\ufeff',
  '\uffff\ufffe',
  '\ufffd',
  'é'.normalize('NFD'),
  '👩‍👩‍👧‍👦'.repeat(3),
  '𝄞',
  '张三'.repeat(50),
  'İıſK',
  '\u2028\u2029\u0085',
  'a'.repeat(300),
  'a'.repeat(13_000),
  '__proto__',
  'constructor',
  'toString',
  "'; DROP TABLE modification; --",
  '%s%n${7*7}{{7*7}}',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '=1+1',
  '\\',
  '"',
  '-1',
  '0',
  'NaN',
  'null',
  '@TGS#',
  '@TGS#_@TGS#c@TOPIC#_',
  '2026-02-30T00:00:00Z',
  '9999-12-31T23:59:59.999999999Z',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
] as const;

/** JSON texts, valid and not, that stand where a value should. */
const STRANGE_JSON = [
  'null',
  'true',
  '0',
  '-0',
  '-1',
  '0.1',
  '1e400',
  '-1e400',
  '1e-400',
  '1E+2',
  '4294967295',
  '4294967296',
  '9007199254740993',
  '18446744073709551616',
  `1${'0'.repeat(400)}`,
  `0.${'3'.repeat(400)}`,
  '01',
  '+1',
  '.5',
  'NaN',
  'Infinity',
  "'x'",
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\u0000"',
  '"\\x"',
  '"\t"',
  '"unended',
  '[]',
  '{}',
  '[[[[[[[[[[]]]]]]]]]]',
  '{"a":{"a":{"a":{"a":{}}}}}',
  '{"__proto__":{"x":1}}',
  '{"a":1,"a":2}',
  '{"a":1,"\\u0061":2}',
  '[1,]',
  '{,}',
  '/**/1',
] as const;

/** A JSON text of any kind; now and then very deep or very long. */
export function strangeJson(random: Random): string {
  switch (random.below(12)) {
    case 0: {
      const depth = 1 + random.below(30_000);
      return '['.repeat(depth) + (random.isOnce(2) ? ']'.repeat(depth) : '');
    }
    case 1:
      return '{"a":'.repeat(1 + random.below(8_000));
    case 2:
      return `[${'1,'.repeat(random.below(20_000))}1]`;
    case 3:
      return `{${Array.from({ length: random.below(3_000) }, (_, n) => `"k${n}":1`).join(',')}}`;
    case 4:
    case 5:
    case 6:
      return JSON.stringify(random.oneOf(STRANGE_TEXTS));
    default:
      return random.oneOf(STRANGE_JSON);
  }
}

/** A text with some of its bytes gone, doubled, flipped or made up. */
export function spoilt(random: Random, text: string): Buffer {
  const bytes = Buffer.from(text);
  const at = random.below(bytes.length + 1);
  const length = random.below(random.isOnce(4) ? bytes.length + 1 : 8);
  const before = bytes.subarray(0, at);
  const after = bytes.subarray(at + length);
  switch (random.below(6)) {
    case 0:
      return Buffer.concat([before, after]);
    case 1:
      return before;
    case 2:
      return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    case 3:
      return Buffer.concat([before, random.bytes(1 + random.below(16)), after]);
    case 4:
      return Buffer.concat([before, Buffer.from(strangeJson(random)), after]);
    default: {
      const flipped = Buffer.from(bytes);
      if (at < flipped.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
      return flipped;
    }
  }
}
