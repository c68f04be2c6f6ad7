import { randomUUID } from 'node:crypto';
import type { SimulatorOptions } from '../../src/im-simulator/options.js';
import type { ImSimulator } from '../../src/im-simulator/simulator.js';
import type { SeedMessage } from '../../src/im-simulator/world/seed-message.js';
import type { RunningService } from '../../src/service.js';
import type { Environment } from '../../src/settings/reader.js';
import type { TestDatabase } from './database.js';
import { startReplica } from './replica.js';
import { startSimulator } from './simulator.js';
import { makeTokens, type TokenMaker } from './tokens.js';

export type Json = Readonly<Record<string, unknown>>;

/** What came back over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  readonly text: string;
  /** The JSON of `text`, of lines the first one; empty where it is none. */
  readonly body: Json;
}

export interface Caller {
  readonly client: string;
  readonly scope: string;
}

export interface Ask {
  /** Client and scopes of the token; null sends none. */
  readonly as?: Caller | null;
  /** Of another replica. */
  readonly at?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const refundDesk: Caller = { client: 'refund-desk', scope: 'messages:modify' };
export const auditor: Caller = { client: 'auditor', scope: 'audit:read' };

type AnyDatabase = Pick<TestDatabase, 'appUrl' | 'drop'>;

/** A replica that runs, and what it works with. */
export interface Running<Database extends AnyDatabase = TestDatabase> {
  readonly replica: RunningService;
  readonly im: ImSimulator;
  readonly database: Database;
  readonly tokens: TokenMaker;
}

/** One replica over a database and an IM, and those who call it. It ends with the block (`await using`), or with `stop`. */
export class Service<Database extends AnyDatabase = TestDatabase>
  implements Running<Database>, AsyncDisposable
{
  readonly replica: RunningService;
  readonly im: ImSimulator;
  readonly database: Database;
  readonly tokens: TokenMaker;
  private readonly known = new Map<string, Promise<string>>();

  protected constructor({ replica, im, database, tokens }: Running<Database>) {
    this.replica = replica;
    this.im = im;
    this.database = database;
    this.tokens = tokens;
  }

  async stop(): Promise<void> {
    await this.replica.stop();
    await this.im.stop();
    await this.database.drop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** A new message, in a new group where the seed names none. */
  message(seed: Partial<SeedMessage> = {}): { readonly GroupId: string; readonly MsgSeq: number } {
    const groupId = seed.groupId ?? `g-${randomUUID()}`;
    const MsgBody = seed.rawItem || seed.rawMsgBody ? {} : { MsgBody: textBody('as it was') };
    return { GroupId: groupId, MsgSeq: this.im.addMessage({ ...MsgBody, ...seed, groupId }) };
  }

  /** As a person who logged in at the console, where `CONSOLE_CLIENT_ID` is `edit-console`. */
  async person(email: string, scope?: string): Promise<Ask> {
    const token = await this.tokens.person(email, scope);
    return { as: null, headers: { Authorization: `Bearer ${token}` } };
  }

  /** With a key of its own where none is given. */
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
    const answer = await this.open(method, path, ask, { body: text ?? null });
    const { status, headers } = answer;
    const bytes = Buffer.from(await answer.arrayBuffer());
    const received = bytes.toString();
    const body = jsonIn(headers.get('content-type') ?? '', received);
    return { status, headers, bytes, text: received, body };
  }

  /** The answer as it begins, to be read for as long as it lasts. */
  async open(
    method: string,
    path: string,
    { as = refundDesk, at = this.replica.url, headers }: Ask,
    more: { readonly body?: string | null; readonly signal?: AbortSignal | null } = {},
  ): Promise<Response> {
    const token = as === null ? {} : { Authorization: `Bearer ${await this.tokenOf(as)}` };
    return fetch(`${at}${path}`, {
      method,
      headers: { ...token, ...headers },
      ...more,
    });
  }

  /** The same one for each question of a caller. */
  tokenOf({ client, scope }: Caller): Promise<string> {
    const name = `${client} ${scope}`;
    const token = this.known.get(name) ?? this.tokens.token(client, scope);
    this.known.set(name, token);
    return token;
  }
}

/** A replica on a database, with an IM of its own. */
export async function run<Database extends AnyDatabase>(
  database: Database,
  settings: Environment,
  simulator: SimulatorOptions = {},
): Promise<Running<Database>> {
  const [im, tokens] = await Promise.all([startSimulator(simulator), makeTokens()]);
  const replica = await startReplica({
    databaseUrl: database.appUrl,
    imUrl: im.baseUrl,
    jwksFile: tokens.jwksFile,
    settings,
  });
  return { replica, im, database, tokens };
}

export function textBody(text: string): readonly object[] {
  return [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }];
}

function jsonIn(type: string, text: string): Json {
  const json = type.includes('ndjson') ? (text.split('\n')[0] ?? '') : text;
  return /[/+](x-nd)?json/.test(type) && json !== '' ? (JSON.parse(json) as Json) : {};
}
