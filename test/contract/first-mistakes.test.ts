import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, type Ask, refundDesk, DocumentedService, textBody, why } from './service.js';

let service: DocumentedService;
let message: { readonly GroupId: string; readonly MsgSeq: number };

beforeAll(async () => {
  service = await DocumentedService.start();
  message = service.message({ groupId: '@TGS#1FIRST' });
});
afterAll(() => service.stop());

const MsgBody = textBody('hello');

/** The right request, changed by what somebody got wrong. */
function send(change: object, ask: Ask = {}): Promise<Answer> {
  return service.post(
    '/v1/modifications',
    { message: { ...message, MsgBody }, ...why, ...change },
    ask,
  );
}

/** Sent as it is, not as the right request. */
function sendRaw(body: unknown, ask: Ask = {}): Promise<Answer> {
  return service.post('/v1/modifications', body, ask);
}

function withMessage(change: object): Promise<Answer> {
  return send({ message: { ...message, MsgBody, ...change } });
}

function get(path: string, ask: Ask = {}): Promise<Answer> {
  return service.get(path, ask);
}

const asAuditor = { as: { client: 'auditor', scope: 'audit:read' } };
const seq = '&msgSeq=1';

interface Mistake {
  readonly made: () => Promise<Answer>;
  readonly status: number;
  /** Where the faults are, each once; left out where the problem has no list. */
  readonly places?: readonly string[];
  /** Words that the answer has to say, in `detail` unless it lists too many faults for that. */
  readonly says: readonly RegExp[];
}

const MISTAKES: Readonly<Record<string, Mistake>> = {
  'the body of modify_group_msg as IM takes it': {
    made: () => sendRaw({ ...message, MsgBody }),
    status: 400,
    places: [''],
    says: [/put it under `message`, beside `operator` .* and `reason`/],
  },
  'the same beside operator and reason': {
    made: () => sendRaw({ ...message, MsgBody, ...why }),
    status: 400,
    places: [''],
    says: [/put it under `message`/],
  },
  'the same in camel case, with a fault of its own': {
    made: () => sendRaw({ groupId: message.GroupId, MsgSeq: '1', MsgBody }),
    status: 400,
    places: ['', '/MsgSeq', '/groupId'],
    says: [/put it under `message`/, /rename this field to GroupId/, /as a number, without quotes/],
  },
  'no token': {
    made: () => send({}, { as: null }),
    status: 401,
    says: [/Authorization: Bearer <token>/],
  },
  'a token without the word Bearer': {
    made: () => send({}, { as: null, headers: { Authorization: 'eyJhbGciOi.eyJzdWIi.c2ln' } }),
    status: 401,
    says: [/word Bearer, a space, and the token/],
  },
  'an expired token': {
    made: async () => {
      const anHourAgo = Math.floor(Date.now() / 1000) - 3_600;
      const token = await service.tokens.token('refund-desk', 'messages:modify', anHourAgo);
      return send({}, { as: null, headers: { Authorization: `Bearer ${token}` } });
    },
    status: 401,
    says: [/expired at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ, 60 min ago/, /Get a new token/],
  },
  'a token without the scope': {
    made: () => send({}, { as: { client: 'reader', scope: 'audit:read' } }),
    status: 403,
    says: [/needs the scope messages:modify; it has audit:read/],
  },
  'a token without any scope': {
    made: () => send({}, { as: { client: 'nobody', scope: '' } }),
    status: 403,
    says: [/needs the scope messages:modify; it has none/],
  },
  'no Idempotency-Key': {
    made: () => send({}, { headers: { 'Idempotency-Key': '' } }),
    status: 400,
    places: ['Idempotency-Key'],
    says: [/1 to 255 visible ASCII/, /such as a UUID/],
  },
  'a key that is too long': {
    made: () => send({}, { headers: { 'Idempotency-Key': 'k'.repeat(256) } }),
    status: 400,
    places: ['Idempotency-Key'],
    says: [/1 to 255 .*; this one has 256/],
  },
  'the key of another request': {
    made: async () => {
      const ask = { headers: { 'Idempotency-Key': randomUUID() } };
      await send({}, ask);
      return send({ reason: 'another' }, ask);
    },
    status: 422,
    says: [/another path, query or body/, /new key/],
  },
  'what curl -d sends when nobody names the type': {
    made: () => send({}, { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }),
    status: 415,
    places: ['content-type'],
    says: [/Content-Type: application\/json/],
  },
  'a list of edits': {
    made: () => sendRaw([{ message: { ...message, MsgBody }, ...why }]),
    status: 400,
    places: [''],
    says: [/one JSON object, not an array: one request for each edit.*POST \/v1\/batches/],
  },
  'JSON with a comma too many': {
    made: () => sendRaw('{"message": {}, }'),
    status: 400,
    places: [''],
    says: [
      /one JSON text in UTF-8: expected a key in double quotes at byte 16 \(line 1, column 17\)/,
    ],
  },
  'message as a string that holds JSON': {
    made: () => send({ message: JSON.stringify({ ...message, MsgBody }) }),
    status: 400,
    places: ['/message'],
    says: [/send it as JSON, not as a string/],
  },
  'MsgBody as a string that holds JSON': {
    made: () => withMessage({ MsgBody: JSON.stringify(MsgBody) }),
    status: 400,
    places: ['/message/MsgBody'],
    says: [/send it as JSON, not as a string/],
  },
  'MsgBody as one element': {
    made: () => withMessage({ MsgBody: MsgBody[0] }),
    status: 400,
    places: ['/message/MsgBody'],
    says: [
      /put \[ \] around this object: give an array of at least one element, such as \[\{"MsgType"/,
    ],
  },
  'the whole body as a string that holds JSON': {
    made: () => sendRaw(JSON.stringify(JSON.stringify({ message, ...why }))),
    status: 400,
    places: [''],
    says: [/this is a string that holds JSON: send the JSON itself/],
  },
  'a dry run asked for in the body': {
    made: () => send({ dryRun: true }),
    status: 400,
    places: ['/dryRun'],
    says: [/in the URL, with `\?dryRun=true`: without that the edits would be carried out/],
  },
  'a wrong letter in a name': {
    made: () => send({ operater: 'alice', operator: undefined }),
    status: 400,
    places: ['/operater', '/operator'],
    says: [/or rename it to operator if that is meant/],
  },
  'operator as an object': {
    made: () => send({ operator: { name: 'alice' } }),
    status: 400,
    places: ['/operator'],
    says: [/send it as a string: give the person who asks/],
  },
  'a reason that is too long': {
    made: () => send({ reason: 'é'.repeat(1_001) }),
    status: 400,
    places: ['/reason'],
    says: [/1 to 1,000 characters.*; this one has 1,001/],
  },
  'a control character in the reason': {
    made: () => send({ reason: 'a𐍈\u0000' }),
    status: 400,
    places: ['/reason'],
    says: [/this one holds U\+0000 at character 3/],
  },
  'MsgSeq as a string': {
    made: () => withMessage({ MsgSeq: String(message.MsgSeq) }),
    status: 400,
    places: ['/message/MsgSeq'],
    says: [/send it as a number, without quotes/],
  },
  'names in snake case': {
    made: () =>
      send({ message: { group_id: message.GroupId, msg_seq: message.MsgSeq, msg_body: MsgBody } }),
    status: 400,
    places: ['/message/group_id', '/message/msg_body', '/message/msg_seq'],
    says: [/group_id: rename this field to GroupId/, /to MsgSeq/, /to MsgBody/],
  },
  'names in camel case, down to the element': {
    made: () =>
      withMessage({ MsgBody: [{ msgType: 'TIMTextElem', msgContent: { text: 'hello' } }] }),
    status: 400,
    places: [
      '/message/MsgBody/0/msgContent',
      '/message/MsgBody/0/msgContent/text',
      '/message/MsgBody/0/msgType',
    ],
    says: [/to MsgType/, /to MsgContent/, /to Text/],
  },
  'members of send_group_msg': {
    made: () => withMessage({ From_Account: 'bob', Random: 8912345 }),
    status: 400,
    places: ['/message/From_Account', '/message/Random'],
    says: [/remove this field; known here: CloudCustomData, GroupId, MsgBody, MsgSeq, TopicId/],
  },
  'who, why and for whom inside message': {
    made: () => withMessage({ ...why, ticket: 'OPS-1', on_behalf_of: 'carol' }),
    status: 400,
    places: ['operator', 'reason', 'ticket', 'on_behalf_of'].map((name) => `/message/${name}`),
    says: [/\/message\/operator, \/message\/reason/],
  },
  'a ticket inside message': {
    made: () => withMessage({ ticket: 'OPS-1' }),
    status: 400,
    places: ['/message/ticket'],
    says: [/move this field out of `message`, beside it/],
  },
  'MsgBody beside message': {
    made: () => send({ message: { ...message, CloudCustomData: '' }, MsgBody }),
    status: 400,
    places: ['/MsgBody'],
    says: [/move this field into `message`/],
  },
  'neither operator nor reason': {
    made: () => sendRaw({ message: { ...message, MsgBody } }),
    status: 400,
    places: ['/operator', '/reason'],
    says: [/give the person who asks/, /give the reason/],
  },
  'an element of an unknown type': {
    made: () => withMessage({ MsgBody: [{ MsgType: 'Text', MsgContent: { Text: 'hello' } }] }),
    status: 400,
    places: ['/message/MsgBody/0/MsgType'],
    says: [/give one of TIMTextElem, /],
  },
  'a text for the content of an element': {
    made: () => withMessage({ MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: 'hello' }] }),
    status: 400,
    places: ['/message/MsgBody/0/MsgContent'],
    says: [/give the content of the element as an object/],
  },
  'a text that is too long': {
    made: () => withMessage({ MsgBody: textBody('x'.repeat(12_000)) }),
    status: 400,
    places: ['/message'],
    says: [/shorten MsgBody and CloudCustomData to 12,000 bytes .*; now 12,0\d\d/],
  },
  'a body over 64 KiB': {
    made: () => withMessage({ MsgBody: textBody('x'.repeat(70_000)) }),
    status: 413,
    says: [/smaller body: it may have 65,536 bytes/],
  },
  'a null where a member can be left out': {
    made: () => withMessage({ TopicId: null }),
    status: 400,
    places: ['/message/TopicId'],
    says: [/leave this out rather than send null/],
  },
  'a null for a member that has to be there': {
    made: () => send({ reason: null }),
    status: 400,
    places: ['/reason'],
    says: [/must not be null: give the reason/],
  },
  'a blank reason': {
    made: () => send({ reason: '   ' }),
    status: 400,
    places: ['/reason'],
    says: [/not only spaces/],
  },
  'CloudCustomData as JSON': {
    made: () => withMessage({ CloudCustomData: { a: 1 } }),
    status: 400,
    places: ['/message/CloudCustomData'],
    says: [/send it as a string; JSON goes into it as text/],
  },
  'a number of too many digits': {
    made: () => sendRaw(`{"message": {"GroupId": "g", "MsgSeq": 1e400}}`),
    status: 400,
    places: ['/message', '/message/MsgSeq', '/operator', '/reason'],
    says: [],
  },
  'a key with a space': {
    made: () => send({}, { headers: { 'Idempotency-Key': 'my key' } }),
    status: 400,
    places: ['Idempotency-Key'],
    says: [/this one holds a space/],
  },
  'JSON that is cut off': {
    made: () => sendRaw('{"message": {"GroupId"'),
    status: 400,
    places: [''],
    says: [/it ends in the middle, expected a colon at byte 22/],
  },
  'JSON with a byte order mark': {
    made: () => sendRaw('\ufeff{}'),
    status: 400,
    places: [''],
    says: [/remove the byte order mark/],
  },
  'a dry run in another spelling': {
    made: () =>
      service.post('/v1/modifications?dryrun=true', { message: { ...message, MsgBody }, ...why }),
    status: 400,
    places: ['dryrun'],
    says: [/rename this parameter to dryRun/],
  },
  'a list as PHP writes it': {
    made: () => get('/v1/audit/modifications?state[]=applied', asAuditor),
    status: 400,
    places: ['state[]'],
    says: [/as state, once for each value/],
  },
  'a topic id whose # was not escaped': {
    made: () => get(`/v1/audit/modifications?topicId=@TGS`, asAuditor),
    status: 400,
    places: ['topicId'],
    says: [/write it as %23/],
  },
  'the group of another app': {
    made: () => withMessage({ GroupId: '@TGS#NOSUCH' }),
    status: 404,
    says: [/no group with this GroupId/, /belongs to the app of this service/],
  },
  'an old message': {
    made: () => withMessage({ MsgSeq: 99 }),
    status: 404,
    says: [/no message with this MsgSeq/, /7, 30 or 90 days/],
  },
  'a group id whose # was not escaped': {
    made: () => get(`/v1/messages/current?groupId=${message.GroupId}${seq}`),
    status: 400,
    places: ['groupId', 'msgSeq'],
    says: [/write it as %23/],
  },
  'the method of the address': {
    made: () => service.send('PUT', '/v1/modifications', {}),
    status: 405,
    says: [/Use POST/],
  },
  'an address without the version': {
    made: () => service.send('POST', '/modifications', {}, '{}'),
    status: 404,
    says: [/begin with \/v1\//, /\/docs/],
  },
  'the address that IM has': {
    made: () => service.send('POST', '/v4/openim/modify_group_msg?sdkappid=1', {}, '{}'),
    status: 404,
    says: [/under `message`/, /POST \/v1\/modifications/],
  },
  'an id with a line break behind it': {
    made: () => get(`/v1/modifications/${randomUUID()}%0A`),
    status: 400,
    places: ['id'],
    says: [/the id of a modification and nothing else/],
  },
  'an id that nobody made': {
    made: () => get(`/v1/modifications/${randomUUID()}`, { as: refundDesk }),
    status: 404,
    says: [/Check the id/, /audit:read/],
  },
  'a form that does not exist': {
    made: () =>
      get('/v1/audit/modifications', { ...asAuditor, headers: { Accept: 'application/xml' } }),
    status: 406,
    says: [/application\/x-ndjson, text\/csv/],
  },
};

test.each(Object.entries(MISTAKES))('%s', async (_, { made, status, places, says }) => {
  const answer = await made();

  expect(answer.status, answer.text).toBe(status);
  const errors = (answer.body['errors'] ?? []) as readonly Readonly<Record<string, string>>[];
  const found = errors.map(({ pointer, header, parameter }) => pointer ?? header ?? parameter);
  if (places) expect(new Set(found)).toEqual(new Set(places));
  if (places) expect(found).toHaveLength(places.length);
  for (const words of says) expect(answer.body['detail']).toMatch(words);
});

test.each(['summary', 'events', 'messages/history'])(
  'a form that %s does not have, and a date that is none, are refused as everywhere',
  async (name) => {
    const path = `/v1/audit/${name}`;
    const form = await get(path, { ...asAuditor, headers: { Accept: 'text/csv' } });
    expect(form.status).toBe(406);
    expect(form.body['detail']).toMatch(/allow application\/json, or leave it out/);
    if (name === 'messages/history') return;
    expect((await get(`${path}?from=2026-01-01`, asAuditor)).status).toBe(200);
    const date = await get(`${path}?from=01.02.2026`, asAuditor);
    expect(date.body).toMatchObject({ status: 400, errors: [{ parameter: 'from' }] });
  },
);

test('nonsense in Prefer is ignored, and the request as it should be is taken', async () => {
  const own = service.message();
  const answer = await withMessage({ ...own, MsgBody: textBody('the right request') });
  const again = await send(
    { message: { ...own, MsgBody: textBody('once more') } },
    { headers: { Prefer: 'please; wait=soon, ""' } },
  );

  expect([answer.status, again.status]).toEqual([201, 201]);
  expect(again.headers.has('preference-applied')).toBe(false);
});
