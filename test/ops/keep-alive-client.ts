import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { ImSimulator } from '../../src/im-simulator/simulator.js';
import { type TestDatabase } from '../support/database.js';
import type { ReplicaParts } from '../support/replica.js';
import type { TokenMaker } from '../support/tokens.js';

export const GROUP = '@TGS#OPS';

/** Settings of a replica that has everything. */
export function partsOf(
  database: Pick<TestDatabase, 'appUrl'>,
  simulator: Pick<ImSimulator, 'baseUrl'>,
  tokens: TokenMaker,
  settings: ReplicaParts['settings'] = {},
): ReplicaParts {
  return {
    databaseUrl: database.appUrl,
    imUrl: simulator.baseUrl,
    jwksFile: tokens.jwksFile,
    settings: { ...settings },
  };
}

/** A message in `GROUP` to edit; gives its MsgSeq. */
export function aMessage(simulator: ImSimulator, text: string): number {
  const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }];
  return simulator.addMessage({ groupId: GROUP, MsgBody });
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: { readonly id?: string; readonly state?: string; readonly type?: string };
}

/** A back-office application that keeps its connections open. */
export class KeepAliveClient {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  edit(msgSeq: number, text: string, prefer = 'wait=10'): Promise<Answered> {
    const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }];
    return this.send('POST', '/v1/modifications', {
      prefer,
      payload: {
        message: { GroupId: GROUP, MsgSeq: msgSeq, MsgBody },
        operator: 'alice@example.com',
        reason: 'a reason that is nobody else’s business',
      },
    });
  }

  send(
    method: string,
    path: string,
    { payload, prefer }: { readonly payload?: object; readonly prefer?: string } = {},
  ): Promise<Answered> {
    const headers = {
      Authorization: `Bearer ${this.token}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': randomUUID(),
      ...(prefer === undefined ? {} : { Prefer: prefer }),
    };
    return new Promise((resolve, reject) => {
      const sent = request(`${this.url}${path}`, { method, headers, agent: this.agent });
      sent.on('error', reject).on('response', (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
        res.on('end', () => {
          const body = JSON.parse(Buffer.concat(chunks).toString()) as Answered['body'];
          resolve({ status: res.statusCode ?? 0, headers: res.headers, body });
        });
      });
      sent.end(payload === undefined ? undefined : JSON.stringify(payload));
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
