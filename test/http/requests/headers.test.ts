import { describe, expect, test } from 'vitest';

import { readIdempotencyKey, readPrefer } from '../../../src/http/requests/headers.js';

describe('an Idempotency-Key', () => {
  test.each([
    ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['"8e03978e"', '8e03978e'],
    ['"a\\"b\\\\c"', 'a"b\\c'],
    ['a"b', 'a"b'],
    ['!', '!'],
    ['~'.repeat(255), '~'.repeat(255)],
    [`"${'~'.repeat(255)}"`, '~'.repeat(255)],
  ])('%s is the key %s', (sent, key) => {
    expect(readIdempotencyKey({ 'idempotency-key': sent })).toEqual({ ok: true, request: key });
  });

  test.each([
    ['none', undefined],
    ['an empty one', ''],
    ['an empty quoted one', '""'],
    ['256 characters', 'a'.repeat(256)],
    ['a space', 'a b'],
    ['a space in quotes', '"a b"'],
    ['two headers, as Node joins them', 'a, b'],
    ['quotes that do not close', '"a'],
    ['a quote that is not escaped', '"a"b"'],
    ['an unknown escape', '"a\\b"'],
    ['what is not ASCII', 'é'],
    ['a control character', 'a\u007f'],
  ])('%s is a fault', (_, sent) => {
    const headers = sent === undefined ? {} : { 'idempotency-key': sent };

    expect(readIdempotencyKey(headers)).toMatchObject({
      ok: false,
      faults: [{ header: 'Idempotency-Key' }],
    });
  });
});

describe('Prefer', () => {
  test.each([
    [undefined, 10_000, null],
    ['respond-async', 0, 'respond-async'],
    ['Respond-Async', 0, 'respond-async'],
    ['wait=5', 5_000, 'wait=5'],
    ['WAIT = "5"', 5_000, 'wait=5'],
    ['wait=0', 0, 'wait=0'],
    ['wait=31', 30_000, 'wait=30'],
    ['wait=99999999999999999999999', 30_000, 'wait=30'],
    ['wait=-3', 0, 'wait=0'],
    ['respond-async, wait=7', 7_000, 'respond-async, wait=7'],
    ['handling=lenient, wait=7; x=y', 7_000, 'wait=7'],
    ['wait=3, wait=9', 3_000, 'wait=3'],
    ['wait=soon', 10_000, null],
    ['wait=1.5', 10_000, null],
    ['wait', 10_000, null],
    ['foo="a,wait=3"', 10_000, null],
    [',,;=", ', 10_000, null],
  ])('%s', (sent, waitMs, applied) => {
    expect(readPrefer(sent === undefined ? {} : { prefer: sent })).toEqual({ waitMs, applied });
  });
});
