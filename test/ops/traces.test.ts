import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { beforeAll, expect, test } from 'vitest';
import { SIMULATOR_SECRET_KEY } from '../../src/im-simulator/options.js';
import type { Api } from '../support/api.js';
import { GROUP, rewriting, Scene } from '../support/scene.js';
import { type Collector, type Span, startCollector } from './collector.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';

beforeAll(() => {
  // Whatever is set where the tests run must not reach the exporter.
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('OTEL_')) delete process.env[name];
  }
});

function edit(api: Api, request: object, headers: Record<string, string> = {}) {
  return api.post('/v1/modifications', request, { 'Idempotency-Key': randomUUID(), ...headers });
}

/** Everything that a replica of its own process tells a collector, up to its end. */
async function traced(
  collector: Collector,
  act: (api: Api, scene: Scene) => Promise<void>,
  settings: Record<string, string> = {},
): Promise<readonly Span[]> {
  await using scene = await Scene.open({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...settings });
  const { api, process } = await scene.process();
  await act(api, scene);
  process.kill('SIGTERM');
  expect(await process.ended).toBe(0);
  return collector.spans();
}

function named(spans: readonly Span[], name: string): Span {
  const [found, other] = spans.filter((span) => span.name === name);
  if (!found || other) throw new Error(`not one ${name} in ${JSON.stringify(spans)}`);
  return found;
}

function childrenOf(spans: readonly Span[], parent: Span): string[] {
  return spans.filter(({ parentSpanId }) => parentSpanId === parent.spanId).map(({ name }) => name);
}

test('an edit is one part of its caller’s trace, with a span for each step in their order', async () => {
  await using collector = await startCollector();
  let id: unknown;

  const spans = await traced(collector, async (api, scene) => {
    const traceparent = `00-${TRACE}-${CALLER}-01`;
    const headers = { traceparent, 'X-Request-Id': 'request-1' };
    const { json } = await edit(api, rewriting(scene.message('before'), 'after'), headers);
    id = json['id'];
  });

  const request = named(spans, 'POST /v1/modifications');
  expect(request).toMatchObject({ traceId: TRACE, parentSpanId: CALLER, isError: false });
  expect(request.attributes).toEqual({
    'http.request.method': 'POST',
    'http.route': '/v1/modifications',
    'http.response.status_code': 201,
    'im_edit_ledger.request_id': 'request-1',
    'im_edit_ledger.modification_id': id,
    'im_edit_ledger.state': 'applied',
  });
  const steps = spans
    .filter((span) => span !== request)
    .sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
  expect(new Set(steps.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));
  expect(childrenOf(steps, request)).toEqual([
    'claim',
    'quota_wait',
    'group_type',
    'quota_wait',
    'pull',
    'snapshot',
    'quota_wait',
    'overwrite',
    'settle',
  ]);
  for (const { startMs, endMs } of steps) {
    expect(endMs).toBeGreaterThanOrEqual(startMs);
    expect(startMs).toBeGreaterThanOrEqual(request.startMs);
  }
  expect(named(steps, 'overwrite').attributes).toEqual({
    'im_edit_ledger.im_api': 'modify_group_msg',
    'im_edit_ledger.im_outcome': 'ok',
  });
  expect(collector.resource()).toMatchObject({ 'service.name': 'im-edit-ledger' });
});

test('a lost answer shows as a settling with steps of its own', async () => {
  await using collector = await startCollector();

  const spans = await traced(collector, async (api, scene) => {
    const msgSeq = scene.message('before');
    scene.im.fault({ kind: 'hang', api: 'modify_group_msg', when: 'after', msgSeq, times: 1 });
    const { json } = await edit(api, rewriting(msgSeq, 'after'), { Prefer: 'wait=0' });
    await api.settled(json['id']);
  });

  const request = named(spans, 'POST /v1/modifications');
  const settling = named(spans, 'settling');
  expect(settling).toMatchObject({ traceId: request.traceId, parentSpanId: request.spanId });
  expect(settling.attributes).toMatchObject({ 'im_edit_ledger.state': 'applied' });
  expect(settling.endMs).toBeGreaterThan(request.endMs);
  expect(named(spans, 'overwrite').isError).toBe(true);
  expect(named(spans, 'doubt').parentSpanId).toBe(request.spanId);
  expect(childrenOf(spans, settling)).toEqual(['quota_wait', 'pull', 'settle']);
});

test('an edit that another replica takes over is settled in a trace of its own', async () => {
  await using collector = await startCollector();
  await using scene = await Scene.open({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  const [first, second] = await Promise.all([scene.process(), scene.process()]);
  const msgSeq = scene.message('before');
  scene.im.fault({ kind: 'hang', api: 'modify_group_msg', when: 'after', msgSeq, times: 1 });
  const pulls = { kind: 'http', api: 'group_msg_get_simple', status: 502, msgSeq } as const;
  const sent = scene.im.nextCall('modify_group_msg');
  const asked = edit(first.api, rewriting(msgSeq, 'after'), { Prefer: 'wait=0' });
  await sent;
  const away = scene.im.fault(pulls);
  const { json } = await asked;

  first.process.kill('SIGTERM');
  await first.process.ended;
  scene.im.clearFaults(away);
  await second.api.settled(json['id']);
  second.process.kill('SIGTERM');
  await second.process.ended;

  const [request] = collector.spans().filter(({ name }) => name.startsWith('POST'));
  const settlings = collector.spans().filter(({ name }) => name === 'settling');
  const ends = settlings.filter(
    ({ attributes }) => attributes['im_edit_ledger.state'] === 'applied',
  );
  expect(ends).toHaveLength(1);
  expect(ends[0]?.parentSpanId).toBeUndefined();
  expect(ends[0]?.traceId).not.toBe(request?.traceId);
  const ids = [request, ...settlings].map(
    (span) => span?.attributes['im_edit_ledger.modification_id'],
  );
  expect(new Set(ids)).toEqual(new Set([json['id']]));
});

test('a caller that does not trace its request keeps it from being traced', async () => {
  await using collector = await startCollector();

  const spans = await traced(collector, async (api, scene) => {
    const request = () => rewriting(scene.message('before'), 'after');
    await edit(api, request(), { traceparent: `00-${TRACE}-${CALLER}-00` });
    await edit(api, request(), { traceparent: 'nonsense' });
  });

  const requests = spans.filter(({ name }) => name.startsWith('POST'));
  expect(requests).toHaveLength(1);
  expect(requests[0]?.parentSpanId).toBeUndefined();
  expect(spans.filter(({ traceId }) => traceId === TRACE)).toEqual([]);
});

test('of the traces that begin here a share may be taken', async () => {
  await using collector = await startCollector();
  const none = { OTEL_TRACES_SAMPLER_ARG: '0' };

  const act = async (api: Api, scene: Scene): Promise<void> => {
    await edit(api, rewriting(scene.message('before'), 'after'));
  };

  expect(await traced(collector, act, none)).toEqual([]);
  expect(await traced(collector, act)).not.toEqual([]);
});

test('without an endpoint nothing is traced: nothing that could do it is loaded', async () => {
  await using collector = await startCollector();
  await using scene = await Scene.open();
  const { cache } = createRequire(import.meta.url);
  const loaded = () => Object.keys(cache).filter((file) => file.includes('/@opentelemetry/sdk'));
  const headers = { traceparent: `00-${TRACE}-${CALLER}-01` };

  const off = await scene.replica();
  const { status } = await edit(off, rewriting(scene.message('before'), 'after'), headers);

  expect(status).toBe(201);
  expect(loaded()).toEqual([]);
  await scene.replica({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  expect(loaded()).not.toEqual([]);
});

test.concurrent.each(['hangs', 'is away'] as const)(
  'a collector that %s holds up no edit, and no stop for long',
  async (how) => {
    await using collector = await startCollector('hangs');
    if (how === 'is away') await collector[Symbol.asyncDispose]();
    const took: number[] = [];
    let stoppedSince = 0;

    await traced(collector, async (api, scene) => {
      // More spans than can wait for it.
      for (let round = 0; round < 12; round += 1) {
        const requests = Array.from({ length: 25 }, () => rewriting(scene.message('a'), 'b'));
        const answers = await Promise.all(requests.map((request) => edit(api, request)));
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
        took.push(...answers.map(({ tookMs }) => tookMs));
      }
      stoppedSince = performance.now();
    });

    expect(Math.max(...took)).toBeLessThan(8_000);
    expect(performance.now() - stoppedSince).toBeLessThan(10_000);
  },
);

test('P7: a trace holds no content, person, token or key, whatever goes wrong', async () => {
  await using collector = await startCollector();
  const SECRET = 'kumquat';
  const tokens: string[] = [];

  await traced(
    collector,
    async (api, scene) => {
      tokens.push(scene.token);
      const faults = [
        { kind: 'code', api: 'modify_group_msg', errorCode: 80001, errorInfo: SECRET },
        { kind: 'code', api: 'modify_group_msg', errorCode: 60008, errorInfo: SECRET },
        { kind: 'reset', api: 'modify_group_msg', when: 'after' },
        { kind: 'garbage', api: 'group_msg_get_simple', garbage: 'cut' },
      ] as const;
      for (const fault of faults) {
        scene.im.fault({ ...fault, times: 1 });
        const request = rewriting(scene.message(`${SECRET} before`), `${SECRET} after`, {
          operator: `${SECRET}@example.com`,
          ticket: SECRET,
        });
        await edit(api, request, {
          Prefer: 'wait=2',
          // Without it, nobody reads a `tracestate`.
          traceparent: `00-${TRACE}-${CALLER}-01`,
          tracestate: `iel=${SECRET}`,
          baggage: SECRET,
        });
      }
      await edit(api, { [SECRET]: SECRET });
      await api.get(`/v1/audit/modifications?text=${SECRET}`);
      await api.get(`/nowhere/${SECRET}?${SECRET}=1`);
    },
    { OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=for-the-collector' },
  );

  const sent = collector.requests.join('\n');
  expect(sent).toContain('for-the-collector');
  expect(sent.replaceAll('"x-api-key":"for-the-collector"', '')).not.toContain('for-the-collector');
  expect(collector.spans().map(({ name }) => name)).toContain('settling');
  const secrets = [SECRET, GROUP, 'refund-desk', 'the reason', SIMULATOR_SECRET_KEY, ...tokens];
  for (const secret of [...secrets, 'usersig', 'eyJ']) expect(sent).not.toContain(secret);
});
