import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { SAMPLE_GROUP } from '../../src/im-simulator/world/sample.js';
import { callApi, startSimulator } from '../support/simulator.js';
import { unexpected } from '../support/unexpected.js';

interface Received {
  readonly query: URLSearchParams;
  readonly body: string;
}

/** A webhook receiver that answers with `status` (0: never) and gives what arrived, in order. */
async function receiver(status: number): Promise<{ url: string; next: () => Promise<Received> }> {
  const arrived: Received[] = [];
  const waiting: ((received: Received) => void)[] = [];
  const note = async (request: IncomingMessage): Promise<void> => {
    const query = new URL(request.url ?? '', 'http://app').searchParams;
    const received = { query, body: await text(request) };
    const give = waiting.shift();
    if (give) give(received);
    else arrived.push(received);
  };
  const server = createServer((request, response) => {
    note(request).catch(unexpected);
    if (status !== 0) response.writeHead(status).end('{"ActionStatus":"OK","ErrorCode":0}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const next = (): Promise<Received> => {
    const first = arrived.shift();
    return first ? Promise.resolve(first) : new Promise((give) => waiting.push(give));
  };
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/v1/im-callbacks`, next };
}

const MSG_BODY = String.raw`[{"MsgType":"TIMTextElem","MsgContent":{"Text":"\u0000"}}]`;

test('an edit by REST is told to the app, signed, with the new body’s bytes', async () => {
  const app = await receiver(200);
  const callback = { url: app.url, token: 'shared' };
  await using simulator = await startSimulator({ seedSample: true, callback });

  const edit = `{"GroupId":"${SAMPLE_GROUP}","MsgSeq":23,"MsgBody":${MSG_BODY}}`;
  await callApi(simulator, 'modify_group_msg', edit);
  const { query, body } = await app.next();

  const requestTime = query.get('RequestTime') ?? '';
  expect(query.get('Sign')).toBe(createHash('sha256').update(`shared${requestTime}`).digest('hex'));
  expect(Math.abs(Number(requestTime) - Date.now() / 1000)).toBeLessThan(5);
  expect(Object.fromEntries(query)).toMatchObject({
    SdkAppid: '1400000000',
    CallbackCommand: 'Group.CallbackAfterModifyMsg',
    contenttype: 'json',
    OptPlatform: 'RESTAPI',
  });
  expect(body).toContain(`"MsgBody":${MSG_BODY}}`);
  expect(JSON.parse(body)).toMatchObject({
    CallbackCommand: 'Group.CallbackAfterModifyMsg',
    Operator_Account: 'administrator',
    GroupId: SAMPLE_GROUP,
    TopicId: '',
    MsgSeq: 23,
  });
  await vi.waitFor(
    () => expect(simulator.callbacks()).toEqual({ delivered: 1, failed: 0 }),
    60_000,
  );
});

test('an edit by a client is reported too, and a sent message with its custom data', async () => {
  const app = await receiver(200);
  await using simulator = await startSimulator({ seedSample: true, callback: { url: app.url } });

  simulator.clientEdits({ groupId: SAMPLE_GROUP, msgSeq: 23 }, { rawMsgBody: MSG_BODY }, 'mia');
  const edited = await app.next();
  expect(JSON.parse(edited.body)).toMatchObject({ Operator_Account: 'mia' });
  expect(edited.query.has('Sign')).toBe(false);

  simulator.clientSends({ groupId: SAMPLE_GROUP, rawMsgBody: MSG_BODY, cloudCustomData: 'c' });
  expect(JSON.parse((await app.next()).body)).toMatchObject({
    CallbackCommand: 'Group.CallbackAfterSendMsg',
    GroupId: SAMPLE_GROUP,
    Type: 'Public',
    MsgSeq: 31,
    CloudCustomData: 'c',
    OnlineOnlyFlag: 0,
  });
});

test('a receiver that does not answer is given up after two seconds and not asked again', async () => {
  const app = await receiver(0);
  await using simulator = await startSimulator({ seedSample: true, callback: { url: app.url } });

  simulator.clientEdits({ groupId: SAMPLE_GROUP, msgSeq: 23 }, { rawMsgBody: MSG_BODY });
  await app.next();

  await vi.waitFor(
    () => expect(simulator.callbacks()).toEqual({ delivered: 0, failed: 1 }),
    60_000,
  );
});

test('editing does not wait for the receiver', async () => {
  const app = await receiver(0);
  await using simulator = await startSimulator({ seedSample: true, callback: { url: app.url } });

  const edit = `{"GroupId":"${SAMPLE_GROUP}","MsgSeq":23,"MsgBody":${MSG_BODY}}`;
  await callApi(simulator, 'modify_group_msg', edit);

  expect(simulator.callbacks()).toEqual({ delivered: 0, failed: 0 });
});
