import { randomUUID } from 'node:crypto';
import type { ImSimulator } from '../../src/im-simulator/simulator.js';
import type { SimulatorOptions } from '../../src/im-simulator/options.js';
import type { SeedMessage } from '../../src/im-simulator/world/seed-message.js';
import type { RunningService } from '../../src/service.js';
import type { Environment } from '../../src/settings/reader.js';
import type { Json } from '../../src/http/openapi/document-types.js';
import { answerFaults, problemFaults } from './documented.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startReplica } from '../support/replica.js';
import { startSimulator } from '../support/simulator.js';
import { makeTokens, type TokenMaker } from '../support/tokens.js';

/** What came back over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON of `text`, of lines the first one; empty where it is none. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Ask {
  /** Client and scopes of the token; null sends none. */
  readonly as?: Caller | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Caller {
  readonly client: string;
  readonly scope: string;
}

export const refundDesk: Caller = { client: 'refund-desk', scope: 'messages:modify' };
export const moderation: Caller = { client: 'moderation', scope: 'messages:modify' };
export const auditor: Caller = { client: 'auditor', scope: 'audit:read' };

export const why = { operator: 'alice@example.com', reason: 'customer asked' } as const;

export function textBody(text: string): readonly object[] {
  return [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }];
}

/** One service on a database and a simulator of its own, and callers of it. */
export class Service {
  private readonly known = new Map<string, Promise<string>>();

  private constructor(
    readonly replica: RunningService,
    readonly simulator: ImSimulator,
    readonly database: TestDatabase,
    readonly tokens: TokenMaker,
  ) {}

  static async start(settings: Environment = {}, options: SimulatorOptions = {}): Promise<Service> {
    const database = await createDatabase();
    const simulator = await startSimulator(options);
    const tokens = await makeTokens();
    const replica = await startReplica({
      databaseUrl: database.appUrl,
      imUrl: simulator.baseUrl,
      jwksFile: tokens.jwksFile,
      settings: {
        IM_TIMEOUT_MS: '500',
        IM_LATE_LANDING_MS: '200',
        SETTLE_GIVE_UP_MS: '1000',
        ...settings,
      },
    });
    return new Service(replica, simulator, database, tokens);
  }

  /** As a person who logged in at the console. */
  async person(email: string, scope?: string): Promise<Ask> {
    const token = await this.tokens.person(email, scope);
    return { as: null, headers: { Authorization: `Bearer ${token}` } };
  }

  async stop(): Promise<void> {
    await this.replica.stop();
    await this.simulator.stop();
    await this.database.drop();
  }

  /** A new message, in a new group where the seed names none. */
  message(seed: Partial<SeedMessage> = {}): { readonly GroupId: string; readonly MsgSeq: number } {
    const groupId = seed.groupId ?? `g-${randomUUID()}`;
    const MsgBody = seed.rawItem || seed.rawMsgBody ? {} : { MsgBody: textBody('as it was') };
    return {
      GroupId: groupId,
      MsgSeq: this.simulator.addMessage({ ...MsgBody, ...seed, groupId }),
    };
  }

  /** `POST /v1/modifications` with a key of its own. */
  edit(message: object, also: object = {}, ask: Ask & { readonly query?: string } = {}) {
    return this.post(`/v1/modifications${ask.query ?? ''}`, { message, ...why, ...also }, ask);
  }

  post(path: string, body: unknown, ask: Ask = {}): Promise<Answer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const headers = {
      'Content-Type': 'application/json',
      'Idempotency-Key': randomUUID(),
      ...ask.headers,
    };
    return this.send('POST', path, { ...ask, headers }, text);
  }

  get(path: string, ask: Ask = {}): Promise<Answer> {
    return this.send('GET', path, ask);
  }

  /** An answer that an auditor gets. */
  audit(path: string): Promise<Answer> {
    return this.get(path, { as: auditor });
  }

  async send(method: string, path: string, ask: Ask, text?: string): Promise<Answer> {
    const token = ask.as === null ? null : await this.token(ask.as ?? refundDesk);
    const answer = await fetch(`${this.replica.url}${path}`, {
      method,
      headers: { ...(token === null ? {} : { Authorization: `Bearer ${token}` }), ...ask.headers },
      ...(text === undefined ? {} : { body: text }),
    });
    const received = await answer.text();
    const body = jsonIn(answer.headers.get('content-type') ?? '', received);
    const { status, headers } = answer;
    const heard = { status, headers, body };
    const faults = [...answerFaults(method, path, heard), ...problemFaults(heard)];
    if (faults.length > 0) throw new Error(`undocumented answer:\n${faults.join('\n')}`);
    return { status, headers, text: received, body };
  }

  private token({ client, scope }: Caller): Promise<string> {
    const name = `${client} ${scope}`;
    const token = this.known.get(name) ?? this.tokens.token(client, scope);
    this.known.set(name, token);
    return token;
  }
}

function jsonIn(type: string, text: string): Record<string, Json> {
  const json = type.includes('ndjson') ? (text.split('\n')[0] ?? '') : text;
  return type.includes('json') && json !== '' ? (JSON.parse(json) as Record<string, Json>) : {};
}

/** A member of an answer that is a string. */
export function textIn(answer: Answer, member: string): string {
  const value = answer.body[member];
  if (typeof value !== 'string') throw new TypeError(`${member} is no string in ${answer.text}`);
  return value;
}

/** The `items` of an answer. */
export function itemsOf(answer: Answer): readonly Readonly<Record<string, unknown>>[] {
  return answer.body['items'] as readonly Readonly<Record<string, unknown>>[];
}

/** The places of the faults that a 400 tells: pointers, headers, parameters. */
export function faultPlaces(answer: Answer): string[] {
  const errors = (answer.body['errors'] ?? []) as readonly Record<string, string>[];
  return errors
    .map(({ pointer, header, parameter }) => pointer ?? header ?? parameter ?? '?')
    .sort();
}
