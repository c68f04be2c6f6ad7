import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { verifyDatabase } from '../../../src/verifier/verify-database.js';
import { Api, until } from '../../support/api.js';
import { startReplica } from '../../support/replica.js';
import { startSimulator } from '../../support/simulator.js';
import { makeTokens } from '../../support/tokens.js';

export const GROUP = '@TGS#SETTINGS';

/** IM and the issuer, for replicas on any database. */
export interface World {
  readonly im: Awaited<ReturnType<typeof startSimulator>>;
  readonly tokens: Awaited<ReturnType<typeof makeTokens>>;
  readonly token: string;
}

export async function openWorld(): Promise<World> {
  const [im, tokens] = await Promise.all([startSimulator(), makeTokens()]);
  return {
    im,
    tokens,
    token: await tokens.token('desk', 'messages:modify audit:read audit:export'),
  };
}

/** An edit, its replay, every way to read it, its place in the log, and verification. */
export async function expectMainJob(
  { im, tokens, token }: World,
  databaseUrl: string,
): Promise<void> {
  const replica = await startReplica({ databaseUrl, imUrl: im.baseUrl, jwksFile: tokens.jwksFile });
  const api = new Api(replica.url, token, replica.opsUrl);
  try {
    await expectEditedAndRead(im, api);
    const ready = await fetch(`${replica.opsUrl}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', reasons: [] }]);
  } finally {
    await replica.stop();
  }
  const asked = { url: databaseUrl, key: null, known: [], progress: () => undefined };
  const { findings, records, size } = await verifyDatabase(asked);
  expect([findings.kept, records]).toEqual([[], 1]);
  // The intent and the outcome; what the reads left behind may not be in the log yet.
  expect(size).toBeGreaterThanOrEqual(2);
}

async function expectEditedAndRead(im: World['im'], api: Api): Promise<void> {
  const text = `before 之前 ' \\ 50% NULL ${randomUUID()}`;
  const MsgBody = (content: string) => [{ MsgType: 'TIMTextElem', MsgContent: { Text: content } }];
  const MsgSeq = im.addMessage({ groupId: GROUP, MsgBody: MsgBody(text) });
  const message = { GroupId: GROUP, MsgSeq, MsgBody: MsgBody(`after ${text}`) };
  const request = { message, operator: 'alice', reason: `why \\ ' "null" {NULL}` };
  const key = randomUUID();

  const edit = await api.edit(request, { key });
  expect(edit.status, edit.text).toBe(201);
  const again = await api.edit(request, { key });
  expect([again.status, again.headers.get('Idempotency-Replayed')]).toEqual([201, 'true']);
  const id = String(edit.json['id']);
  const read = await api.modification(id);
  expect(read.json).toMatchObject({ id, state: 'applied', prior: { MsgBody: MsgBody(text) } });
  expect(Math.abs(Date.parse(String(read.json['receivedAt'])) - Date.now())).toBeLessThan(60_000);
  const of = `groupId=${encodeURIComponent(GROUP)}&msgSeq=${MsgSeq}`;
  const history = await api.get(`/v1/audit/messages/history?${of}`);
  expect([history.status, (history.json['items'] as object[]).length]).toEqual([200, 2]);
  const search = `/v1/audit/modifications?text=${encodeURIComponent(text)}`;
  const isFound = async () =>
    ((await api.get(search)).json['items'] as object[]).length === 1 || null;
  expect(await until(isFound)).toBe(true);
  const rows = await api.get(`/v1/audit/modifications?${of}`, { Accept: 'application/x-ndjson' });
  expect([rows.status, rows.text.trim().split('\n').length]).toEqual([200, 1]);
  expect(JSON.parse(rows.text)).toMatchObject({ id, reason: request.reason });
  const isSealed = async () =>
    (await api.get(`/v1/modifications/${id}/receipt`)).status === 200 || null;
  expect(await until(isSealed)).toBe(true);
}
