import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { SimulatorOptions } from '../../src/im-simulator/options.js';
import type { ImSimulator } from '../../src/im-simulator/simulator.js';
import type { RunningService } from '../../src/service.js';
import type { Environment } from '../../src/settings/reader.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startReplica } from '../support/replica.js';
import { startSimulator } from '../support/simulator.js';
import { makeTokens, type TokenMaker } from '../support/tokens.js';

export type Json = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Json;
}

interface Edit {
  readonly groupId: string;
  readonly msgSeq: number;
  readonly text?: string;
  readonly customData?: string;
  readonly client?: string;
  readonly operator?: string;
  readonly ticket?: string;
  readonly reason?: string;
}

/** A service with its own database and IM, and the desks around it: back office and auditors. */
export class Desk {
  private constructor(
    readonly service: RunningService,
    readonly im: ImSimulator,
    readonly database: TestDatabase,
    readonly tokens: TokenMaker,
  ) {}

  static async open(settings: Environment = {}, options: SimulatorOptions = {}): Promise<Desk> {
    const database = await createDatabase();
    const im = await startSimulator({ callsPerSecond: Number.POSITIVE_INFINITY, ...options });
    const tokens = await makeTokens();
    const service = await startReplica({
      databaseUrl: database.appUrl,
      imUrl: im.baseUrl,
      jwksFile: tokens.jwksFile,
      settings: { IM_CALLS_PER_SECOND: '10000', ...settings },
    });
    return new Desk(service, im, database, tokens);
  }

  async close(): Promise<void> {
    await this.service.stop();
    await this.im.stop();
    await this.database.drop();
  }

  async edit(edit: Edit): Promise<Answer> {
    const { groupId: GroupId, msgSeq: MsgSeq, text, customData, client = 'refund-desk' } = edit;
    const { operator, ticket, reason } = edit;
    const message = {
      GroupId,
      MsgSeq,
      ...(text === undefined ? {} : { MsgBody: textBody(text) }),
      ...(customData === undefined ? {} : { CloudCustomData: customData }),
    };
    return this.editRaw(message, { operator, ticket, reason }, client);
  }

  async editRaw(
    message: object,
    why: Readonly<Record<string, string | undefined>> = {},
    client = 'refund-desk',
  ): Promise<Answer> {
    const { operator = 'alice', ticket, reason = 'as asked' } = why;
    const body = { message, operator, reason, ticket, acceptUnreadablePrior: true };
    return this.post('/v1/modifications', body, client);
  }

  async restore(id: string): Promise<Answer> {
    const body = { operator: 'alice', reason: 'a mistake' };
    return this.post(`/v1/modifications/${id}/restoration`, body, 'refund-desk');
  }

  async post(path: string, body: object, client: string): Promise<Answer> {
    const answer = await fetch(`${this.service.url}${path}`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${await this.tokens.token(client, 'messages:modify')}`,
        'Content-Type': 'application/json',
        'Idempotency-Key': randomUUID(),
      },
      body: JSON.stringify(body),
    });
    return read(answer);
  }

  /** As auditor `eve`. */
  async ask(
    path: string,
    parameters: Readonly<Record<string, string | number | readonly string[]>> = {},
    { accept = 'application/json', scope = 'audit:read audit:export' } = {},
  ): Promise<Answer> {
    return read(await this.fetch(path, parameters, { Accept: accept }, scope));
  }

  async fetch(
    path: string,
    parameters: Readonly<Record<string, string | number | readonly string[]>> = {},
    headers: Readonly<Record<string, string>> = {},
    scope = 'audit:read audit:export',
    signal: AbortSignal | null = null,
  ): Promise<Response> {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters))
      for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
    const authorization = `Bearer ${await this.tokens.token('eve', scope)}`;
    return fetch(`${this.service.url}${path}?${query.toString()}`, {
      headers: { Authorization: authorization, ...headers },
      signal,
    });
  }

  async find(
    parameters: Readonly<Record<string, string | number | readonly string[]>>,
  ): Promise<readonly Json[]> {
    const answer = await this.ask('/v1/audit/modifications', parameters);
    if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
    return answer.body['items'] as readonly Json[];
  }

  async sql<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: this.database.superuserUrl });
    await client.connect();
    try {
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** The details and commitments of all entries of a type, oldest first. */
  async entries(type: string): Promise<readonly { details: Json; text: string }[]> {
    const rows = await this.sql<{ bytes: Buffer }>(
      'SELECT bytes FROM ledger_entry WHERE type = $1 ORDER BY entry_id',
      [type],
    );
    return rows.map(({ bytes }) => ({
      details: (JSON.parse(bytes.toString()) as { details: Json }).details,
      text: bytes.toString(),
    }));
  }
}

export function textBody(text: string): readonly object[] {
  return [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }];
}

async function read(answer: globalThis.Response): Promise<Answer> {
  const text = await answer.text();
  const isJson = /^application\/(problem\+)?json/.test(answer.headers.get('content-type') ?? '');
  const body = isJson && text !== '' ? (JSON.parse(text) as Json) : {};
  return { status: answer.status, headers: answer.headers, text, body };
}
