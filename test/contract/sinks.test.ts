import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Receiver, SECRET } from '../sinks/receiver.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';
import { type Answer, auditor, faultPlaces, itemsOf, DocumentedService } from './service.js';

const admin = { client: 'security', scope: 'audit:admin' };

let service: DocumentedService;
let receiver: Receiver;
let folder: TemporaryFolder;
beforeAll(async () => {
  receiver = await Receiver.start();
  folder = await temporaryFolder();
  const [file, secretFile] = ['sinks.json', 'secret'].map((name) => path.join(folder.path, name));
  writeFileSync(String(secretFile), `${SECRET}\n`);
  const sink = { url: receiver.url, secretFile, format: 'cloudevents' };
  const sinks = [
    { ...sink, name: 'siem', types: ['edit.*'] },
    { ...sink, name: 'archive', format: 'ocsf' },
  ];
  writeFileSync(String(file), JSON.stringify({ sinks }));
  service = await DocumentedService.start({ SINKS_FILE: file });
});
afterAll(async () => {
  await service.stop();
  await receiver[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const steer = (what: string, body: unknown = {}, as = admin): Promise<Answer> =>
  service.post(`/v1/sinks/${what}`, body, { as });

test('an edit comes to the receiver, without its contents', async () => {
  const message = service.message();
  const body = { MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'what was said' } }] };
  const edited = await service.edit({ ...message, ...body });

  expect(edited.status).toBe(201);
  const bodies = () => receiver.deliveries.map((delivery) => delivery.body).join('\n');
  await expect.poll(bodies).toContain('"type":"edit.applied"');
  await expect.poll(bodies).toContain('"event_code":"edit.applied"');
  expect(bodies()).toContain(`"subject":"${String(edited.body['id'])}"`);
  expect(bodies()).not.toContain('what was said');
  expect(bodies()).not.toContain('as it was');
  expect(bodies()).not.toContain('customer asked');
});

test('where sinks stand', async () => {
  const ofSink = (answer: Answer, name: string) =>
    itemsOf(answer).find((each) => each['name'] === name);
  const list = (): Promise<Answer> => service.get('/v1/sinks', { as: admin });
  await expect
    .poll(async () => ofSink(await list(), 'archive'))
    .toMatchObject({ lag: { entries: 0, seconds: 0 }, lastAnswer: { status: 204, error: null } });

  const answer = await list();

  expect(itemsOf(answer).map(({ name }) => name)).toEqual(['siem', 'archive']);
  expect(Object.keys(answer.body)).toEqual(['items']);
  expect(Object.keys(ofSink(answer, 'siem') ?? {})).toEqual([
    'name',
    'state',
    'deliveredIndex',
    'lag',
    'lastAnswer',
  ]);
});

test('pause, rewind and resume answer with the sink', async () => {
  expect(await steer('archive/pause')).toMatchObject({
    status: 200,
    body: { name: 'archive', state: 'paused' },
  });
  expect(await steer('archive/pause')).toMatchObject({ status: 200, body: { state: 'paused' } });
  expect(await steer('archive/rewind', { fromIndex: 0 })).toMatchObject({
    status: 200,
    body: { state: 'paused', deliveredIndex: null },
  });
  expect(await steer('archive/resume')).toMatchObject({ status: 200, body: { state: 'running' } });
});

test('pause and resume take an empty object, or nothing at all', async () => {
  for (const what of ['pause', 'resume']) {
    const nothing = await service.send('POST', `/v1/sinks/siem/${what}`, { as: admin });
    expect(nothing.status).toBe(200);
    const something = await steer(`siem/${what}`, { reason: 'because' });
    expect([something.status, faultPlaces(something)]).toEqual([400, ['/reason']]);
  }
});

test('a rewinding says where to, and not forward', async () => {
  for (const body of [{}, { fromIndex: -1 }, { fromIndex: '0' }, { fromIndex: 1_000_000 }]) {
    const answer = await steer('siem/rewind', body);
    expect([answer.status, faultPlaces(answer)]).toEqual([400, ['/fromIndex']]);
  }
  expect((await steer('siem/rewind?dryRun=true', { fromIndex: 0 })).status).toBe(400);
});

test('only administrators see and steer sinks, and only those that there are', async () => {
  for (const as of [auditor, { client: 'exporter', scope: 'audit:export messages:modify' }]) {
    expect((await service.get('/v1/sinks', { as })).status).toBe(403);
    expect((await steer('siem/pause', {}, as)).status).toBe(403);
  }
  expect((await service.get('/v1/audit/events', { as: admin })).status).toBe(403);
  for (const what of ['pause', 'resume', 'rewind']) {
    const answer = await steer(`nobody/${what}`, what === 'rewind' ? { fromIndex: 0 } : {});
    expect(answer).toMatchObject({ status: 404, body: { type: '/problems/sink-not-found' } });
  }
});

test('without sinks there are none to list', async () => {
  const other = await DocumentedService.start();
  try {
    expect((await other.get('/v1/sinks', { as: admin })).body).toEqual({ items: [] });
  } finally {
    await other.stop();
  }
});
