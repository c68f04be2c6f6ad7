import { HttpService } from '@nestjs/axios';
import { expect, onTestFinished, test } from 'vitest';
import { Connections } from '../../src/im/connections.js';
import { Exchange, type Parcel } from '../../src/im/exchange.js';
import { ScriptedIm, silent, succeeding, type Step } from './scripted-im.js';

async function exchangeAndIm(step: Step = succeeding) {
  const im = await ScriptedIm.start(step);
  const connections = new Connections(1000);
  onTestFinished(async () => {
    connections.close();
    await im.stop();
  });
  const parcel: Parcel = {
    url: `${im.url}/v4/x`,
    body: Buffer.from('{}'),
    departWithinMs: 1000,
    whyLate: () => null,
    whyNotDepart: () => null,
    answerWithinMs: () => 1000,
    onAnswer: () => undefined,
  };
  return { im, parcel, connections, exchange: new Exchange(new HttpService(), connections) };
}

test('a call that became late while connecting is unsent, and leaves its connection to the next', async () => {
  const { im, parcel, exchange } = await exchangeAndIm();

  const late = await exchange.post({ ...parcel, whyLate: () => 'permit-expired' });
  const next = await exchange.post(parcel);

  expect(late).toEqual({ kind: 'unsent', reason: 'permit-expired', isUnreachable: false });
  expect(next.kind).toBe('answered');
  expect([im.connections, im.arrived.length]).toEqual([1, 1]);
});

test('a call without a connection in time is unsent', async () => {
  const { im, parcel, exchange } = await exchangeAndIm();

  const sent = await exchange.post({ ...parcel, departWithinMs: 0, whyLate: () => 'late' });

  expect(sent).toMatchObject({ kind: 'unsent', isUnreachable: false });
  expect(im.arrived).toHaveLength(0);
});

test('calls at a time do not wait for one another’s connection', async () => {
  const { im, parcel, exchange } = await exchangeAndIm();

  const all = await Promise.all(Array.from({ length: 50 }, () => exchange.post(parcel)));

  expect(all.every(({ kind }) => kind === 'answered')).toBe(true);
  expect(im.connections).toBe(50);
});

test('a call is lost only when its socket is closed', async () => {
  const { parcel, exchange, connections } = await exchangeAndIm(silent);

  const sent = await exchange.post({ ...parcel, answerWithinMs: () => 50 });

  expect(sent).toEqual({ kind: 'lost', reason: 'timeout' });
  // The agent strikes it off its list a moment after it is closed.
  const inUse = Object.values(connections.httpAgent.sockets).flat();
  expect(inUse.every((socket) => socket?.closed)).toBe(true);
});
