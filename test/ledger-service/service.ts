import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { ImSimulator } from '../../src/im-simulator/simulator.js';
import type { RunningService } from '../../src/service.js';
import type { Environment } from '../../src/settings/reader.js';
import { startReplica } from '../support/replica.js';
import { startSimulator } from '../support/simulator.js';
import { makeTokens, type TokenMaker } from '../support/tokens.js';
import { newPem, ORIGIN, signerOf, until } from './log.js';

/** One replica and a simulator of IM on a database that is somebody else's to drop. */
export class Service {
  private constructor(
    readonly replica: RunningService,
    readonly simulator: ImSimulator,
    private readonly tokens: TokenMaker,
    readonly pem: string,
  ) {}

  static async on(databaseUrl: string, settings: Environment = {}, pem = newPem()) {
    const simulator = await startSimulator();
    const tokens = await makeTokens();
    const replica = await startReplica({
      databaseUrl,
      imUrl: simulator.baseUrl,
      jwksFile: tokens.jwksFile,
      settings: { LEDGER_ORIGIN: ORIGIN, LEDGER_SIGNING_KEY: pem, ...settings },
    });
    return new Service(replica, simulator, tokens, pem);
  }

  get signer() {
    return signerOf(this.pem);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.replica.stop();
    await this.simulator.stop();
  }

  message(text = 'as it was', customData?: string) {
    const GroupId = `g-${randomUUID()}`;
    const MsgSeq = this.simulator.addMessage({
      groupId: GroupId,
      MsgBody: textBody(text),
      ...(customData === undefined ? {} : { CloudCustomData: customData }),
    });
    return { GroupId, MsgSeq };
  }

  async edit(
    message: object,
    content: object = { MsgBody: textBody('as it is') },
    prefer = 'wait=10',
    also: object = {},
  ) {
    const body = {
      message: { ...message, ...content },
      operator: 'alice@example.com',
      reason: 'customer asked',
      ticket: 'OPS-1',
      ...also,
    };
    return this.send('POST', '/v1/modifications', body, 'refund-desk', 'messages:modify', prefer);
  }

  get(path: string, as = 'auditor', scope = 'audit:read') {
    return this.send('GET', path, undefined, as, scope);
  }

  async send(
    method: string,
    path: string,
    body?: object,
    as = 'refund-desk',
    scope = 'messages:modify',
    prefer?: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    const token = await this.tokens.token(as, scope);
    const answer = await fetch(`${this.replica.url}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        ...(prefer === undefined ? {} : { Prefer: prefer }),
        ...(method === 'POST' ? { 'Idempotency-Key': randomUUID() } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const isJson = /[/+]json/.test(answer.headers.get('content-type') ?? '');
    const json = (isJson ? JSON.parse(bytes.toString()) : {}) as Record<string, unknown>;
    return { status: answer.status, headers: answer.headers, bytes, json };
  }

  /** Approves, or declines, what is proposed. Needs CONSOLE_CLIENT_ID edit-console. */
  async decide(proposal: Readonly<Record<string, unknown>>, email: string, also: object = {}) {
    const { digest } = proposal['prior'] as { digest: string };
    const body = { decision: 'approve', priorDigest: digest, ...also };
    return this.asApprover(email, `/v1/modifications/${String(proposal['id'])}/approval`, body);
  }

  /** A decision on a batch. Needs CONSOLE_CLIENT_ID edit-console. */
  decideOnBatch(id: unknown, email: string, also: object = {}) {
    const body = { decision: 'approve', ...also };
    return this.asApprover(email, `/v1/batches/${String(id)}/approval`, body);
  }

  private async asApprover(email: string, path: string, body: object) {
    const headers = { Authorization: `Bearer ${await this.tokens.person(email)}` };
    return this.send('POST', path, body, undefined, undefined, undefined, headers);
  }

  /** To read the log with. */
  auditToken(): Promise<string> {
    return this.tokens.token('auditor', 'audit:read');
  }

  /** The answer as it begins, to be read for as long as it lasts. */
  async open(
    path: string,
    as: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Response> {
    const token = await this.tokens.token(as, 'audit:read');
    const Authorization = `Bearer ${token}`;
    return fetch(`${this.replica.url}${path}`, { headers: { ...headers, Authorization }, signal });
  }

  /** What is on the wire: nothing is decompressed. */
  async raw(method: string, path: string, headers: Record<string, string>, as = 'auditor') {
    const token = await this.tokens.token(as, 'audit:read');
    const asked = request(`${this.replica.url}${path}`, {
      method,
      headers: { ...headers, Authorization: `Bearer ${token}` },
    });
    asked.end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    const bytes = await buffer(answer);
    return { status: answer.statusCode, headers: answer.headers, bytes };
  }

  /** The receipt of an edit, once there is one. */
  async receipt(id: string) {
    const ask = () => this.get(`/v1/modifications/${id}/receipt`);
    let answer = await ask();
    // Each one that is answered is a read on record: there is one only.
    await until(async () => {
      if (answer.status === 409) answer = await ask();
      return answer.status !== 409;
    });
    return answer;
  }
}

export function textBody(text: string): readonly object[] {
  return [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }];
}
