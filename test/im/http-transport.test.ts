import { HttpService } from '@nestjs/axios';
import { expect, onTestFinished, test } from 'vitest';
import { Connections } from '../../src/im/connections.js';
import { HttpTransport, type OutboundRequest } from '../../src/im/http-transport.js';
import { ScriptedIm, silent, succeeding, type Step } from './scripted-im.js';

async function exchangeAndIm(step: Step = succeeding) {
  const im = await ScriptedIm.start(step);
  const connections = new Connections(1000);
  onTestFinished(async () => {
    connections.close();
    await im.stop();
  });
  const outbound: OutboundRequest = {
    url: `${im.url}/v4/x`,
    body: Buffer.from('{}'),
    sendWithinMs: 1000,
    whyLate: () => null,
    whyNotSend: () => null,
    answerWithinMs: () => 1000,
    onAnswer: () => undefined,
  };
  return {
    im,
    outbound,
    connections,
    transport: new HttpTransport(new HttpService(), connections),
  };
}

test('a call that became late while connecting is unsent, and leaves its connection to the next', async () => {
  const { im, outbound, transport } = await exchangeAndIm();

  const late = await transport.post({ ...outbound, whyLate: () => 'permit-expired' });
  const next = await transport.post(outbound);

  expect(late).toEqual({ kind: 'unsent', reason: 'permit-expired', isUnreachable: false });
  expect(next.kind).toBe('answered');
  expect([im.connections, im.arrived.length]).toEqual([1, 1]);
});

test('a call without a connection in time is unsent', async () => {
  const { im, outbound, transport } = await exchangeAndIm();

  const sent = await transport.post({ ...outbound, sendWithinMs: 0, whyLate: () => 'late' });

  expect(sent).toMatchObject({ kind: 'unsent', isUnreachable: false });
  expect(im.arrived).toHaveLength(0);
});

test('calls at a time do not wait for one another’s connection', async () => {
  const { im, outbound, transport } = await exchangeAndIm();

  const all = await Promise.all(Array.from({ length: 50 }, () => transport.post(outbound)));

  expect(all.every(({ kind }) => kind === 'answered')).toBe(true);
  expect(im.connections).toBe(50);
});

test('a call is lost only when its socket is closed', async () => {
  const { outbound, transport, connections } = await exchangeAndIm(silent);

  const sent = await transport.post({ ...outbound, answerWithinMs: () => 50 });

  expect(sent).toEqual({ kind: 'lost', reason: 'timeout' });
  // The agent strikes it off its list a moment after it is closed.
  const inUse = Object.values(connections.httpAgent.sockets).flat();
  expect(inUse.every((socket) => socket?.closed)).toBe(true);
});
