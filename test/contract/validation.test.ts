import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultPlaces, DocumentedService, textBody, why } from './service.js';

let service: DocumentedService;

beforeAll(async () => {
  service = await DocumentedService.start();
});
afterAll(() => service.stop());

const hello = { MsgBody: textBody('hello') };
const message = { GroupId: 'g', MsgSeq: 1, ...hello };
const element = (MsgType: string, MsgContent: unknown) => ({
  message: { GroupId: 'g', MsgSeq: 1, MsgBody: [{ MsgType, MsgContent }] },
  ...why,
});

/** A message of exactly so many bytes of MsgBody and CloudCustomData as sent to IM, most of them in Chinese. */
function ofBytes(bytes: number): object {
  const CloudCustomData = 'c'.repeat(100);
  const around = JSON.stringify(textBody('')).length + JSON.stringify(CloudCustomData).length;
  const rest = bytes - around;
  const Text = '改'.repeat(Math.floor(rest / 3)) + 'x'.repeat(rest % 3);
  return { MsgBody: textBody(Text), CloudCustomData };
}

describe('a request that is wrong', () => {
  test('gets all its faults at once, each with its place, and nothing reaches IM', async () => {
    const calls = service.im.calls().length;

    const answer = await service.post(
      '/v1/modifications?dry=1',
      {
        message: {
          GroupId: '',
          MsgSeq: 0,
          TopicId: '',
          MsgBody: [
            { MsgType: 'TIMTextElem', MsgContent: { Text: 1, More: 2 } },
            { MsgType: 'TIMNoElem', MsgContent: {} },
            { MsgType: 'TIMCustomElem', MsgContent: {}, Extra: 1 },
            { MsgType: 'TIMCustomElem', MsgContent: {} },
            { MsgType: 'TIMSoundElem', MsgContent: { Url: 'u', Download_Flag: 1 } },
          ],
          'a/b~c': 1,
        },
        reason: ' \t ',
        ticket: 'x'.repeat(129),
        ifPriorDigest: 'sha256:00',
        acceptUnreadablePrior: 'yes',
        colour: 'red',
      },
      { headers: { 'Idempotency-Key': '' } },
    );

    expect(answer.status).toBe(400);
    expect(faultPlaces(answer)).toEqual(
      [
        '/acceptUnreadablePrior',
        '/colour',
        '/ifPriorDigest',
        '/message/GroupId',
        '/message/MsgBody/0/MsgContent/More',
        '/message/MsgBody/0/MsgContent/Text',
        '/message/MsgBody/1/MsgType',
        '/message/MsgBody/2/Extra',
        '/message/MsgBody/3',
        '/message/MsgBody/4/MsgContent/Download_Flag',
        '/message/MsgBody/4/MsgContent/UUID',
        '/message/MsgSeq',
        '/message/TopicId',
        '/message/a~1b~0c',
        '/operator',
        '/reason',
        '/ticket',
        'Idempotency-Key',
        'dry',
      ].sort(),
    );
    expect(service.im.calls()).toHaveLength(calls);
  });

  test.each<[string, unknown, readonly string[]]>([
    ['an array', [], ['']],
    ['a null', 'null', ['']],
    ['not JSON', '{"a":', ['']],
    ['two texts', '{} {}', ['']],
    ['a byte order mark', `\ufeff${JSON.stringify({ message, ...why })}`, ['']],
    ['an empty body', '', ['']],
    ['no message', { ...why }, ['/message']],
    ['neither content', { message: { GroupId: 'g', MsgSeq: 1 }, ...why }, ['/message']],
    ['MsgBody []', { message: { ...message, MsgBody: [] }, ...why }, ['/message/MsgBody']],
    ['MsgSeq as text', { message: { ...message, MsgSeq: '1' }, ...why }, ['/message/MsgSeq']],
    [
      'MsgSeq past 32 bits',
      { message: { ...message, MsgSeq: 2 ** 32 }, ...why },
      ['/message/MsgSeq'],
    ],
    ['a null ticket', { message, ...why, ticket: null }, ['/ticket']],
    ['a null ifPriorDigest', { message, ...why, ifPriorDigest: null }, ['/ifPriorDigest']],
    ['a null TopicId', { message: { ...message, TopicId: null }, ...why }, ['/message/TopicId']],
    ['a control character in operator', { message, ...why, operator: 'a\nb' }, ['/operator']],
    ['operator of 257', { message, ...why, operator: '😀'.repeat(257) }, ['/operator']],
    ['reason of 1001', { message, ...why, reason: 'r'.repeat(1_001) }, ['/reason']],
    ['a relay element', element('TIMRelayElem', {}), ['/message/MsgBody/0/MsgType']],
    [
      'an image without images',
      element('TIMImageElem', { UUID: 'u', ImageInfoArray: [] }),
      ['/message/MsgBody/0/MsgContent/ImageInfoArray'],
    ],
    [
      'a location without a place',
      element('TIMLocationElem', { Desc: 'd' }),
      ['/message/MsgBody/0/MsgContent/Latitude', '/message/MsgBody/0/MsgContent/Longitude'],
    ],
    [
      'a duplicate key',
      `{"reason":"a","reason":"b","operator":"o","message":${JSON.stringify(message)}}`,
      ['/reason'],
    ],
    [
      'a lone surrogate',
      `{"reason":"\\ud800","operator":"o","message":${JSON.stringify(message)}}`,
      ['/reason'],
    ],
    [
      'a number too large',
      '{"message":{"GroupId":"g","MsgSeq":1e400,"CloudCustomData":""},"operator":"o","reason":"r"}',
      ['/message/MsgSeq'],
    ],
    ['12,001 bytes', { message: { ...message, ...ofBytes(12_001) }, ...why }, ['/message']],
  ])('%s is 400', async (_, body, places) => {
    const answer = await service.post('/v1/modifications', body);

    expect(answer.status, answer.text).toBe(400);
    expect(answer.body).toMatchObject({ type: '/problems/invalid-request', status: 400 });
    expect(faultPlaces(answer)).toEqual(places);
  });

  test('its faults quote nothing of what was sent', async () => {
    const answer = await service.post('/v1/modifications', {
      message: { GroupId: 'g', MsgSeq: 'SECRET', MsgBody: textBody('SECRET') },
      operator: 'SECRET\u0000',
      reason: '',
    });

    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('SECRET');
  });
});

describe('a request at the limits', () => {
  test('12,000 bytes of contents are taken', async () => {
    const edit = { ...service.message(), ...ofBytes(12_000) };

    const answer = await service.edit(edit, { acceptUnreadablePrior: true });

    expect(answer.status, answer.text.slice(0, 300)).toBe(201);
    const stored = service.im.message(edit.GroupId, edit.MsgSeq);
    const bytes = Buffer.byteLength(`${stored?.msgBody ?? ''}${stored?.cloudCustomData ?? ''}`);
    expect(bytes).toBe(12_000);
  });

  test('operator, reason and ticket are trimmed, and count in code points', async () => {
    const answer = await service.edit(
      { ...service.message(), ...hello },
      {
        operator: ` ${'😀'.repeat(256)}\n`,
        reason: `\n first\r\n\tsecond ${'x'.repeat(980)}  `,
        ticket: `\u00a0${'t'.repeat(128)}\u3000`,
      },
    );

    expect(answer.status, answer.text).toBe(201);
    expect(answer.body).toMatchObject({
      actor: { operator: '😀'.repeat(256) },
      reason: `first\r\n\tsecond ${'x'.repeat(980)}`,
      ticket: 't'.repeat(128),
    });
  });

  test('all eight elements that REST can send are taken', async () => {
    const file = { Url: 'u', UUID: 'i', Download_Flag: 2 };
    const image = { Type: 1, Size: 1, Width: 1, Height: 1, URL: 'u' };
    const video = {
      VideoUrl: 'u',
      VideoUUID: 'i',
      VideoDownloadFlag: 2,
      ThumbUrl: 'u',
      ThumbUUID: 'i',
      ThumbWidth: 1,
      ThumbHeight: 1,
      ThumbDownloadFlag: 2,
    };
    const MsgBody = [
      ['TIMTextElem', { Text: 'a\u0000\b\u2028' }],
      ['TIMLocationElem', { Desc: 'd', Latitude: 29.34, Longitude: -116 }],
      ['TIMFaceElem', { Index: 1, Data: 'd' }],
      ['TIMCustomElem', { Data: 'd', Desc: 'd', Ext: 'e', Sound: 's' }],
      ['TIMSoundElem', { ...file, Size: 1, Second: 1 }],
      ['TIMImageElem', { UUID: 'i', ImageFormat: 255, ImageInfoArray: [image] }],
      ['TIMFileElem', { ...file, FileSize: 1, FileName: 'n' }],
      ['TIMVideoFileElem', video],
    ].map(([MsgType, MsgContent]) => ({ MsgType, MsgContent }));
    const edit = { ...service.message(), MsgBody };

    const answer = await service.edit(edit);

    expect(answer.status, answer.text).toBe(201);
    expect(answer.body).toMatchObject({ requested: { MsgBody } });
    expect(service.im.message(edit.GroupId, edit.MsgSeq)?.msgBody).toBe(JSON.stringify(MsgBody));
  });

  test('numbers in what is shown lose no digit', async () => {
    const rawMsgBody = '[{"MsgType":"X","MsgContent":{"n":12345678901234567890.10}}]';
    const answer = await service.edit({ ...service.message({ rawMsgBody }), ...hello });

    expect(answer.text).toContain('12345678901234567890.10');
  });
});
