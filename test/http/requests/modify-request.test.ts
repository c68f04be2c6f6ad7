import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Fault, Reading } from '../../../src/http/requests/fault.js';
import type { ModifyRequest } from '../../../src/http/requests/modify-request.js';
import { readModifyRequest } from '../../../src/http/requests/modify-request.js';
import { aMessage, aRequest, aText } from './examples.js';

function read(body: unknown): Reading<ModifyRequest> {
  return readModifyRequest(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
}

function requestIn(body: unknown): ModifyRequest {
  const reading = read(body);
  if (!reading.ok) throw new Error(JSON.stringify(reading.faults));
  return reading.request;
}

function faultsIn(body: unknown): readonly Fault[] {
  const reading = read(body);
  return reading.ok ? [] : reading.faults;
}

function pointersIn(body: unknown): string[] {
  return faultsIn(body).map((fault) => fault.pointer ?? 'elsewhere');
}

function withMessage(changes: object): Record<string, unknown> {
  return aRequest({ message: aMessage(changes) });
}

describe('a well-formed request', () => {
  test('is read with everything it says', () => {
    const body = aRequest({
      message: aMessage({ TopicId: '@TGS#_@TGS#c@TOPIC#_@TOPIC#d', CloudCustomData: 'é' }),
      ticket: ' OPS-4711 ',
      onBehalfOf: ' carol ',
      ifPriorDigest: `sha256:${'Ab'.repeat(32)}`,
      acceptUnreadablePrior: true,
    });

    expect(requestIn(body)).toEqual({
      message: { groupId: '@TGS#1HYEP2SHC', msgSeq: 23, topicId: '@TGS#_@TGS#c@TOPIC#_@TOPIC#d' },
      contents: {
        msgBody: Buffer.from('[{"MsgType":"TIMTextElem","MsgContent":{"Text":"hello"}}]'),
        cloudCustomData: Buffer.from('"é"'),
      },
      operator: 'alice@example.com',
      reason: 'customer asked to remove a phone number',
      ticket: 'OPS-4711',
      onBehalfOf: 'carol',
      ifPriorDigest: `sha256:${'ab'.repeat(32)}`,
      acceptUnreadablePrior: true,
      payload: expect.stringContaining('"ticket":" OPS-4711 "') as string,
    });
  });

  test('may leave out what is optional', () => {
    expect(requestIn(aRequest())).toMatchObject({
      message: { topicId: null },
      ticket: null,
      onBehalfOf: null,
      ifPriorDigest: null,
      acceptUnreadablePrior: false,
    });
    expect(requestIn(aRequest()).contents).not.toHaveProperty('cloudCustomData');
  });

  test('may clear CloudCustomData, and leave MsgBody as it is', () => {
    const { contents } = requestIn(withMessage({ MsgBody: undefined, CloudCustomData: '' }));

    expect(contents).toEqual({ cloudCustomData: Buffer.from('""') });
  });

  test('has one payload for one JSON value', () => {
    const [text, spread] = [JSON.stringify(aRequest()), JSON.stringify(aRequest(), null, 2)];

    expect(requestIn(spread.replace('23', '2.3e1')).payload).toBe(requestIn(text).payload);
    expect(requestIn(aRequest({ reason: 'other' })).payload).not.toBe(requestIn(text).payload);
  });

  test('sends on whatever text it was given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!/\p{Surrogate}/u.test(text));
        const { contents } = requestIn(withMessage({ MsgBody: [aText(text)] }));
        expect(JSON.parse(String(contents.msgBody))).toEqual([aText(text)]);
      }),
    );
  });
});

describe('a body that cannot be read', () => {
  test.each([
    ['a byte order mark', `\ufeff${JSON.stringify(aRequest())}`],
    ['a cut-off body', '{"message":'],
    ['an empty body', ''],
    ['nesting without end', '['.repeat(65_536)],
  ])('%s is one fault', (_, text) => {
    expect(read(text)).toMatchObject({ ok: false, faults: [{ pointer: '' }] });
  });

  test.each(['[]', '"x"', 'null', '1'])('%s is no object', (text) => {
    const reading = read(text);

    expect(reading).toMatchObject({ ok: false, faults: [{ pointer: '' }] });
  });
});

describe('all faults are reported at once', () => {
  test('with the pointers of missing members', () => {
    expect(pointersIn({})).toEqual(
      expect.arrayContaining(['/message', '/operator', '/reason']) as string[],
    );
    expect(pointersIn(aRequest({ message: {} })).toSorted()).toEqual([
      '/message',
      '/message/GroupId',
      '/message/MsgSeq',
    ]);
  });

  test('on every level', () => {
    const body = aRequest({
      message: aMessage({ MsgSeq: 0, MsgBody: [aText('a'), { MsgType: 'TIMTextElem' }], Extra: 1 }),
      reason: '',
      colour: 'red',
    });

    expect(pointersIn(body).toSorted()).toEqual([
      '/colour',
      '/message/Extra',
      '/message/MsgBody/1/MsgContent',
      '/message/MsgSeq',
      '/reason',
    ]);
  });

  test('what JSON itself makes doubtful included', () => {
    const text = `{"message":{"GroupId":"g","GroupId":"h","MsgSeq":9007199254740993,
      "CloudCustomData":"\\ud800"},"operator":"a","reason":"b","x/y":1}`;

    expect(pointersIn(text).toSorted()).toEqual([
      '/message/CloudCustomData',
      '/message/GroupId',
      '/message/MsgSeq',
      '/x~1y',
    ]);
  });

  test('but no more than a hundred, and one to say so', () => {
    const faults = faultsIn(withMessage({ MsgBody: Array.from({ length: 20_000 }, () => ({})) }));

    expect(faults).toHaveLength(101);
    expect(faults.at(-1)?.message).toContain('100 faults first');
  });

  test('P7: without quoting a value', () => {
    const body = withMessage({ GroupId: 'zqxj'.repeat(20), MsgSeq: 'zqxj', MsgBody: 'zqxj' });
    const messages = faultsIn({ ...body, operator: ['zqxj'], ifPriorDigest: 'zqxj' });

    expect(messages).toHaveLength(5);
    expect(messages.map((fault) => fault.message).join()).not.toContain('zqxj');
  });
});

function bodyOf(text: string): string {
  return `{"message":${text},"operator":"a","reason":"b"}`;
}

function messageWith(inMessage = '', inElement = '', inContent = ''): string {
  return `{${inMessage}"GroupId":"g","MsgSeq":1,"MsgBody":[
    {${inElement}"MsgType":"TIMTextElem","MsgContent":{${inContent}"Text":""}}]}`;
}

function imageWith(inImage: string): string {
  return `{"GroupId":"g","MsgSeq":1,"MsgBody":[{"MsgType":"TIMImageElem","MsgContent":
    {"UUID":"u","ImageInfoArray":[{${inImage}"URL":"u","Width":1,"Height":1}]}}]}`;
}

describe('names that every object inherits are unknown fields', () => {
  const inherited = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'prototype'];
  const places: [string, (member: string) => string][] = [
    ['', (member) => `{${member},"message":${messageWith()},"operator":"a","reason":"b"}`],
    ['/message', (member) => bodyOf(messageWith(`${member},`))],
    ['/message/MsgBody/0', (member) => bodyOf(messageWith('', `${member},`))],
    ['/message/MsgBody/0/MsgContent', (member) => bodyOf(messageWith('', '', `${member},`))],
    ['/message/MsgBody/0/MsgContent/ImageInfoArray/0', (member) => bodyOf(imageWith(`${member},`))],
  ];

  test.each(places)('in "%s"', (pointer, write) => {
    for (const name of inherited) {
      expect(pointersIn(write(`"${name}":{"Text":"x"}`))).toEqual([`${pointer}/${name}`]);
    }
  });

  test('and stand in for nothing that is missing', () => {
    const text = `{"__proto__":{"operator":"a","reason":"b"},"message":${messageWith()}}`;

    expect(pointersIn(text).toSorted()).toEqual(['/__proto__', '/operator', '/reason']);
  });
});

describe('the message', () => {
  test.each([
    ['1', 1, true],
    ['the last', 4_294_967_295, true],
    ['0', 0, false],
    ['one too many', 4_294_967_296, false],
    ['a fraction', 1.5, false],
    ['a string', '23', false],
    ['null', null, false],
  ])('MsgSeq may be %s: %s is %s', (_, MsgSeq, isFine) => {
    expect(pointersIn(withMessage({ MsgSeq }))).toEqual(isFine ? [] : ['/message/MsgSeq']);
  });

  test.each([
    ['the documented sample', '@TGS#1HYEP2SHC', true],
    ['a community', '@TGS#_@TGS#cQVLVHIM62CJ', true],
    ['48 characters', 'g'.repeat(48), true],
    ['49 characters', 'g'.repeat(49), false],
    ['96 characters, assigned', `@TGS#${'g'.repeat(91)}`, true],
    ['97 characters, assigned', `@TGS#${'g'.repeat(92)}`, false],
    ['nothing', '', false],
    ['not ASCII', '组', false],
    ['a line break', 'a\n', false],
    ['a number', 5, false],
  ])('GroupId may be %s: %s is %s', (_, GroupId, isFine) => {
    expect(pointersIn(withMessage({ GroupId }))).toEqual(isFine ? [] : ['/message/GroupId']);
  });

  test.each([
    ['96 characters', 't'.repeat(96), true],
    ['97 characters', 't'.repeat(97), false],
    ['nothing', '', false],
    ['null', null, false],
  ])('TopicId may be %s: %s is %s', (_, TopicId, isFine) => {
    expect(pointersIn(withMessage({ TopicId }))).toEqual(isFine ? [] : ['/message/TopicId']);
  });

  test.each([
    ['an empty MsgBody', { MsgBody: [] }, '/message/MsgBody'],
    ['a MsgBody that is no array', { MsgBody: {} }, '/message/MsgBody'],
    ['a null MsgBody', { MsgBody: null }, '/message/MsgBody'],
    ['a null CloudCustomData', { CloudCustomData: null }, '/message/CloudCustomData'],
    ['CloudCustomData as an object', { CloudCustomData: {} }, '/message/CloudCustomData'],
    ['neither of both', { MsgBody: undefined }, '/message'],
  ])('%s is a fault', (_, changes, pointer) => {
    expect(pointersIn(withMessage(changes))).toEqual([pointer]);
  });

  test.each([null, 'x', 1, []])('%j is no message', (message) => {
    expect(pointersIn(aRequest({ message }))).toEqual(['/message']);
  });

  test('may have 12,000 bytes as sent to IM, and not one more', () => {
    const rest = JSON.stringify([aText('')]).length + JSON.stringify('é').length + 1;
    const text = 'x'.repeat(12_000 - rest);

    const fits = { MsgBody: [aText(text)], CloudCustomData: 'é' };
    const exceeds = { MsgBody: [aText(`${text}x`)], CloudCustomData: 'é' };

    expect(faultsIn(withMessage(fits))).toEqual([]);
    expect(faultsIn(withMessage(exceeds))).toEqual([
      { pointer: '/message', message: expect.stringContaining('12,000') as string },
    ]);
  });

  test('is measured without the white space and escapes of the request', () => {
    const text = JSON.stringify(withMessage({ MsgBody: [aText('x'.repeat(11_900))] }), null, 4);

    expect(faultsIn(text.replaceAll('xx', 'x\\u0078'))).toEqual([]);
  });
});

describe('operator, onBehalfOf, reason and ticket', () => {
  const limits: [string, number][] = [
    ['operator', 256],
    ['onBehalfOf', 256],
    ['reason', 1_000],
    ['ticket', 128],
  ];

  test.each(limits)(
    '%s has 1 to %i characters, counted as code points after trimming',
    (name, max) => {
      expect(pointersIn(aRequest({ [name]: ` ${'😀'.repeat(max)}\n` }))).toEqual([]);
      expect(pointersIn(aRequest({ [name]: '😀'.repeat(max + 1) }))).toEqual([`/${name}`]);
      expect(pointersIn(aRequest({ [name]: 'x'.repeat(max + 1) }))).toEqual([`/${name}`]);
      for (const wrong of ['', ' \t\n', null, 1, ['a']]) {
        expect(pointersIn(aRequest({ [name]: wrong }))).toEqual([`/${name}`]);
      }
    },
  );

  test('are kept trimmed', () => {
    const request = requestIn(aRequest({ operator: ' a ', reason: '\tb\n', ticket: ' c' }));

    expect(request).toMatchObject({ operator: 'a', reason: 'b', ticket: 'c' });
  });

  test('have no control characters, but line breaks and tabs in a reason', () => {
    for (const control of ['\u0000', '\u001b', '\u007f', '\u0085']) {
      const marked = `a${control}b`;
      expect(
        pointersIn(aRequest({ operator: marked, reason: marked, ticket: marked })).toSorted(),
      ).toEqual(['/operator', '/reason', '/ticket']);
    }
    expect(pointersIn(aRequest({ reason: 'a\r\n\tb' }))).toEqual([]);
    expect(pointersIn(aRequest({ operator: 'a\tb', ticket: 'a\nb' })).toSorted()).toEqual([
      '/operator',
      '/ticket',
    ]);
  });
});

test.each([
  [`sha256:${'0'.repeat(64)}`, true],
  [`raw-sha256:${'f'.repeat(64)}`, true],
  [`sha256:${'0'.repeat(63)}`, false],
  [`sha256:${'g'.repeat(64)}`, false],
  ['0'.repeat(64), false],
  [null, false],
])('ifPriorDigest %s: %s', (ifPriorDigest, isFine) => {
  expect(pointersIn(aRequest({ ifPriorDigest }))).toEqual(isFine ? [] : ['/ifPriorDigest']);
});

test.each(['true', 1, null])('acceptUnreadablePrior is no %j', (acceptUnreadablePrior) => {
  expect(pointersIn(aRequest({ acceptUnreadablePrior }))).toEqual(['/acceptUnreadablePrior']);
});
