import { describe, expect, test } from 'vitest';
import {
  formatCheckpoint,
  inconsistency,
  openCheckpoint,
  parseCheckpoint,
  signCheckpoint,
  type Checkpoint,
} from '../../src/ledger/checkpoint.js';
import { EMPTY_ROOT, proveConsistency, rootOf } from '../../src/ledger/merkle.js';
import { parseNote, parseVerifierKey } from '../../src/ledger/note.js';
import { base64Text } from '../../src/ledger/primitives.js';
import { entriesUpTo, faultOf, signerFromSeed, storedTree, valueOf } from './trees.js';

const signer = signerFromSeed('log.example/edits', Buffer.alloc(32, 1));
const empty = { origin: 'log.example/edits', size: 0, root: EMPTY_ROOT, extensions: [] };

/** Go's checksum database, as served by sum.golang.org/latest; its key is built into the go command. */
const goKey = valueOf(
  parseVerifierKey('sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8'),
);
const goCheckpoints = [
  [
    30_055_305,
    'go.sum database tree\n30055305\nmXfgRcJ0bG0j3CPdKwgGWtUzBUbX67saZGRmFuJGGsM=\n\n' +
      '— sum.golang.org Az3grpgEild5qw7+5dtV13Kf1C2Xurm8q4fhdxvcsDHnqNTaxL2AFjBY+2TyGKevucFcAAlWFJJYle3EJlDCrQ+y3A8=\n',
  ],
  [
    65_664_258,
    'go.sum database tree\n65664258\nWVVNVD2qx+fTq31zkj6UAqxT5X6HvGphGM+o8Thnbsg=\n\n' +
      '— sum.golang.org Az3grligJmgX7KGyGPKybykNTh3VgsbLvUuvOwrM5zLVlulmFp2wdvbxOw74/gcNxURShXEpb7RXcs3+BYflYN+w0gQ=\n',
  ],
] as const;
/** The example of the specification. */
const sofa =
  'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n' +
  '— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n';

describe('a checkpoint', () => {
  test('is origin, size and root, a line each, and a signature', () => {
    const [text, signature] = signCheckpoint(empty, [signer]).split('\n\n');

    expect(text).toBe('log.example/edits\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=');
    expect(signature).toMatch(/^— log\.example\/edits [A-Za-z0-9+/]{91}=\n$/);
  });

  test.each(goCheckpoints)('of size %i that another log signed opens', (size, note) => {
    const opened = valueOf(openCheckpoint(note, [goKey], 'go.sum database tree'));

    expect(opened).toMatchObject({ origin: 'go.sum database tree', size, extensions: [] });
  });

  test('of the specification is read, and written the same', () => {
    const { text } = valueOf(parseNote(sofa));
    const checkpoint = valueOf(parseCheckpoint(text));

    expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 });
    expect(formatCheckpoint(checkpoint)).toBe(text);
  });

  test('of another log is refused, though it is signed by our key', () => {
    const note = signCheckpoint({ ...empty, origin: 'log.example/other' }, [signer]);

    expect(faultOf(openCheckpoint(note, [signer.key], empty.origin))).toMatch(/another log/);
  });

  test('keeps its extension lines', () => {
    const extended = { ...empty, extensions: ['one', 'two'] };
    const opened = openCheckpoint(signCheckpoint(extended, [signer]), [signer.key], empty.origin);

    expect(valueOf(opened)).toEqual(extended);
  });

  test.each([
    ['an empty origin', { origin: '' }],
    ['two lines of origin', { origin: 'a\n1' }],
    ['half a size', { size: 0.5 }],
    ['a negative size', { size: -1 }],
    ['a short root', { root: Buffer.alloc(31) }],
    ['an empty extension', { extensions: [''] }],
    ['an extension of two lines', { extensions: ['a\nb'] }],
  ])('with %s is not signed', (_what, part) => {
    expect(() => signCheckpoint({ ...empty, ...part }, [signer])).toThrow(TypeError);
  });

  const root = base64Text(EMPTY_ROOT);

  test.each([
    ['nothing', ''],
    ['no last newline', `o\n0\n${root}`],
    ['no root', 'o\n0\n'],
    ['an empty line', `o\n0\n${root}\n\n`],
    ['a leading zero', `o\n01\n${root}\n`],
    ['a sign', `o\n+1\n${root}\n`],
    ['an exponent', `o\n1e3\n${root}\n`],
    ['a size beyond 2^53', `o\n9007199254740993\n${root}\n`],
    ['a root of 31 bytes', `o\n0\n${Buffer.alloc(31).toString('base64')}\n`],
    ['a root without padding', `o\n0\n${root.slice(0, -1)}\n`],
    ['a root in base64url', `o\n0\n${root.replaceAll('+', '-').replaceAll('/', '_')}\n`],
  ])('with %s is malformed', (_what, text) => {
    expect(parseCheckpoint(text).kind).toBe('malformed');
  });
});

describe('two checkpoints', () => {
  const { read } = storedTree(entriesUpTo(40));
  const at = async (size: number): Promise<Checkpoint> => ({
    ...empty,
    size,
    root: await rootOf(size, read),
  });

  test('of a log that only grew are consistent', async () => {
    for (const size of [0, 1, 16, 25, 40]) {
      const proof = await proveConsistency(size, 40, read);
      expect(inconsistency(await at(size), await at(40), proof)).toBeNull();
    }
  });

  test('are not, and why is reported', async () => {
    const [older, newer] = [await at(25), await at(40)];
    const proof = await proveConsistency(25, 40, read);
    const rewritten = { ...older, root: EMPTY_ROOT };

    expect(inconsistency(newer, older, [])).toMatch(/shorter/);
    expect(inconsistency(rewritten, older, [])).toMatch(/two roots/);
    expect(inconsistency(rewritten, newer, proof)).toMatch(/first 25 entries/);
    expect(inconsistency({ ...older, origin: 'x' }, newer, proof)).toMatch(/two logs/);
  });
});
