import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callOnce, callUrl } from '../contract/sdk-client.js';
import { type Api, type Answered, until } from '../support/api.js';
import { body, GROUP, rewriting, Scene } from '../support/scene.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';
import { policyFile } from './policy-file.js';

/*
 * What was accepted stays accepted: a repeat of it is answered with what it came to, also by a replica whose policy has become stricter
 * since, or whose policy asks for nothing any more.
 */

const policy = policyFile([{ when: {}, approvals: 1 }]);
const night = { client: 'night-job', secretKey: 'a-key-only-here', reason: 'corrections' };
const SDK_APP_ID = 1_400_111_222;
let folder: TemporaryFolder;
let scene: Scene;
let before: Api;
let stricter: Api;

beforeAll(async () => {
  folder = await temporaryFolder();
  const file = path.join(folder.path, 'compat.json');
  await writeFile(file, JSON.stringify({ [SDK_APP_ID]: night }));
  scene = await Scene.open({ COMPAT_CLIENTS_FILE: file });
  before = await scene.replica();
  stricter = await scene.replica({
    CONSOLE_CLIENT_ID: 'edit-console',
    APPROVAL_POLICY_FILE: policy.path,
  });
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
  policy[Symbol.dispose]();
});

const why = { operator: 'alice@example.com', reason: 'customer asked' };

function batchOver(msgSeq: number, text: string): object {
  return {
    ...why,
    items: [{ message: { GroupId: GROUP, MsgSeq: msgSeq, MsgBody: body(text) } }],
  };
}

async function finished(id: unknown): Promise<void> {
  const state = await until(async () => {
    const { json } = await before.get(`/v1/batches/${String(id)}`);
    return json['state'] === 'finished' ? json['state'] : null;
  });
  expect(state).toBe('finished');
}

/** Asks a replica for the same thing, under the same key, each time. */
function asking(where: string, request: object): (api: Api) => Promise<Answered> {
  const headers = { 'Idempotency-Key': randomUUID() };
  return (api) => api.post(where, request, headers);
}

function expectReplay(repeat: Answered, first: Answered, expected: object): void {
  expect(repeat.json).toMatchObject({ id: first.json['id'], ...expected });
  expect(repeat.status).toBe(first.status);
  expect(repeat.headers.get('idempotency-replayed')).toBe('true');
}

test('a batch', async () => {
  const msgSeq = scene.message('before');
  const ask = asking('/v1/batches', batchOver(msgSeq, 'after'));
  const first = await ask(before);
  expect(first.status).toBe(202);
  await finished(first.json['id']);

  expectReplay(await ask(stricter), first, { state: 'finished' });

  const fresh = await asking('/v1/batches', batchOver(msgSeq, 'after'))(stricter);
  expect([fresh.status, fresh.json['state']]).toEqual([202, 'awaiting_approval']);
  expect(scene.overwrites(msgSeq)).toHaveLength(1);
});

test('the key of a batch is good for no other one, whatever the policy says', async () => {
  const msgSeq = scene.message('before');
  const headers = { 'Idempotency-Key': randomUUID() };
  const first = await before.post('/v1/batches', batchOver(msgSeq, 'after'), headers);
  expect(first.status).toBe(202);

  const other = await stricter.post('/v1/batches', batchOver(msgSeq, 'another'), headers);

  expect([other.status, other.json['type']]).toEqual([422, '/problems/key-reused']);
});

test('the restoration of a batch', async () => {
  const msgSeq = scene.message('before');
  const batch = await asking('/v1/batches', batchOver(msgSeq, 'after'))(before);
  await finished(batch.json['id']);
  const ask = asking(`/v1/batches/${String(batch.json['id'])}/restoration`, why);
  const first = await ask(before);
  expect(first.status).toBe(202);
  await finished(first.json['id']);

  expectReplay(await ask(stricter), first, { state: 'finished', restores: batch.json['id'] });
});

test('an edit, and its restoration', async () => {
  const msgSeq = scene.message('before');
  const edit = asking('/v1/modifications', rewriting(msgSeq, 'after'));
  const edited = await edit(before);
  const restore = asking(`/v1/modifications/${String(edited.json['id'])}/restoration`, why);
  const restored = await restore(before);
  expect([edited.status, restored.status]).toEqual([201, 201]);

  expectReplay(await edit(stricter), edited, { state: 'applied', approvalsNeeded: 0 });
  expectReplay(await restore(stricter), restored, { state: 'applied', approvalsNeeded: 0 });
  expect(scene.overwrites(msgSeq)).toHaveLength(2);
});

test('a proposal, where no approval is needed any more', async () => {
  const msgSeq = scene.message('before');
  const ask = asking('/v1/modifications', rewriting(msgSeq, 'after'));
  const first = await ask(stricter);
  expect([first.status, first.json['state']]).toEqual([202, 'awaiting_approval']);

  expectReplay(await ask(before), first, { state: 'awaiting_approval', approvalsNeeded: 1 });
  expect(scene.overwrites(msgSeq)).toEqual([]);
});

test('a call of an app that keeps its SDK', async () => {
  const msgSeq = scene.message('before');
  const app = { sdkAppId: SDK_APP_ID, secretKey: night.secretKey, identifier: 'alice' };
  const call = callUrl({ ...app, baseUrl: before.url });
  const repeated = call.replace(before.url, stricter.url);
  const ask = async (where: string) =>
    (await callOnce(where, { GroupId: GROUP, MsgSeq: msgSeq, MsgBody: body('after') })).answer;
  const first = await ask(call);
  expect(first).toMatchObject({ ActionStatus: 'OK', ErrorCode: 0 });

  expect(await ask(repeated)).toEqual(first);
  expect(scene.overwrites(msgSeq)).toHaveLength(1);
});

test('P4: a key is of one request, whatever it asked for', async () => {
  const edit = () => rewriting(scene.message('before'), 'after');
  const batch = () => batchOver(scene.message('before'), 'after');
  const erasure = { reason: 'asked', basis: 'GDPR 17', scope: { groupId: 'nobody' } };
  const kinds = {
    edit: (headers) => before.post('/v1/modifications', edit(), headers),
    proposal: (headers) => stricter.post('/v1/modifications', edit(), headers),
    batch: (headers) => before.post('/v1/batches', batch(), headers),
    'batch that waits': (headers) => stricter.post('/v1/batches', batch(), headers),
    erasure: (headers) => before.post('/v1/erasures', erasure, headers),
    'dry erasure': (headers) => before.post('/v1/erasures?dryRun=true', erasure, headers),
  } satisfies Record<string, (headers: Record<string, string>) => Promise<Answered>>;

  const taken: string[] = [];
  for (const [first, ask] of Object.entries(kinds)) {
    const headers = { 'Idempotency-Key': randomUUID() };
    expect([201, 202]).toContain((await ask(headers)).status);
    for (const [second, askAgain] of Object.entries(kinds)) {
      if (second === first) continue;
      const { status, json } = await askAgain(headers);
      if (status !== 422 || json['type'] !== '/problems/key-reused')
        taken.push(`${second} with the key of ${first}: ${status}`);
    }
  }
  expect(taken).toEqual([]);
});
