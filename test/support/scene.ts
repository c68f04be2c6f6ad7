import type { ImSimulator } from '../../src/im-simulator/simulator.js';
import type { SimulatorOptions } from '../../src/im-simulator/options.js';
import type { RunningService } from '../../src/service.js';
import type { Environment } from '../../src/settings/reader.js';
import { Api } from './api.js';
import { createDatabase, type TestDatabase } from './database.js';
import { type ReplicaProcess, startReplica, startReplicaProcess } from './replica.js';
import { startSimulator } from './simulator.js';
import { makeTokens, type TokenMaker } from './tokens.js';

export const GROUP = '@TGS#SCENE';

/** One database, one IM, and the replicas that a test starts over them. All end with the block (`await using`). */
export class Scene implements AsyncDisposable {
  private readonly replicas: RunningService[] = [];
  private readonly processes: ReplicaProcess[] = [];
  private lastSeq = 0;

  private constructor(
    readonly im: ImSimulator & AsyncDisposable,
    readonly database: TestDatabase,
    /** For those who come with other tokens. */
    readonly tokens: TokenMaker,
    /** The token of a client that may do everything. */
    readonly token: string,
    private readonly settings: Environment,
  ) {}

  /** @param made the database; a migrated one where it is left out */
  static async open(
    settings: Environment = {},
    simulator: SimulatorOptions = {},
    made: Promise<TestDatabase> = createDatabase(),
  ): Promise<Scene> {
    const [im, database, tokens] = await Promise.all([
      startSimulator({ callsPerSecond: Number.POSITIVE_INFINITY, ...simulator }),
      made,
      makeTokens(),
    ]);
    const token = await tokens.token(
      'refund-desk',
      'messages:modify audit:read audit:export audit:admin',
    );
    const quick = {
      IM_TIMEOUT_MS: '500',
      IM_LATE_LANDING_MS: '300',
      IM_CALLS_PER_SECOND: '2000',
    };
    return new Scene(im, database, tokens, token, { ...quick, ...settings });
  }

  /** A replica in the test's own process. */
  async replica(settings: Environment = {}, databaseUrl = this.database.appUrl): Promise<Api> {
    const service = await startReplica(this.parts(settings, databaseUrl));
    this.replicas.push(service);
    return new Api(service.url, this.token, service.opsUrl);
  }

  /**
   * A replica as a process of its own.
   * @param program the folder of another version's `dist/`
   */
  async process(
    settings: Environment = {},
    databaseUrl = this.database.appUrl,
    program?: string,
  ): Promise<{ api: Api; process: ReplicaProcess }> {
    const process = await startReplicaProcess(this.parts(settings, databaseUrl), program);
    this.processes.push(process);
    return { api: new Api(process.url, this.token, process.opsUrl), process };
  }

  /** A new message; returns its seq. */
  message(text: string): number {
    this.lastSeq += 1;
    return this.im.addMessage({ groupId: GROUP, seq: this.lastSeq, MsgBody: body(text) });
  }

  /** What stands at IM. */
  status(msgSeq: number): unknown {
    return JSON.parse(this.im.message(GROUP, msgSeq)?.msgBody ?? 'null');
  }

  /** What took effect on a message, oldest first. */
  overwrites(msgSeq: number) {
    return this.im.overwrites().filter((one) => one.groupId === GROUP && one.msgSeq === msgSeq);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const process of this.processes) process.kill('SIGKILL');
    this.im.clearFaults();
    await Promise.all([
      ...this.replicas.map((replica) => replica.stop()),
      ...this.processes.map((process) => process.ended),
    ]);
    await this.im[Symbol.asyncDispose]();
    await this.database.drop();
  }

  private parts(settings: Environment, databaseUrl: string) {
    return {
      databaseUrl,
      imUrl: this.im.baseUrl,
      jwksFile: this.tokens.jwksFile,
      settings: { ...this.settings, ...settings },
    };
  }
}

export function body(text: string): object[] {
  return [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }];
}

/** The body of a request to write `text` over a message. */
export function rewriting(msgSeq: number, text: string, changes: object = {}): object {
  return {
    message: { GroupId: GROUP, MsgSeq: msgSeq, MsgBody: body(text) },
    operator: 'alice@example.com',
    reason: `the reason for ${text}`,
    ...changes,
  };
}
