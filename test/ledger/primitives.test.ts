import * as fc from 'fast-check';
import { sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as inBrowser from '../../src/ledger/primitives-browser.js';
import * as onNode from '../../src/ledger/primitives.js';
import { flipped, signerFromSeed } from './trees.js';

const bytes = fc.uint8Array({ maxLength: 300 });
const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));
/** The same bytes, whichever kind of array they are in. */
const plain = (value: unknown): unknown => (value instanceof Uint8Array ? [...value] : value);

/** Of a function of both: whether they give the same. */
function same<T extends readonly unknown[]>(
  of: (primitives: Pick<typeof onNode, keyof typeof inBrowser>, ...given: T) => unknown,
): (...given: T) => void {
  const browser = inBrowser as unknown as typeof onNode;
  return (...given) => {
    expect(plain(of(browser, ...given))).toEqual(plain(of(onNode, ...given)));
  };
}

describe('in a browser as on Node', () => {
  test('the same functions are there', () => {
    expect(Object.keys(inBrowser).toSorted()).toEqual(Object.keys(onNode).toSorted());
  });

  test('SHA-256, hexadecimal, base 64 and Latin-1 of any bytes are the same', () => {
    fc.assert(
      fc.property(
        bytes,
        same((p, given) => p.sha256(given)),
      ),
    );
    fc.assert(
      fc.property(
        bytes,
        same((p, given) => p.hexText(given)),
      ),
    );
    fc.assert(
      fc.property(
        bytes,
        same((p, given) => p.hexBytes(onNode.hexText(given))),
      ),
    );
    fc.assert(
      fc.property(
        bytes,
        same((p, given) => p.base64Text(given)),
      ),
    );
    fc.assert(
      fc.property(
        bytes,
        same((p, given) => p.latin1Slice(given, 1, 7)),
      ),
    );
    fc.assert(
      fc.property(
        bytes,
        same((p, given) => p.latin1Bytes(onNode.latin1Slice(given, 0, given.length))),
      ),
    );
    fc.assert(
      fc.property(
        bytes,
        same((p, given) => p.looseBase64Bytes(onNode.base64Text(given))),
      ),
    );
    same((p) => p.latin1Slice(new Uint8Array(100_000).fill(0xe9), 3, 99_000))();
  });

  test('UTF-8 is read and written the same, also where it is none, and with a byte order mark', () => {
    fc.assert(
      fc.property(
        text,
        same((p, given) => p.utf8Bytes(given)),
      ),
    );
    fc.assert(
      fc.property(
        bytes,
        same((p, given) => p.utf8Text(given)),
      ),
    );
    fc.assert(
      fc.property(
        bytes,
        same((p, given) => p.isUtf8(given)),
      ),
    );
    fc.assert(
      fc.property(
        text,
        same((p, given) => p.isUtf8(Buffer.from(given))),
      ),
    );
    same((p) => p.utf8Text(Buffer.from('\uFEFFa')))();
    same((p) => p.utf8Slice(Buffer.from('abcdef'), 2, 4))();
  });

  test('bytes are joined and compared the same', () => {
    fc.assert(
      fc.property(
        fc.array(bytes),
        same((p, given) => p.concatBytes(given)),
      ),
    );
    fc.assert(
      fc.property(
        bytes,
        bytes,
        same((p, a, b) => p.equalBytes(a, b)),
      ),
    );
    fc.assert(
      fc.property(
        bytes,
        same((p, a) => p.equalBytes(a, Uint8Array.from(a))),
      ),
    );
  });

  test('an Ed25519 signature is good, or not, for both', () => {
    const signer = signerFromSeed('log.example', Buffer.alloc(32, 1));
    const [, , key = ''] = /^([^+]*)\+([^+]*)\+(.*)$/.exec(signer.key.text)?.slice(1) ?? [];
    const publicKey = Buffer.from(key, 'base64').subarray(1);
    const verified = same((p, message: Uint8Array, signature: Uint8Array) =>
      p.verifyEd25519(message, p.publicKeyFrom(publicKey), signature),
    );
    const good = sign(null, Buffer.from('text'), signer.privateKey);

    expect(inBrowser.verifyEd25519(Buffer.from('text'), publicKey, good)).toBe(true);
    for (let bit = 0; bit < 512; bit += 5) verified(Buffer.from('text'), flipped(good, bit));
    verified(Buffer.from('text'), good.subarray(1));
    verified(Buffer.from('other'), good);
  });

  test('a key that is no point of the curve verifies nothing', () => {
    const none = new Uint8Array(32).fill(0xff);
    const signature = new Uint8Array(64);

    same((p) => p.verifyEd25519(new Uint8Array(1), p.publicKeyFrom(none), signature))();
  });
});
