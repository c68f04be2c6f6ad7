import { randomUUID } from 'node:crypto';
import type { ImSimulator } from '../../src/im-simulator/simulator.js';
import type { Store } from '../../src/postgres/connections/store.js';
import { until } from '../support/api.js';
import { BatchCounts } from '../support/batch-counts.js';
import { type Asked, messageOf } from './asked.js';
import type { Callers } from './callers.js';
import { chosen, type ClientName, OPERATORS, type Step } from './steps.js';

/** What a lane keeps of its batches. */
interface Kept {
  ask(
    client: ClientName,
    operator: number,
    msgSeq: number,
    key: string,
    index: number,
    restores?: string,
  ): Asked;
  /** The batch waits for approval. */
  propose(id: string, client: ClientName): void;
}

const PATIENCE_MS = 20_000;

const PLANNED = {
  name: 'lives_planned',
  text: 'SELECT index, msg_seq::int, restores::text FROM batch_item WHERE batch_id = $1 ORDER BY index',
};

interface PlannedRow {
  readonly index: number;
  readonly msg_seq: number;
  readonly restores: string;
}

/** The batches of a lane, and what puts back what they overwrote. */
export class Batches {
  readonly counts: BatchCounts[] = [];
  private readonly all: { readonly id: string; readonly client: ClientName }[] = [];
  private count = 0;

  constructor(
    private readonly im: ImSimulator,
    private readonly callers: Callers,
    private readonly store: Store,
    private readonly kept: Kept,
  ) {}

  async edit({ client, operator, items: size }: Extract<Step, { kind: 'batch' }>): Promise<void> {
    const key = randomUUID();
    const items = Array.from({ length: size }, (_, n) =>
      this.kept.ask(client, operator, n + 1, key, n),
    );
    const request = {
      operator: items[0]?.operator,
      reason: 'many',
      items: items.map((one) => ({ message: messageOf(one) })),
    };
    const id = await this.begin(client, key, '/v1/batches', request);
    if (id === null) return;
    // A restoration may write one of them again.
    const landed = () => {
      const written = this.im.overwrites().filter(({ by }) => by === 'rest');
      const isWritten = (text: string) =>
        written.some(({ after }) => after.msgBody.includes(JSON.stringify(text)));
      return items.filter(({ text }) => isWritten(text)).length;
    };
    this.counts.push(new BatchCounts(id, items.length, landed));
  }

  async restore({ which, operator }: Extract<Step, { kind: 'restore a batch' }>): Promise<void> {
    const batch = chosen(this.all, which);
    if (!batch) return;
    await this.hasRun(batch.id);
    const key = randomUUID();
    const path = `/v1/batches/${batch.id}/restoration`;
    const request = { operator: OPERATORS[operator], reason: 'all of it back' };
    const id = await this.begin(batch.client, key, path, request);
    // Which of the edits it puts back is for the service to say; what it does then is judged.
    const planned = await this.store.durable.run<PlannedRow>(PLANNED, [id]);
    for (const { index, msg_seq: msgSeq, restores } of planned)
      this.kept.ask(batch.client, operator, msgSeq, key, index, restores);
  }

  async steer(which: number, verb: 'pause' | 'resume' | 'cancel'): Promise<void> {
    const batch = chosen(this.all, which);
    if (!batch) return;
    const { id, client } = batch;
    const why = { operator: 'alice@example.com', reason: 'so it is' };
    await this.callers.insist([200, 409], (place) =>
      this.callers.at(place, client).post(`/v1/batches/${id}/${verb}`, why),
    );
  }

  /** What would be paused for ever. */
  async resume(): Promise<void> {
    for (const n of this.all.keys()) await this.steer(n, 'resume');
  }

  /** Or takes too long for that. */
  private async hasRun(id: string): Promise<void> {
    await until(async () => {
      const { json } = await this.callers.insist([200], (place) =>
        this.callers.at(place).get(`/v1/batches/${id}`),
      );
      return json['state'] === 'running' ? null : true;
    }, PATIENCE_MS);
  }

  /** The id of the batch, once it is accepted; null: there is none. */
  private async begin(
    client: ClientName,
    key: string,
    path: string,
    request: object,
  ): Promise<string | null> {
    this.count += 1;
    const { status, json } = await this.callers.insist(
      [202, 409, 410, 422],
      (place) =>
        this.callers
          .at(place, client)
          .post(path, request, { 'Idempotency-Key': key, Prefer: 'wait=1' }),
      this.count,
    );
    if (status !== 202) return null;
    const id = String(json['id']);
    this.all.push({ id, client });
    if (json['state'] === 'awaiting_approval') this.kept.propose(id, client);
    return id;
  }
}
