import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  openNote,
  parseNote,
  parseVerifierKey,
  signerFromPem,
  signNote,
} from '../../src/ledger/note.js';
import { faultOf, signerFromSeed, valueOf } from './trees.js';

/** The vectors of golang.org/x/mod/sumdb/note, note_test.go. */
const peterKey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const enochKey = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop';
const peterSeed = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1);
const text =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n";
const peterLine =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const enochLine =
  '— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n';
const note = `${text}\n${peterLine}`;

const peter = valueOf(parseVerifierKey(peterKey));
const enoch = valueOf(parseVerifierKey(enochKey));
const spoiltEnochLine = `${enochLine.slice(0, 60)}ABCD${enochLine.slice(60)}`;

describe('a note', () => {
  test('is signed as the reference implementation signs it, to the byte', () => {
    expect(signNote(text, [signerFromSeed('PeterNeumann', peterSeed)])).toBe(note);
  });

  test('opens with the key that signed it', () => {
    expect(valueOf(openNote(note, [peter]))).toBe(text);
    expect(valueOf(openNote(Buffer.from(note), [enoch, peter]))).toBe(text);
  });

  test('opens though unknown keys signed it too, even where their signatures are not good', () => {
    expect(valueOf(openNote(note + spoiltEnochLine, [peter]))).toBe(text);
  });

  test('signed by two opens for whoever knows either', () => {
    const twice = note + enochLine;

    expect(valueOf(openNote(twice, [peter]))).toBe(text);
    expect(valueOf(openNote(twice, [enoch]))).toBe(text);
    expect(valueOf(openNote(twice, [enoch, peter]))).toBe(text);
  });

  test('does not open when one of two known keys did not sign what is there', () => {
    expect(faultOf(openNote(note + spoiltEnochLine, [peter, enoch]))).toMatch(/EnochRoot/);
  });

  test('does not open without a known key', () => {
    expect(faultOf(openNote(note, []))).toMatch(/known key/);
    expect(faultOf(openNote(note, [enoch]))).toMatch(/known key/);
  });

  test('signed under another name or id is not signed by the key', () => {
    const misnamed = note.replace('PeterNeumann', 'CarmenSandiego');
    const wrongId = note.replace('x08g', 'xxxx');

    expect(faultOf(openNote(misnamed, [peter]))).toMatch(/known key/);
    expect(faultOf(openNote(wrongId, [peter]))).toMatch(/known key/);
  });

  test('does not open when a letter of it is another', () => {
    const altered = note.replace('cryptography', 'cryptographY');

    expect(faultOf(openNote(altered, [peter]))).toMatch(/does not verify/);
  });

  test('may have empty lines: the signatures are what comes after the last', () => {
    const signer = signerFromSeed('PeterNeumann', peterSeed);

    expect(valueOf(openNote(signNote('a\n\nb\n', [signer]), [peter]))).toBe('a\n\nb\n');
  });

  test('with 100 signatures is read, with 101 it is not', () => {
    expect(openNote(`${text}\n${peterLine.repeat(100)}`, [peter]).kind).toBe('ok');
    expect(faultOf(parseNote(`${text}\n${peterLine.repeat(101)}`))).toMatch(/too many/);
  });

  test.each([
    ['without signatures', text],
    ['with a blank line and no signatures', `${text}\n`],
    ['without its last newline', note.slice(0, -1)],
    ['without the last newline of its second signature', (note + enochLine).slice(0, -1)],
    ['with a control character', `\u0001${note}`],
    ['with a carriage return', note.replaceAll('\n', '\r\n')],
    ['with a tab', note.replace('you ', 'you\t')],
    ['that is not UTF-8', Buffer.concat([Buffer.from([0xff]), Buffer.from(note)])],
    ['with a space in a name', note.replace('PeterNeumann', 'Bad Name')],
    ['with a plus in a name', note.replace('PeterNeumann', 'Bad+Name')],
    ['with a no-break space in a name', note.replace('PeterNeumann', 'Bad\u00a0Name')],
    ['with another line after the signatures', `${note}Unexpected line.\n`],
    ['with a hyphen for the dash', note.replace('—', '-')],
    ['with base 64 without padding', note.replace('nAM=', 'nAM')],
    ['with base 64 that is not canonical', note.replace('nAM=', 'nAN=')],
    ['with a signature of only a key id', `${text}\n— PeterNeumann x08gow==\n`],
  ])('%s is malformed', (_what, malformedNote) => {
    expect(parseNote(malformedNote).kind).toBe('malformed');
    expect(openNote(malformedNote, [peter]).kind).toBe('malformed');
  });

  test.each([['abc'], [''], ['a\u0000b\n'], ['a\ud800b\n']])('cannot be made of %j', (bad) => {
    expect(() => signNote(bad, [signerFromSeed('PeterNeumann', peterSeed)])).toThrow(TypeError);
  });
});

describe('a verifier key', () => {
  test('is told of a signer in the form in which the reference tells it', () => {
    expect(signerFromSeed('PeterNeumann', peterSeed).key.text).toBe(peterKey);
  });

  test('is none when a part of it is missing', () => {
    for (let from = 0; from < peterKey.length; from += 1) {
      for (let to = from + 1; to <= peterKey.length; to += 1) {
        const isWhole = from === 0 && to === peterKey.length;
        expect(parseVerifierKey(peterKey.slice(from, to)).kind).toBe(isWhole ? 'ok' : 'malformed');
      }
    }
  });

  test('is none when a character of it is another', () => {
    for (let i = 0; i < peterKey.length; i += 1) {
      const next = String.fromCharCode(peterKey.charCodeAt(i) + 1);
      const mangled = peterKey.slice(0, i) + next + peterKey.slice(i + 1);
      expect(parseVerifierKey(mangled).kind).toBe('malformed');
    }
  });

  test.each([
    [
      'the key is too long',
      'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==',
    ],
    [
      'its algorithm is unknown',
      'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
    ],
    ['its id is in capitals', peterKey.replace('c74f20a3', 'C74F20A3')],
    ['a newline comes after it', `${peterKey}\n`],
    ['its name has a space', peterKey.replace('PeterNeumann', 'Peter Neumann')],
  ])('is none when %s', (_why, bad) => {
    expect(parseVerifierKey(bad).kind).toBe('malformed');
  });
});

describe('P7: a signing key that cannot be used', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const rsaPem = rsa.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

  test.each([
    ['is no PEM', 'log.example', 'c2VjcmV0'],
    ['is damaged', 'log.example', rsaPem.replace('MII', 'MIX')],
    ['is not Ed25519', 'log.example', rsaPem],
    ['has a name with a space', 'log example', rsaPem],
    ['has no name', '', rsaPem],
  ])('because it %s is refused without quoting it', (_why, name, pem) => {
    const fault = faultOf(signerFromPem(name, pem));

    expect(fault).not.toBeNull();
    expect(fault).not.toMatch(/c2VjcmV0|MI[IX]/);
  });
});
