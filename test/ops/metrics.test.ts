import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ImSimulator } from '../../src/im-simulator/simulator.js';
import { EditMetrics } from '../../src/ops/edit-metrics.js';
import { Registry } from 'prom-client';
import type { Edit } from '../../src/edits/edit.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startReplica } from '../support/replica.js';
import { startSimulator } from '../support/simulator.js';
import { makeTokens } from '../support/tokens.js';
import { aMessage, KeepAliveClient, partsOf } from './keep-alive-client.js';
import type { RunningService } from '../../src/service.js';

let database: TestDatabase;
let simulator: ImSimulator;
let service: RunningService;
let client: KeepAliveClient;

beforeEach(async () => {
  const tokens = await makeTokens();
  database = await createDatabase();
  simulator = await startSimulator();
  service = await startReplica(
    partsOf(database, simulator, tokens, { IM_TIMEOUT_MS: '300', IM_LATE_LANDING_MS: '60000' }),
  );
  client = new KeepAliveClient(service.url, await tokens.token('desk', 'messages:modify'));
});

afterEach(async () => {
  client.close();
  await service.stop();
  await simulator.stop();
  await database.drop();
});

/** The value of each sample, by its name and labels as they are written. */
async function samples(): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${service.opsUrl}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end).replace('im_edit_ledger_', ''), Number(line.slice(end + 1))];
    }),
  );
}

test('an edit is counted by its states, its steps, its calls and its request', async () => {
  await client.edit(aMessage(simulator, 'before'), 'after');

  const shown = await samples();

  const value = (name: string) => shown.get(name);
  expect(value('edit_states_total{state="pending",client="desk"}')).toBe(1);
  expect(value('edit_states_total{state="applied",client="desk"}')).toBe(1);
  for (const step of ['claim', 'pull', 'snapshot', 'quota_wait', 'overwrite', 'settle']) {
    expect(value(`edit_step_seconds_count{step="${step}"}`), step).toBe(1);
  }
  const modify = 'api="modify_group_msg"';
  expect(value(`im_calls_total{${modify},outcome="ok"}`)).toBe(1);
  expect(value(`quota_wait_seconds_count{${modify},class="interactive"}`)).toBe(1);
  expect(value(`quota_factor{${modify}}`)).toBe(1);
  expect(value('im_breaker{state="closed"}')).toBe(1);
  expect(value('ready')).toBe(1);
  expect(value('log_refused')).toBe(0);
  expect(value('log_checkpoint_file_behind')).toBe(0);
  expect(value('search_backlog_edits')).toBe(0);
  expect(value('open_batches{state="running"}')).toBe(0);
  expect(value('batch_still_seconds')).toBe(0);
  expect(value('approvals_waiting{kind="modification"}')).toBe(0);
  expect(value('approvals_waiting{kind="batch"}')).toBe(0);
  expect(value('approval_wait_seconds')).toBe(0);
  expect(value('erasure_running_seconds')).toBe(0);
  expect(value('contents_in_net')).toBe(0);
  expect(value('log_checkpoint_age_seconds')).toBeGreaterThanOrEqual(0);
  expect(value('log_seal_lag_seconds')).toBeLessThan(5);
  const request = 'method="POST",route="/v1/modifications"';
  expect(value(`http_requests_total{${request},status="201"}`)).toBe(1);
  expect(value('database_connections{pool="durable",use="idle"}')).toBeGreaterThan(0);
});

test('an edit made around the service is counted when it is found', async () => {
  const msgSeq = aMessage(simulator, 'before');
  await client.edit(msgSeq, 'after');
  const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'around' } }];
  simulator.clientEdits({ groupId: '@TGS#OPS', msgSeq }, { MsgBody });

  await client.edit(msgSeq, 'again');

  expect((await samples()).get('drift_found_total')).toBe(1);
});

test('an edit in doubt is shown, with its age', async () => {
  simulator.fault({ kind: 'hang', api: 'modify_group_msg', times: 1 });
  const { body } = await client.edit(aMessage(simulator, 'before'), 'after', 'wait=2');
  expect(body.state).toBe('in_doubt');

  // The figures of all replicas may be 5 s old.
  await expect.poll(async () => (await samples()).get('open_edits{state="in_doubt"}')).toBe(1);
  expect((await samples()).get('in_doubt_oldest_seconds')).toBeGreaterThan(0);
});

test('however many clients there are, few of them get a label of their own', async () => {
  const registry = new Registry();
  const metrics = new EditMetrics(registry);
  for (let each = 0; each < 1_000; each += 1) {
    const edit = { actor: { client: `client ${each}` }, status: { state: 'applied' } };
    metrics.changed(edit as Edit, 'pending');
  }

  const lines = (await registry.metrics()).match(/edit_states_total\{.*/g) ?? [];

  expect(lines).toHaveLength(51);
  expect(lines.at(-1)).toContain('client="other"} 950');
});
