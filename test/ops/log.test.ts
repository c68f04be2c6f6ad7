import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readableLine } from '../../src/ops/readable-lines.js';
import { createDatabase } from '../support/database.js';
import { startSimulator } from '../support/simulator.js';
import { makeTokens } from '../support/tokens.js';
import { aMessage, KeepAliveClient, GROUP, partsOf } from './keep-alive-client.js';
import { startProgram } from './program.js';

test('P7: requests and edits are reported by route, ids, states and codes, and by nothing else', async () => {
  const tokens = await makeTokens();
  const database = await createDatabase();
  await using simulator = await startSimulator();
  await using program = startProgram(partsOf(database, simulator, tokens, { LOG_LEVEL: 'trace' }));
  const { port, opsPort } = await program.line('started');
  const token = await tokens.token('desk', 'messages:modify audit:read');
  const client = new KeepAliveClient(`http://127.0.0.1:${String(port)}`, token);

  const applied = await client.edit(aMessage(simulator, 'secret-before'), 'secret-after');
  simulator.fault({ kind: 'code', api: 'modify_group_msg', errorCode: 10004, times: 1 });
  const refused = await client.edit(aMessage(simulator, 'secret-before'), 'secret-after');
  await client.send('GET', `/v1/modifications/${applied.body.id}`);
  await client.send('GET', '/v1/audit/modifications?text=secret-search');
  await client.send('GET', '/nowhere/secret-path?secret-query');
  const metrics = await (await fetch(`http://127.0.0.1:${String(opsPort)}/metrics`)).text();
  await program.stop();

  const lines = program.lines().map(({ time: _time, requestId, ms, ...rest }) => {
    expect([typeof requestId, typeof ms]).toContain(
      rest['event'] === 'request' ? 'number' : 'undefined',
    );
    return rest;
  });
  const ofEdits = lines.filter(({ event }) => event === 'edit');
  const { id } = applied.body;
  expect(ofEdits.slice(0, 2)).toEqual([
    {
      level: 'info',
      event: 'edit',
      modificationId: id,
      from: 'claimed',
      to: 'pending',
      errorCode: null,
      attempts: 0,
    },
    {
      level: 'info',
      event: 'edit',
      modificationId: id,
      from: 'pending',
      to: 'applied',
      settledBy: 'response',
      errorCode: 0,
      attempts: 1,
    },
  ]);
  expect(ofEdits[3]).toMatchObject({ to: 'refused', because: 'refused-by-im', errorCode: 10004 });
  const request = { level: 'info', event: 'request', client: 'desk' };
  const modificationId = ofEdits[2]?.['modificationId'];
  expect(refused.status).toBe(422);
  expect(lines.filter(({ event }) => event === 'request')).toEqual([
    { ...request, method: 'POST', route: '/v1/modifications', status: 201, modificationId: id },
    { ...request, method: 'POST', route: '/v1/modifications', status: 422, modificationId },
    { ...request, method: 'GET', route: '/v1/modifications/:id', status: 200, modificationId: id },
    { ...request, method: 'GET', route: '/v1/audit/modifications', status: 200 },
    { level: 'info', event: 'request', method: 'GET', route: null, status: 404 },
  ]);
  const told = program.output.join('\n') + metrics;
  for (const secret of ['secret', token, 'alice@example.com', GROUP, 'nobody else', 'usersig']) {
    expect(told).not.toContain(secret);
  }
  client.close();
  await database.drop();
});

test('a line for a person is one line, whatever is in it', () => {
  const json = JSON.stringify({
    level: 'warn',
    time: '2026-11-24T10:02:11.480Z',
    event: 'edit',
    modificationId: '0193',
    client: 'a\nb c',
    attempts: 1,
  });

  expect(readableLine(json)).toBe(
    '10:02:11.480 warn  edit modificationId=0193 client="a\\nb c" attempts=1',
  );
});

test('what is logged right before the process ends is written, in its order', async () => {
  const program = `
    import { makeLogger } from './dist/src/ops/logger.js';
    const logger = makeLogger('info');
    logger.info({ event: 'last but one' });
    logger.error({ event: 'last' });
    process.exit(0);`;
  const flags = ['--input-type=module', '--eval', program];

  const { stdout } = await promisify(execFile)(process.execPath, flags);

  const lines = stdout.trim().split('\n');
  const events = lines.map((line) => (JSON.parse(line) as { event: string }).event);
  expect(events).toEqual(['last but one', 'last']);
});
