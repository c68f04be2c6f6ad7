import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  auditor,
  faultPlaces,
  moderation,
  refundDesk,
  DocumentedService,
  textBody,
  textIn,
  why,
} from './service.js';

let service: DocumentedService;
let owner: Client;

beforeAll(async () => {
  service = await DocumentedService.start();
  owner = new Client({ connectionString: service.database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await service.stop();
});

const hello = { MsgBody: textBody('hello') };

interface Entry {
  readonly type: string;
  readonly client: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly subject: Readonly<Record<string, unknown>> | null;
}

/** The newest entry of the ledger. */
async function lastEntry(): Promise<Entry> {
  const { rows } = await owner.query<{ type: string; client: string; bytes: Buffer }>(
    'SELECT type, client, bytes FROM ledger_entry ORDER BY entry_id DESC LIMIT 1',
  );
  const [row] = rows;
  if (!row) throw new Error('the ledger is empty');
  return { ...(JSON.parse(row.bytes.toString()) as Entry), type: row.type, client: row.client };
}

async function count(table: 'modification' | 'edit_claim'): Promise<number> {
  const { rows } = await owner.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`);
  return Number(rows[0]?.n);
}

describe('a modification', () => {
  test('of another client is 404, but not for who may audit', async () => {
    const id = textIn(await service.edit({ ...service.message(), ...hello }), 'id');

    for (const path of [`/v1/modifications/${id}`, `/v1/modifications/${id}/prior`]) {
      const other = await service.get(path, { as: moderation });
      const none = await service.get(path.replace(id, randomUUID()), { as: moderation });
      expect(other.status).toBe(404);
      expect({ ...other.body, requestId: '' }).toEqual({ ...none.body, requestId: '' });
      expect((await service.get(path)).status).toBe(200);
      expect((await service.audit(path)).status).toBe(200);
    }
    const restoration = `/v1/modifications/${id}/restoration`;
    expect((await service.post(restoration, why, { as: moderation })).status).toBe(404);
  });

  test.each(['x', '123', `${randomUUID()}0`, '%00', '..%2f', `{${randomUUID()}}`])(
    'with the malformed id %s is 400',
    async (id) => {
      for (const path of [`/v1/modifications/${id}`, `/v1/modifications/${id}/prior`]) {
        const answer = await service.get(path);
        expect(answer.status).toBe(400);
        expect(faultPlaces(answer)).toEqual(['id']);
      }
      const restoration = await service.post(`/v1/modifications/${id}/restoration`, why);
      expect(restoration.status).toBe(400);
    },
  );

  test('is recorded as read, by whom and which', async () => {
    const message = service.message();
    const id = textIn(await service.edit({ ...message, ...hello }), 'id');

    await service.audit(`/v1/modifications/${id}`);
    const shown = await lastEntry();
    await service.audit(`/v1/modifications/${id}/prior`);
    const prior = await lastEntry();

    expect(shown).toMatchObject({ type: 'content.read', client: 'auditor' });
    expect(shown.subject).toMatchObject({ modificationId: id, message });
    expect(prior).toMatchObject({ type: 'content.read', client: 'auditor' });
    expect(prior.details).not.toEqual(shown.details);
  });
});

describe('/prior', () => {
  test('P8: is the list item byte for byte, whatever is in it', async () => {
    const rawItem = `{ "MsgSeq": 7,\t"MsgVersion":18446744073709551615, "From_Account":"b","IsPlaceMsg":0,
      "MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"a\\u0000\\ud800 \\u0062","Text":"twice"}}],"x":1.0e+02,"MsgTimeStamp":1 }`;
    const message = service.message({ rawItem });
    const answer = await service.edit({ ...message, ...hello });

    const prior = await service.get(`/v1/modifications/${textIn(answer, 'id')}/prior`);

    expect(answer.status).toBe(201);
    expect(prior.status).toBe(200);
    expect(prior.headers.get('content-type')).toMatch(/^application\/json/);
    expect(prior.text).toBe(rawItem);
  });
});

describe('messages/current', () => {
  const pathOf = (groupId: string, msgSeq: number | string, more = '') =>
    `/v1/messages/current?groupId=${encodeURIComponent(groupId)}&msgSeq=${msgSeq}${more}`;

  test('is the message as it stands, and is recorded as a read', async () => {
    const message = service.message({ groupId: `@TGS#${randomUUID()}`, from: 'bob' });

    const answer = await service.get(pathOf(message.GroupId, message.MsgSeq));

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      message: { ...message, TopicId: null },
      current: {
        From_Account: 'bob',
        MsgTimeStamp: expect.any(Number) as unknown,
        MsgBody: textBody('as it was'),
        CloudCustomData: { known: false },
        digest: expect.stringMatching(/^sha256:/) as unknown,
      },
    });
    const entry = await lastEntry();
    expect(entry).toMatchObject({ type: 'content.read', client: 'refund-desk' });
    expect(entry.subject).toMatchObject({ message });
  });

  test('its digest is the one that ifPriorDigest and the resulting digest speak of', async () => {
    const message = service.message();
    const edit = await service.edit({ ...message, ...hello });

    const { body } = await service.get(pathOf(message.GroupId, message.MsgSeq));

    expect((body['current'] as Record<string, unknown>)['digest']).toBe(
      (edit.body['resulting'] as Record<string, unknown>)['digest'],
    );
  });

  test('404, 410 and 422 as an edit would be, without a record', async () => {
    const records = await count('modification');
    const recalled = service.message({ state: 'recalled' });
    const tip = service.message({ isSystem: true, rawMsgBody: '{}' });
    const live = `live-${randomUUID()}`;
    service.im.addGroup({ groupId: live, type: 'AVChatRoom' });

    const answers = [
      await service.get(pathOf('nowhere', 1)),
      await service.get(pathOf(recalled.GroupId, recalled.MsgSeq + 5)),
      await service.get(pathOf(recalled.GroupId, recalled.MsgSeq)),
      await service.get(pathOf(tip.GroupId, tip.MsgSeq)),
      await service.get(pathOf(live, 1)),
    ];

    expect(answers.map(({ status, body }) => [status, body['type']])).toEqual([
      [404, '/problems/message-not-found'],
      [404, '/problems/message-not-found'],
      [410, '/problems/message-gone'],
      [422, '/problems/unsupported-message'],
      [422, '/problems/unsupported-group-type'],
    ]);
    expect(await count('modification')).toBe(records);
  });

  test.each([
    ['no parameters', '', ['groupId', 'msgSeq']],
    ['MsgSeq 0', '?groupId=g&msgSeq=0', ['msgSeq']],
    ['a sequence past 32 bits', '?groupId=g&msgSeq=4294967296', ['msgSeq']],
    ['a parameter twice', '?groupId=g&groupId=g&msgSeq=1', ['groupId']],
    ['an unknown one', '?groupId=g&msgSeq=1&a=b', ['a']],
  ])('400 for %s', async (_, query, places) => {
    const calls = service.im.calls().length;

    const answer = await service.get(`/v1/messages/current${query}`);

    expect(answer.status).toBe(400);
    expect(faultPlaces(answer)).toEqual(places);
    expect(service.im.calls()).toHaveLength(calls);
  });
});

describe('a dry run', () => {
  test('shows what would be done, needs no key, sends and claims nothing, and is recorded', async () => {
    const message = service.message();
    const records = await count('modification');
    const sent = service.im.calls('modify_group_msg').length;

    const answer = await service.send(
      'POST',
      '/v1/modifications?dryRun=true',
      { headers: { 'Content-Type': 'application/json', Prefer: 'wait=3' } },
      JSON.stringify({ message: { ...message, ...hello }, ...why }),
    );

    expect(answer.status).toBe(200);
    expect(answer.headers.get('preference-applied')).toBe('wait=3');
    expect(answer.headers.get('location')).toBeNull();
    expect(answer.body).toMatchObject({
      id: null,
      state: 'dry_run',
      prior: { MsgBody: textBody('as it was') },
      requested: hello,
      resulting: null,
      changes: [{ op: 'replace', path: '/MsgBody/0/MsgContent/Text', value: 'hello' }],
      sentAt: null,
      settledAt: null,
      ledger: [],
    });
    expect(await lastEntry()).toMatchObject({ type: 'content.read', client: 'refund-desk' });
    expect(await count('modification')).toBe(records);
    expect(await count('edit_claim')).toBe(0);
    expect(service.im.calls('modify_group_msg')).toHaveLength(sent);
  });

  test('names every refusal that the edit would meet, without a record', async () => {
    const records = await count('modification');
    const query = { query: '?dryRun=true' };
    const stands = service.message();
    const gone = service.message({ state: 'deleted' });

    const answers = [
      await service.edit({ ...gone, ...hello }, {}, query),
      await service.edit({ ...stands, MsgBody: textBody('as it was') }, {}, query),
      await service.edit({ ...stands, CloudCustomData: 'x' }, {}, query),
      await service.edit(
        { ...stands, ...hello },
        { ifPriorDigest: `sha256:${'0'.repeat(64)}` },
        query,
      ),
      await service.edit({ ...stands, MsgSeq: 99, ...hello }, {}, query),
    ];

    expect(answers.map(({ status }) => status)).toEqual([410, 422, 422, 412, 404]);
    for (const answer of answers) expect(answer.body).not.toHaveProperty('modificationId');
    expect(await count('modification')).toBe(records);
    expect(await lastEntry()).toMatchObject({ type: 'content.read' });
  });

  test.each(['?dryRun=1', '?dryRun=TRUE', '?dryRun=', '?dryRun=true&dryRun=true'])(
    '%s is a fault of the parameter, beside the others',
    async (query) => {
      const answer = await service.edit({ ...hello }, { reason: ' ' }, { query });

      expect(answer.status).toBe(400);
      expect(faultPlaces(answer)).toEqual([
        '/message/GroupId',
        '/message/MsgSeq',
        '/reason',
        'dryRun',
      ]);
    },
  );

  test('an unknown parameter is a fault', async () => {
    const answer = await service.edit(
      { ...service.message(), ...hello },
      {},
      { query: '?dryrun=true' },
    );

    expect(answer.status).toBe(400);
    expect(faultPlaces(answer)).toEqual(['dryrun']);
  });
});

describe('scopes', () => {
  test('audit:export includes reading', async () => {
    const as = { client: 'exporter', scope: 'audit:export' };
    const id = textIn(await service.edit({ ...service.message(), ...hello }), 'id');

    expect((await service.get('/v1/audit/modifications', { as })).status).toBe(200);
    expect((await service.get(`/v1/modifications/${id}`, { as })).status).toBe(200);
    expect((await service.get(`/v1/modifications/${id}`, { as: auditor })).status).toBe(200);
  });

  test('a client that may both edit and audit sees the edits of all', async () => {
    const id = textIn(await service.edit({ ...service.message(), ...hello }), 'id');
    const as = { client: 'chief', scope: `${refundDesk.scope} audit:read` };

    expect((await service.get(`/v1/modifications/${id}`, { as })).status).toBe(200);
  });
});
