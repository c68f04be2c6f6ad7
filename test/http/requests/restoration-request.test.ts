import { expect, test } from 'vitest';

import { readRestorationRequest } from '../../../src/http/requests/restoration-request.js';

function read(text: string): ReturnType<typeof readRestorationRequest> {
  return readRestorationRequest(Buffer.from(text));
}

test('a restoration says who asks for it and why', () => {
  expect(read('{"operator":" bob ","reason":"undone by mistake"}')).toEqual({
    ok: true,
    request: {
      operator: 'bob',
      onBehalfOf: null,
      reason: 'undone by mistake',
      ticket: null,
      ifPriorDigest: null,
      payload: '{"operator":" bob ","reason":"undone by mistake"}',
    },
  });
});

test('a restoration may name a ticket, a person and the digest it expects', () => {
  const digest = `raw-sha256:${'0'.repeat(64)}`;
  const text = `{"operator":"b","reason":"r","ticket":"T-1","onBehalfOf":" c ","ifPriorDigest":"${digest}"}`;

  expect(read(text)).toMatchObject({
    request: { ticket: 'T-1', onBehalfOf: 'c', ifPriorDigest: digest },
  });
});

test('a restoration writes nothing of its own', () => {
  const reading = read('{"message":{},"acceptUnreadablePrior":true,"constructor":1,"ticket":""}');

  expect(reading).toMatchObject({ ok: false });
  expect(
    reading.ok ? [] : reading.faults.map((fault) => fault.pointer ?? 'elsewhere').toSorted(),
  ).toEqual([
    '/acceptUnreadablePrior',
    '/constructor',
    '/message',
    '/operator',
    '/reason',
    '/ticket',
  ]);
});

test('a restoration that is not JSON is one fault', () => {
  expect(read('operator=bob')).toEqual({
    ok: false,
    isMalformed: true,
    faults: [expect.objectContaining({ pointer: '' })],
  });
});
