import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { RunningService } from '../../src/service.js';
import type { Environment } from '../../src/settings/reader.js';
import { policyFile } from '../approvals/policy-file.js';
import { TcpProxy } from '../support/proxy.js';
import { startReplica } from '../support/replica.js';
import { type Answer, AuditService } from './service.js';
import { TOKEN } from './im-webhook.js';

/** The client whose edits need an approval, and the one for whom nobody has time to approve. */
export const CAREFUL = 'careful-desk';
export const HASTY = 'hasty-desk';

interface Asking {
  readonly as?: string;
  readonly scope?: string;
  readonly token?: string;
  /** Of another replica. */
  readonly at?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function isToComeAgain({ status, body }: Answer): boolean {
  return status === 503 || (status === 409 && body['type'] === '/problems/edit-in-flight');
}

/** A service with people who approve and erase, and a second replica that can lose its database for good. */
export class GovernedService implements AsyncDisposable {
  private constructor(
    readonly service: AuditService,
    private readonly policy: { readonly path: string } & Disposable,
    private readonly proxy: TcpProxy,
    private readonly mortal: RunningService,
  ) {}

  static async open(group: string, also: Environment = {}): Promise<GovernedService> {
    const policy = policyFile([
      { when: { client: [CAREFUL] }, approvals: 1, expiresAfter: 'PT1H' },
      { when: { client: [HASTY] }, approvals: 1, expiresAfter: 'PT1S' },
    ]);
    const settings = {
      IM_CALLBACK_TOKEN: TOKEN,
      IM_TIMEOUT_MS: '500',
      IM_LATE_LANDING_MS: '300',
      CLIENT_REQUESTS_PER_SECOND: '5000',
      CONSOLE_CLIENT_ID: 'edit-console',
      APPROVAL_POLICY_FILE: policy.path,
      ...also,
    };
    const service = await AuditService.open(settings);
    service.im.addGroup({ groupId: group, type: 'Public' });
    const proxy = await TcpProxy.to(service.database.appUrl);
    const mortal = await startReplica({
      databaseUrl: proxy.through(service.database.appUrl),
      imUrl: service.im.baseUrl,
      jwksFile: service.tokens.jwksFile,
      settings: { IM_CALLS_PER_SECOND: '10000', ...settings, IM_TIMEOUT_MS: '30000' },
    });
    return new GovernedService(service, policy, proxy, mortal);
  }

  /** From here on the second replica says and hears nothing of the record: others take it for dead. */
  kill(): void {
    this.proxy.refuse();
  }

  revive(): void {
    this.proxy.mend();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.revive();
    await this.mortal.stop();
    await this.service.stop();
    await this.proxy[Symbol.asyncDispose]();
    this.policy[Symbol.dispose]();
  }

  /** An edit that the second replica carries out. Answered before it is settled. */
  editByMortal(message: object): Promise<Answer> {
    const body = { message, operator: 'alice', reason: 'as asked', acceptUnreadablePrior: true };
    return this.call('POST', '/v1/modifications', body, {
      at: this.mortal.url,
      headers: { Prefer: 'respond-async' },
    });
  }

  propose(message: object, client: string): Promise<Answer> {
    const body = { message, operator: 'alice', reason: 'as asked', acceptUnreadablePrior: true };
    return this.call('POST', '/v1/modifications', body, { as: client });
  }

  batch(message: object, { client = 'refund-desk', isDry = false } = {}): Promise<Answer> {
    const items = [{ message, acceptUnreadablePrior: true }];
    const body = { operator: 'alice', reason: 'many', items };
    return this.call('POST', `/v1/batches${isDry ? '?dryRun=true' : ''}`, body, { as: client });
  }

  async decide(path: string, decision: object): Promise<Answer> {
    const token = await this.service.tokens.person('bob@example.com');
    return this.call('POST', `${path}/approval`, decision, { token });
  }

  async erase(modificationIds: readonly string[]): Promise<void> {
    const body = { modificationIds, reason: 'asked', basis: 'GDPR 17' };
    const asked = await this.asOfficer('POST', '/v1/erasures', body);
    expect(asked.status, asked.text).toBe(202);
    const look = () => this.asOfficer('GET', `/v1/erasures/${String(asked.body['id'])}`);
    await expect.poll(async () => (await look()).body['state']).toBe('finished');
  }

  async hold(scope: object): Promise<void> {
    const body = { name: randomUUID(), reason: 'a claim', scope };
    const placed = await this.asOfficer('POST', '/v1/holds', body);
    expect(placed.status, placed.text).toBe(201);
  }

  /** Asks again, with the same key, while the service cannot work on it. */
  async call(
    method: string,
    path: string,
    body: object | null,
    asking: Asking = {},
  ): Promise<Answer> {
    const headers = { 'Idempotency-Key': randomUUID(), ...asking.headers };
    let answer = await this.ask(method, path, body, { ...asking, headers });
    for (let tries = 1; isToComeAgain(answer) && tries < 60; tries += 1) {
      await delay(500);
      answer = await this.ask(method, path, body, { ...asking, headers });
    }
    return answer;
  }

  private ask(
    method: string,
    path: string,
    body: object | null,
    { as = 'refund-desk', scope = 'messages:modify audit:read', token, at, headers }: Asking,
  ): Promise<Answer> {
    const ask = {
      as: token === undefined ? { client: as, scope } : null,
      at: at ?? this.service.replica.url,
      headers: {
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...headers,
        ...(body === null ? {} : { 'Content-Type': 'application/json' }),
      },
    };
    return this.service.send(method, path, ask, body === null ? undefined : JSON.stringify(body));
  }

  private asOfficer(method: string, path: string, body: object | null = null): Promise<Answer> {
    return this.call(method, path, body, { as: 'officer', scope: 'audit:admin' });
  }
}
