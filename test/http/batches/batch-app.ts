import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { type ReadEvent, ReadTrail } from '../../../src/audit/read-trail.js';
import type { Caller, Scope } from '../../../src/auth/caller.js';
import { BatchRecord } from '../../../src/batches/batch-record.js';
import { BatchProgress } from '../../../src/batches/progress.js';
import { EditRecord } from '../../../src/edits/record.js';
import { BatchApprovals, BatchProposals } from '../../../src/batches/batch-approvals.js';
import { SystemClock } from '../../../src/time/clock.js';
import { BatchEventsController } from '../../../src/http/batches/batch-events.controller.js';
import { BatchesController } from '../../../src/http/batches/batches.controller.js';
import { SteeringController } from '../../../src/http/batches/steering.controller.js';
import { ConnectionDrain } from '../../../src/http/connection-drain.js';
import { LogGate } from '../../../src/sealing/log-gate.js';
import { FakeBatchRecord } from '../../support/fake-batch-record.js';
import { type ProbeApp, startProbeApp } from '../probe-app.js';

function unexpected(): never {
  throw new Error('nothing needs approval here');
}

/** Of a record in which nothing waits. */
class NoProposals extends BatchProposals {
  decide = unexpected;
  withdraw = unexpected;
  waiting = unexpected;
  expire = unexpected;
}

/** Tells who looked at what. */
class FakeTrail extends ReadTrail {
  readonly looks: ReadEvent[] = [];

  record(_reader: unknown, look: ReadEvent): Promise<void> {
    this.looks.push(look);
    return Promise.resolve();
  }
}

/** An application with batches on a record in memory. */
export interface BatchApp extends ProbeApp {
  readonly record: FakeBatchRecord;
  readonly trail: FakeTrail;
  readonly progress: BatchProgress;
  /** Who waits for an answer. */
  readonly waiting: () => number;
  /** What the log is refused for. */
  readonly gate: { why: string | null };
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answered>;
  get(path: string, token?: string): Promise<Answered>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export async function startBatchApp(): Promise<BatchApp> {
  const record = new FakeBatchRecord();
  const trail = new FakeTrail();
  const gate: BatchApp['gate'] = { why: null };
  const progress = new BatchProgress(record, { everyMs: 20, repeatedByMs: 200 });
  const edits: Pick<EditRecord, 'lastWriters'> = { lastWriters: () => Promise.resolve([]) };
  const drain = new ConnectionDrain();
  let waiting: ReadonlySet<unknown> = new Set();
  const watch: RequestHandler = (req, _res, next) => {
    waiting = req.context.waiting ?? waiting;
    next();
  };
  const approvals = new BatchApprovals(new NoProposals(), record, new SystemClock(), unexpected);
  const probe = await startProbeApp(
    [BatchesController, SteeringController, BatchEventsController],
    1_000,
    [
      { provide: BatchRecord, useValue: record },
      { provide: BatchProgress, useValue: progress },
      { provide: BatchApprovals, useValue: approvals },
      { provide: EditRecord, useValue: edits },
      { provide: ReadTrail, useValue: trail },
      { provide: LogGate, useValue: { whyRefused: () => gate.why } },
    ],
    [drain.watch, watch],
  );
  const admit = (token: string, client: string, scope: Scope, person: string | null = null) => {
    const caller: Caller = { client, person, sub: client, scopes: new Set([scope]), lookedAt: [] };
    probe.verifier.verdicts.set(token, { kind: 'valid', caller });
  };
  admit('auditor', 'auditor', 'audit:read');
  admit('other', 'moderation', 'messages:modify');
  admit('person', 'console', 'messages:modify', 'alice@example.com');
  const url = `http://127.0.0.1:${String(probe.port)}`;
  const send = async (path: string, init: RequestInit): Promise<Answered> => {
    const answer = await fetch(`${url}${path}`, init);
    const { status, headers } = answer;
    return { status, headers, body: (await answer.json()) as Answered['body'] };
  };
  return {
    ...probe,
    record,
    trail,
    progress,
    waiting: () => waiting.size,
    gate,
    post: (path, body, headers = {}) =>
      send(path, {
        method: 'POST',
        headers: {
          Authorization: 'Bearer good',
          'Content-Type': 'application/json',
          'Idempotency-Key': randomUUID(),
          ...headers,
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    get: (path, token = 'good') => send(path, { headers: { Authorization: `Bearer ${token}` } }),
  };
}
