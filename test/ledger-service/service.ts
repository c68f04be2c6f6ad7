import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Environment } from '../../src/settings/reader.js';
import type { TestDatabase } from '../support/database.js';
import {
  type Answer,
  type Ask,
  auditor,
  type Json,
  run,
  type Running,
  Service,
  textBody,
} from '../support/service.js';
import { newPem, ORIGIN, signerOf, until } from './log.js';

export { auditor, refundDesk, textBody } from '../support/service.js';

type OthersDatabase = Pick<TestDatabase, 'appUrl' | 'drop'>;

/** A service whose log is signed with a key that the test has, on a database that is somebody else's to drop. */
export class LedgerService extends Service<OthersDatabase> {
  private constructor(
    running: Running<OthersDatabase>,
    readonly pem: string,
  ) {
    super(running);
  }

  static async on(
    databaseUrl: string,
    settings: Environment = {},
    pem = newPem(),
  ): Promise<LedgerService> {
    const database = { appUrl: databaseUrl, drop: () => Promise.resolve() };
    const signing = { LEDGER_ORIGIN: ORIGIN, LEDGER_SIGNING_KEY: pem };
    return new LedgerService(await run(database, { ...signing, ...settings }), pem);
  }

  get signer() {
    return signerOf(this.pem);
  }

  edit(
    message: object,
    content: object = { MsgBody: textBody('as it is') },
    also: object = {},
    prefer = 'wait=10',
  ): Promise<Answer> {
    const body = {
      message: { ...message, ...content },
      operator: 'alice@example.com',
      reason: 'customer asked',
      ticket: 'OPS-1',
      ...also,
    };
    return this.post('/v1/modifications', body, { headers: { Prefer: prefer } });
  }

  /** As an auditor, where nobody is named. */
  override get(path: string, ask: Ask = {}): Promise<Answer> {
    return super.get(path, { as: auditor, ...ask });
  }

  /** Approves, or declines, what is proposed. Needs CONSOLE_CLIENT_ID edit-console. */
  async decide(proposal: Json, email: string, also: object = {}): Promise<Answer> {
    const { digest } = proposal['prior'] as { digest: string };
    const body = { decision: 'approve', priorDigest: digest, ...also };
    const path = `/v1/modifications/${String(proposal['id'])}/approval`;
    return this.post(path, body, await this.person(email));
  }

  /** A decision on a batch. Needs CONSOLE_CLIENT_ID edit-console. */
  async decideOnBatch(id: unknown, email: string, also: object = {}): Promise<Answer> {
    const body = { decision: 'approve', ...also };
    return this.post(`/v1/batches/${String(id)}/approval`, body, await this.person(email));
  }

  /** What is on the wire: nothing is decompressed. */
  async raw(method: string, path: string, headers: Record<string, string>, as = auditor) {
    const asked = request(`${this.replica.url}${path}`, {
      method,
      headers: { ...headers, Authorization: `Bearer ${await this.tokenOf(as)}` },
    });
    asked.end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    const bytes = await buffer(answer);
    return { status: answer.statusCode, headers: answer.headers, bytes };
  }

  /** The receipt of an edit, once there is one. */
  async receipt(id: string): Promise<Answer> {
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
