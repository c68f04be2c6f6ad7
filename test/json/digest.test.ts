import { createHash } from 'node:crypto';

import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { versionDigest } from '../../src/json/digest.js';

function hexOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

describe('the digest of a version', () => {
  test('is SHA-256 over the RFC 8785 form of both members', () => {
    const wellFormed = fc.jsonValue({ stringUnit: 'grapheme' });
    fc.assert(
      fc.property(wellFormed, fc.string({ unit: 'grapheme' }), (body, customData) => {
        const msgBody = Buffer.from(JSON.stringify(body, null, 1));
        const cloudCustomData = Buffer.from(JSON.stringify(customData));
        const form = canonicalize({
          MsgBody: JSON.parse(msgBody.toString()) as unknown,
          CloudCustomData: customData,
        });

        expect(versionDigest({ msgBody, cloudCustomData })).toBe(`sha256:${hexOf(form ?? '')}`);
      }),
    );
  });

  test('leaves out a member that is not known', () => {
    const known = Buffer.from('[ 1.0 ]');

    expect(versionDigest({ msgBody: known })).toBe(`sha256:${hexOf('{"MsgBody":[1]}')}`);
    expect(versionDigest({ cloudCustomData: Buffer.from('""') })).toBe(
      `sha256:${hexOf('{"CloudCustomData":""}')}`,
    );
    expect(versionDigest({})).toBe(`sha256:${hexOf('{}')}`);
  });

  test('is over the raw bytes, MsgBody first, where there is no RFC 8785 form', () => {
    const cloudCustomData = Buffer.from('"\\ud800"');
    const msgBody = Buffer.from('[ {"a":1} ]');

    expect(versionDigest({ msgBody, cloudCustomData })).toBe(
      `raw-sha256:${hexOf('[ {"a":1} ]"\\ud800"')}`,
    );
    expect(versionDigest({ msgBody: Buffer.from('[9007199254740993]') })).toBe(
      `raw-sha256:${hexOf('[9007199254740993]')}`,
    );
  });
});
