import { sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  type Cosignature,
  cosignaturesIn,
  parseCosignerKey,
} from '../../src/ledger/cosignature.js';
import { parseNote, parseVerifierKey } from '../../src/ledger/note.js';
import { aWitness, checkpointNote, logKey, w1, w1Line, w2, w2Line } from './witnesses.js';
import { faultOf, signerFromSeed, valueOf } from './trees.js';

const cosignatures = (note: string, keys = [w1, w2]): Cosignature[] =>
  valueOf(cosignaturesIn(valueOf(parseNote(note)), keys));

describe('a cosignature', () => {
  test('that litewitness made is found, with its time', () => {
    expect(cosignatures(checkpointNote + w1Line + w2Line)).toEqual([
      { key: w1, at: 1_795_954_125 },
      { key: w2, at: 1_795_954_125 },
    ]);
  });

  test('by a key that is not asked for is ignored, even where it is not good', () => {
    const spoilt = w2Line.replace('Xrw56', 'Xrw57');

    expect(cosignatures(checkpointNote + w1Line + spoilt, [w1])).toHaveLength(1);
  });

  test('of another checkpoint makes the note malformed', () => {
    const other = checkpointNote.replace('\n25\n', '\n26\n');
    const found = cosignaturesIn(valueOf(parseNote(other + w1Line)), [w1]);

    expect(faultOf(found)).toMatch(
      'the cosignature by witness.example/w1+43164c59 does not verify',
    );
  });

  test('under another time does not verify', () => {
    const [, encoded = ''] = /w1 (\S+)\n/.exec(w1Line) ?? [];
    const bytes = Buffer.from(encoded, 'base64');
    bytes[11] = (bytes[11] ?? 0) ^ 1;
    const later = w1Line.replace(encoded, bytes.toString('base64'));

    expect(cosignaturesIn(valueOf(parseNote(checkpointNote + later)), [w1]).kind).toBe('malformed');
  });

  test('is the newest of a witness that signed twice', () => {
    const witness = aWitness('witness.example/own', 7);
    const lines = [5n, 9n, 7n].map((at) => witness.line(checkpointNote, at)).join('');

    expect(cosignatures(checkpointNote + lines, [witness.key])).toEqual([
      { key: witness.key, at: 9 },
    ]);
  });

  test('with a time beyond 2^63 does not count', () => {
    const witness = aWitness('witness.example/own', 7);
    const latest = checkpointNote + witness.line(checkpointNote, 2n ** 63n - 1n);
    const beyond = checkpointNote + witness.line(checkpointNote, 2n ** 63n);

    expect(cosignatures(latest, [witness.key])).toHaveLength(1);
    expect(cosignaturesIn(valueOf(parseNote(beyond)), [witness.key]).kind).toBe('malformed');
  });

  test('is not what the same key signs as a log', () => {
    const seed = Buffer.alloc(32, 7);
    const { key } = aWitness('witness.example/own', 7);
    const { privateKey } = signerFromSeed('witness.example/own', seed);
    const [text = ''] = checkpointNote.split('\n\n');
    const plain = sign(null, Buffer.from(`${text}\n`), privateKey);
    const id = Buffer.from(key.keyId, 'hex');
    const line = `— ${key.name} ${Buffer.concat([id, plain]).toString('base64')}\n`;

    expect(cosignaturesIn(valueOf(parseNote(checkpointNote + line)), [key]).kind).toBe('malformed');
  });
});

describe('the key of a witness', () => {
  test('is read as its operator publishes it', () => {
    const text = 'remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2';

    expect(valueOf(parseCosignerKey(text))).toMatchObject({ name: 'remora.n621.de', text });
  });

  test('is no key of a log, and the other way round', () => {
    expect(faultOf(parseCosignerKey(logKey.text))).toMatch('not an Ed25519 key of type 4');
    expect(faultOf(parseVerifierKey(w1.text))).toMatch('not an Ed25519 verifier key');
  });

  test('with the id of another key is refused', () => {
    expect(faultOf(parseCosignerKey(w1.text.replace('+4316', '+4317')))).toMatch('do not match');
  });
});
