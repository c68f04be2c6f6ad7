import { describe, expect, test } from 'vitest';
import { type BatchForm, readBatchRequest } from '../../../src/http/requests/batch-request.js';
import type { BatchRequest } from '../../../src/http/requests/batch-plan.js';
import type { Fault, Reading } from '../../../src/http/requests/fault.js';
import { aMessage, aText } from './examples.js';

const header = { operator: ' alice ', reason: 'asked', ticket: 'OPS-1' };
const item = (MsgSeq: number, changes: object = {}) => ({
  message: aMessage({ MsgSeq }),
  ...changes,
});
const items = (count: number) => Array.from({ length: count }, (_, n) => item(n + 1));

function readBytes(bytes: Buffer, form: BatchForm, person: string | null = null) {
  const steps = readBatchRequest({ bytes, form }, person);
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

type Batch = Record<string, unknown> & { readonly items?: readonly unknown[] };

const forms: Readonly<Record<BatchForm, (batch: Batch) => string>> = {
  json: JSON.stringify,
  ndjson: ({ items: found = [], ...rest }) =>
    [rest, ...found].map((line) => JSON.stringify(line)).join('\n'),
};

function read(batch: Batch, form: BatchForm = 'json'): Reading<BatchRequest> {
  return readBytes(Buffer.from(forms[form](batch)), form);
}

function requestIn(reading: Reading<BatchRequest>): BatchRequest {
  if (!reading.ok) throw new Error(JSON.stringify(reading.faults));
  return reading.request;
}

function faultsIn(reading: Reading<BatchRequest>): readonly Fault[] {
  return reading.ok ? [] : reading.faults;
}

function pointersIn(reading: Reading<BatchRequest>): string[] {
  return faultsIn(reading).map(({ pointer }) => pointer ?? '?');
}

describe.each(['json', 'ndjson'] as const)('a batch as %s', (form) => {
  test('is read with what its items say, else with what it says itself', () => {
    const own = {
      reason: ' mine ',
      ticket: 'OPS-2',
      ifPriorDigest: `sha256:${'AB'.repeat(32)}`,
      acceptUnreadablePrior: false,
    };
    const { payload: _, ...request } = requestIn(
      read({ ...header, acceptUnreadablePrior: true, items: [item(1), item(2, own)] }, form),
    );

    const requested = { msgBody: Buffer.from(JSON.stringify([aText('hello')])) };
    const message = { groupId: '@TGS#1HYEP2SHC', topicId: null };
    expect(request).toEqual({
      operator: 'alice',
      onBehalfOf: null,
      reason: 'asked',
      ticket: 'OPS-1',
      items: [
        {
          message: { ...message, msgSeq: 1 },
          requested,
          reason: 'asked',
          ticket: 'OPS-1',
          ifPriorDigest: null,
          acceptUnreadablePrior: true,
          restores: null,
        },
        {
          message: { ...message, msgSeq: 2 },
          requested,
          reason: 'mine',
          ticket: 'OPS-2',
          ifPriorDigest: `sha256:${'ab'.repeat(32)}`,
          acceptUnreadablePrior: false,
          restores: null,
        },
      ],
    });
  });

  test('names all faults at once, each with its place', () => {
    const faulty = {
      operator: '',
      colour: 'red',
      ticket: 'OPS-1',
      items: [
        item(1),
        { message: aMessage({ MsgSeq: 0 }), reason: null },
        7,
        { message: 'text', operator: 'bob' },
        item(1),
        aMessage({ MsgSeq: 9 }),
        item(8, { ifPriorDigest: 'sha256:00' }),
      ],
    };

    expect(pointersIn(read(faulty, form)).sort()).toEqual([
      '/colour',
      '/items/1/message/MsgSeq',
      '/items/1/reason',
      '/items/2',
      '/items/3/message',
      '/items/3/operator',
      '/items/4/message',
      '/items/5',
      '/items/6/ifPriorDigest',
      '/operator',
      '/reason',
    ]);
  });

  test('names the item that was about the same message', () => {
    const [fault] = faultsIn(read({ ...header, items: [item(1), item(2), item(1)] }, form));

    expect(fault?.pointer).toBe('/items/2/message');
    expect(fault?.message).toContain('/items/0');
  });

  test('takes messages of the same number in other groups and topics', () => {
    const others = [{}, { GroupId: 'other' }, { TopicId: 'topic' }].map((changes) => ({
      message: aMessage(changes),
    }));

    expect(requestIn(read({ ...header, items: others }, form)).items).toHaveLength(3);
  });

  test('has 1 to 10,000 items', () => {
    expect(pointersIn(read({ ...header, items: [] }, form))).toEqual(['/items']);
    expect(requestIn(read({ ...header, items: items(10_000) }, form)).items).toHaveLength(10_000);
    const [fault, ...more] = faultsIn(
      read({ ...header, items: [...items(10_000), { message: 'not examined' }] }, form),
    );
    expect(fault).toEqual({
      pointer: '/items',
      message: 'give 1 to 10,000 items, not 10,001: send several batches',
    });
    expect(more).toEqual([]);
  });

  test('names at most 100 faults', () => {
    const faulty = Array.from({ length: 150 }, () => ({ message: aMessage({ MsgSeq: 0 }) }));

    expect(pointersIn(read({ ...header, items: faulty }, form))).toHaveLength(100);
  });

  test('is checked in steps of one item', () => {
    const steps = readBatchRequest({
      bytes: Buffer.from(forms[form]({ ...header, items: items(50) })),
      form,
    });
    let count = 0;
    while (!steps.next().done) count += 1;

    expect(count).toBeGreaterThanOrEqual(50);
  });

  test('of a person may leave the operator out', () => {
    const bytes = Buffer.from(forms[form]({ reason: 'asked', items: items(1) }));

    expect(requestIn(readBytes(bytes, form, 'alice@example.com')).operator).toBe(
      'alice@example.com',
    );
  });

  test('finds what JSON readers read in different ways', () => {
    const text = forms[form]({ ...header, items: items(1) }).replace(
      '"MsgSeq":1',
      '"MsgSeq":1,"MsgSeq":2',
    );

    expect(pointersIn(readBytes(Buffer.from(text), form))).toEqual(['/items/0/message/MsgSeq']);
  });
});

describe('the payload', () => {
  const batch = { ...header, acceptUnreadablePrior: true, items: items(3) };
  const { payload } = requestIn(read(batch));

  test('is the same for the same value, however it is written', () => {
    const { items: inside, ...rest } = batch;
    const turned = JSON.stringify({ items: inside, ...rest }, null, 2).replace(
      '"asked"',
      '"\\u0061sked"',
    );

    expect(requestIn(read(batch, 'ndjson')).payload).toBe(payload);
    expect(requestIn(readBytes(Buffer.from(turned), 'json')).payload).toBe(payload);
  });

  test.each([
    ['another reason', { ...batch, reason: 'other' }],
    [
      'another text',
      {
        ...batch,
        items: [...items(2), { message: aMessage({ MsgSeq: 3, MsgBody: [aText('x')] }) }],
      },
    ],
    ['another order', { ...batch, items: items(3).toReversed() }],
    ['one item less', { ...batch, items: items(2) }],
    [
      'a default written out',
      { ...batch, items: [item(1, { ticket: 'OPS-1' }), ...items(3).slice(1)] },
    ],
  ])('differs for %s', (_, other) => {
    expect(requestIn(read(other)).payload).not.toBe(payload);
  });
});

describe('NDJSON', () => {
  const text = forms.ndjson({ ...header, items: items(2) });
  const lines = text.split('\n');
  const readText = (sent: string) => readBytes(Buffer.from(sent), 'ndjson');

  test.each([
    ['CRLF', text.replaceAll('\n', '\r\n')],
    ['a line break at its end', `${text}\n`],
    ['a blank last line', `${text}\r\n\r\n`],
  ])('may have %s', (_, sent) => {
    expect(requestIn(readText(sent)).items).toHaveLength(2);
  });

  test.each([
    ['a byte order mark', `\uFEFF${text}`, ['']],
    ['a line that is cut', text.slice(0, -3), ['/items/1']],
    ['broken lines', [lines[0], '{', lines[1], ']'].join('\n'), ['/items/0', '/items/2']],
    ['a blank line in between', [lines[0], '', lines[1]].join('\n'), ['/items/0']],
    [
      'an object over several lines',
      JSON.stringify({ a: 1 }, null, 1),
      ['', '/items/0', '/items/1'],
    ],
    ['an array as its first line', ['[]', lines[1]].join('\n'), ['']],
    ['items on its first line', JSON.stringify({ ...header, items: items(1) }), ['/items']],
  ])('with %s is told with its places', (_, sent, places) => {
    expect(pointersIn(readText(sent))).toEqual(places);
  });

  test('says on which line to look', () => {
    const [fault] = faultsIn(readText([lines[0], lines[1], 'x'].join('\n')));

    expect(fault?.message).toMatch(
      /^write one JSON object on line 3 of the body: expected a value/,
    );
  });
});

describe('JSON', () => {
  test.each([
    ['a byte order mark', '\uFEFF{}'],
    ['an end in the middle', '{"items":[{}'],
  ])('with %s is one fault', (_, sent) => {
    const reading = readBytes(Buffer.from(sent), 'json');
    expect(reading).toMatchObject({ ok: false, isMalformed: true, faults: [{ pointer: '' }] });
  });

  test.each([
    ['a bare array', '[]', ['']],
    ['items that are no array', JSON.stringify({ ...header, items: {} }), ['/items']],
    ['no items', JSON.stringify(header), ['/items']],
    ['items twice', '{"operator":"a","reason":"r","items":[],"items":[]}', ['/items']],
    ['items in another spelling', JSON.stringify({ ...header, Items: items(1) }), ['/Items']],
  ])('with %s is told with its place', (_, sent, places) => {
    expect(pointersIn(readBytes(Buffer.from(sent), 'json'))).toEqual(places);
  });
});
