import { Gauge, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { OpsServer } from '../../src/ops/ops-server.js';

test('figures that cannot be made are answered with 500 and reported; the server goes on', async () => {
  const metrics = new Registry();
  const broken = new TypeError('not a figure');
  const gauge = new Gauge({
    name: 'broken',
    help: 'Rejects when it is asked for.',
    registers: [],
    collect: () => Promise.reject(broken),
  });
  metrics.registerMetric(gauge);
  const told: unknown[] = [];
  const ops = new OpsServer({ metrics, whyNotReady: [], onDefect: (error) => told.push(error) });
  const url = `http://127.0.0.1:${await ops.listen(0)}`;
  try {
    expect((await fetch(`${url}/metrics`)).status).toBe(500);
    expect(told).toEqual([broken]);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  } finally {
    await ops.close();
  }
});

test('a HEAD is answered like a GET, without the body; nothing else is', async () => {
  const ops = new OpsServer({ metrics: new Registry(), whyNotReady: [], onDefect: () => {} });
  const url = `http://127.0.0.1:${await ops.listen(0)}`;
  try {
    for (const path of ['/health/live', '/health/ready', '/metrics']) {
      const head = await fetch(`${url}${path}`, { method: 'HEAD' });
      expect([head.status, await head.text()]).toEqual([200, '']);
      expect((await fetch(`${url}${path}`, { method: 'POST' })).status).toBe(404);
    }
  } finally {
    await ops.close();
  }
});
