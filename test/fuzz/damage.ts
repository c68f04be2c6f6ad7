import { gzipSync } from 'node:zlib';
import { type JsonNode, readJson } from '../../src/verifier/documents/json-node.js';
import type { Random } from '../support/random.js';

/** What transports, editors and other tools do to a document. Nobody means anything by it. */
export interface Harm {
  readonly name: string;
  readonly harm: (bytes: Buffer, random: Random) => Buffer;
  /** Not to a receipt: it is one value, where a bundle is several. */
  readonly isOfSeveral?: true;
}

/** Nothing is lost by these. */
export const HARMLESS: readonly Harm[] = [
  { name: 'nothing', harm: (bytes) => bytes },
  { name: 'gzip', harm: (bytes) => gzipSync(bytes) },
  { name: 'CRLF', harm: (bytes) => replaced(bytes, '\n', '\r\n') },
  { name: 'CR', harm: (bytes) => replaced(bytes, '\n', '\r') },
  { name: 'a byte order mark', harm: (bytes) => Buffer.concat([MARK, bytes]) },
  { name: 'blank lines', harm: blankLines },
  {
    name: 'many blank lines before',
    harm: (bytes) => Buffer.concat([Buffer.from('\r\n'.repeat(4_000)), bytes]),
  },
  { name: 'no last line break', harm: (bytes) => Buffer.from(bytes.toString().trimEnd()) },
  { name: 'lines joined', harm: (bytes) => replaced(bytes, '\n', ' ') },
  { name: 'another order of keys', harm: (bytes, random) => rewritten(bytes, { random }) },
  { name: 'spread over lines', harm: (bytes) => rewritten(bytes, { indent: '  ' }) },
  { name: 'ASCII alone', harm: (bytes) => rewritten(bytes, { isAscii: true }) },
  {
    name: 'an array',
    isOfSeveral: true,
    harm: (bytes, random) => Buffer.from(`[${rewrittenValues(bytes, { random }).join(',\n')}]`),
  },
  {
    name: 'members that are null left out',
    harm: (bytes) => rewritten(bytes, { isWithoutNull: true }),
  },
];

/** What is left is not all that there was, or says nothing. */
export const HARMFUL: readonly Harm[] = [
  { name: 'a cut end', harm: (bytes, random) => bytes.subarray(0, random.below(bytes.length)) },
  {
    name: 'a cut beginning',
    harm: (bytes, random) => bytes.subarray(1 + random.below(bytes.length - 1)),
  },
  { name: 'a cut archive', harm: cutArchive },
  { name: 'numbers as doubles', harm: throughJavaScript },
  { name: 'UTF-16', harm: (bytes) => Buffer.from(`\uFEFF${bytes.toString()}`, 'utf16le') },
  { name: 'UTF-8 taken for Latin-1', harm: (bytes) => Buffer.from(bytes.toString('latin1')) },
  { name: 'Latin-1', harm: (bytes) => Buffer.from(bytes.toString(), 'latin1') },
  {
    name: 'ASCII and question marks',
    harm: (bytes) => Buffer.from(bytes.toString().replaceAll(/[^\0-~]/gu, '?')),
  },
  {
    name: 'GBK and back',
    harm: (bytes) => Buffer.from(bytes.toString().replaceAll(/[\u{10000}-\u{10FFFF}]/gu, '?')),
  },
  { name: 'decoded piece by piece', harm: decodedInPieces },
  { name: 'lower case', harm: (bytes) => Buffer.from(bytes.toString().toLowerCase()) },
  { name: 'form decoding', harm: (bytes) => replaced(bytes, '+', ' ') },
  {
    name: 'line breaks at 76 characters',
    harm: (bytes) => Buffer.from(bytes.toString().replaceAll(/.{76}/gu, '$&\n')),
  },
  { name: 'an end of zeros', harm: (bytes) => Buffer.concat([bytes, Buffer.alloc(512)]) },
  { name: 'twice the same file', harm: (bytes) => Buffer.concat([bytes, bytes]) },
  { name: 'numbers as text', harm: (bytes) => rewritten(bytes, { isNumberText: true }) },
  {
    name: 'times without thousandths',
    harm: (bytes) => Buffer.from(bytes.toString().replaceAll(/(T\d\d:\d\d:\d\d)\.000Z"/g, '$1Z"')),
  },
  {
    name: 'times with an offset',
    harm: (bytes) => Buffer.from(bytes.toString().replaceAll(/(\.\d{3})Z"/g, '$1000+00:00"')),
  },
  { name: 'normalized characters', harm: (bytes) => Buffer.from(bytes.toString().normalize()) },
  {
    name: 'half surrogate pairs replaced',
    harm: (bytes) => Buffer.from(bytes.toString().replaceAll('\\ud83d \\u0000', '\uFFFD \\u0000')),
  },
  {
    name: 'half surrogate pairs as question marks',
    harm: (bytes) => Buffer.from(bytes.toString().replaceAll('\\ud83d \\u0000', '? \\u0000')),
  },
];

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

function replaced(bytes: Buffer, what: string, by: string): Buffer {
  return Buffer.from(bytes.toString().replaceAll(what, by));
}

function blankLines(bytes: Buffer, random: Random): Buffer {
  const lines = bytes.toString().split('\n');
  return Buffer.from(lines.map((line) => (random.isOnce(2) ? line : `\n \t\n${line}`)).join('\n'));
}

function cutArchive(bytes: Buffer, random: Random): Buffer {
  const packed = gzipSync(bytes);
  return packed.subarray(0, 3 + random.below(packed.length - 3));
}

/** As a program does that reads a stream with `text += chunk`. */
function decodedInPieces(bytes: Buffer, random: Random): Buffer {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + random.below(4_000);
    pieces.push(bytes.toString('utf8', at, end));
    at = end;
  }
  return Buffer.from(pieces.join(''));
}

function throughJavaScript(bytes: Buffer): Buffer {
  const lines = bytes.toString().trimEnd().split('\n');
  return Buffer.from(`${lines.map((line) => JSON.stringify(JSON.parse(line))).join('\n')}\n`);
}

interface Style {
  /** Shuffles the members of objects. */
  readonly random?: Random;
  readonly indent?: string;
  readonly isAscii?: boolean;
  readonly isWithoutNull?: boolean;
  readonly isNumberText?: boolean;
}

/** As a tool writes it that keeps every value: digits, keys that stand there twice, half surrogate pairs. */
function rewritten(bytes: Buffer, style: Style): Buffer {
  return Buffer.from(`${rewrittenValues(bytes, style).join('\n')}\n`);
}

function rewrittenValues(bytes: Buffer, style: Style): string[] {
  const lines = bytes.toString().trimEnd().split('\n');
  return lines.map((line) => written(readJson(Buffer.from(line)), style, '\n'));
}

function written(node: JsonNode, style: Style, lineBreak: string): string {
  const inner = lineBreak + (style.indent ?? '');
  const list = (open: string, items: readonly string[], close: string): string =>
    items.length === 0 || style.indent === undefined
      ? `${open}${items.join(',')}${close}`
      : `${open}${inner}${items.join(`,${inner}`)}${lineBreak}${close}`;
  switch (node.kind) {
    case 'object': {
      const members = membersOf(node, style).map(
        ({ key, value }) => `${text(key, style)}: ${written(value, style, inner)}`,
      );
      return list('{', members, '}');
    }
    case 'array':
      return list(
        '[',
        node.items.map((item) => written(item, style, inner)),
        ']',
      );
    case 'number':
      return style.isNumberText ? `"${node.text}"` : node.text;
    case 'string':
      return text(node.value, style);
    case 'word':
      return String(node.value);
  }
}

function membersOf({ members }: Extract<JsonNode, { kind: 'object' }>, style: Style) {
  const { random, isWithoutNull } = style;
  if (isWithoutNull) {
    return members.filter(({ value }) => value.kind !== 'word' || value.value !== null);
  }
  if (!random) return members;
  const places = new Map(members.map(({ key }) => [key, random.fraction()]));
  return members.toSorted((a, b) => (places.get(a.key) ?? 0) - (places.get(b.key) ?? 0));
}

function text(value: string, { isAscii, random }: Style): string {
  const json = JSON.stringify(value);
  if (random?.isOnce(2)) return json.replaceAll('/', '\\/');
  return isAscii
    ? json.replaceAll(
        /[^\0-~]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
    : json;
}
