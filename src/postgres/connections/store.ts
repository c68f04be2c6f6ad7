import { type ClientBase, Pool, type PoolClient, type PoolConfig } from 'pg';
import { errorCode } from '../../failures/error-code.js';
import type { Reach } from '../../network/way.js';
import { type DatabaseTls, driverTls } from '../../settings/database-tls.js';
import type { BatchStatement } from './batch-statement.js';
import { Attempts } from './attempts.js';
import { connectionUrl } from '../session/connection-url.js';
import {
  AUDIT,
  BY_KEY,
  COMMON,
  EXPORTS,
  type SessionSettings,
  shownMs,
  VOLATILE,
} from '../session/settings.js';
import { meaningOf } from './error-meaning.js';
import { Gate } from '../session/gate.js';
import { isPooled } from '../session/pooler.js';
import { setUpSession } from '../session/set-up.js';

/** A statement that the server keeps prepared under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export interface StoreOptions {
  readonly url: string;
  /** Nothing is encrypted where left out. */
  readonly tls?: DatabaseTls | null;
  /** Connections for statements that MUST be durable when they resolve. */
  readonly connections: number;
  /** Shared with everything else that uses the same database; one that is always open where left out. */
  readonly gate?: Gate;
  /** Hears of a connection that broke while nobody used it. */
  readonly onIdleError?: (error: Error) => void;
  /** Hears of the attempts to reach the server. */
  readonly reach?: Reach;
}

export type RunStatement = <Row extends object>(
  statement: Statement,
  values: unknown[],
) => Promise<Row[]>;

const BEGIN: Statement = { name: '', text: 'BEGIN' };
const COMMIT: Statement = { name: '', text: 'COMMIT' };

/** A connection in a transaction. */
export interface Begun {
  readonly client: PoolClient;
  /** Rejects with the error of the driver. */
  readonly run: RunStatement;
  readonly release: (isBroken: boolean) => void;
}

/** Longer than this, and a statement counts as unanswered. */
const STATEMENT_TIMEOUT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 3_000;
/** A new connection costs a password check and the planning of every statement: they outlive a lull. */
const IDLE_TIMEOUT_MS = 10 * 60_000;
/** One for each of IM's APIs, and one to spare. */
const PACING_CONNECTIONS = 4;
/** What is delivered to sinks is read and noted by these, however many sinks there are. */
const DELIVERY_CONNECTIONS = 2;
/** So many audit queries run at once; the others wait for their turn. */
export const AUDIT_CONNECTIONS = 4;
/** So many exports run at once on one replica. */
export const EXPORT_CONNECTIONS = 3;
/** So long after a full disk was met, nobody can know whether it still is; only the next write will. */
const DISK_FULL_REMEMBERED_MS = 10_000;
const IN_A_FEW_SECONDS = {
  limits: {
    // The server gives up first, so that a slow statement is undone rather than left running unheard.
    statement_timeout: shownMs(STATEMENT_TIMEOUT_MS - 250),
    idle_in_transaction_session_timeout: shownMs(STATEMENT_TIMEOUT_MS),
  },
  queryTimeoutMs: STATEMENT_TIMEOUT_MS,
};
const LIMITS = {
  'a few seconds': IN_A_FEW_SECONDS,
  'as long as it takes': {
    limits: { ...IN_A_FEW_SECONDS.limits, statement_timeout: '0' },
    queryTimeoutMs: 0,
  },
};
/**
 * The connections to PostgreSQL.
 *
 * `durable` commits before it answers. `volatile` answers before its commit is on disk
 * (`synchronous_commit = off`): for rows whose loss in a crash of PostgreSQL is harmless, such as claims that precede
 * every record. Both reject with `StoreUnavailable` when nobody can know whether the statement took effect.
 */
export class Store {
  readonly durable: Connections;
  readonly volatile: Connections;
  /** As `volatile`, for the quota alone: a call must not wait for its turn behind other statements. */
  readonly pacing: Connections;
  /** As `durable`, for sinks alone: one that catches up takes no connection from edits. */
  readonly delivery: Connections;
  /** Read-only, for auditors alone: their worst query cannot hold up an edit. */
  readonly audit: Connections;
  /** As `audit`, for streams that may take as long as they need. A server that loses the reader stops. */
  readonly exports: Connections;

  constructor(given: StoreOptions) {
    const options = { ...given, gate: given.gate ?? new Gate() };
    const few = Math.max(2, Math.ceil(options.connections / 2));
    this.durable = new Connections(options, options.connections);
    this.volatile = new Connections(options, few, VOLATILE);
    this.pacing = new Connections(options, PACING_CONNECTIONS, VOLATILE);
    this.delivery = new Connections(options, DELIVERY_CONNECTIONS);
    this.audit = new Connections(options, AUDIT_CONNECTIONS, AUDIT);
    this.exports = new Connections(options, EXPORT_CONNECTIONS, EXPORTS, 'as long as it takes');
  }

  async close(): Promise<void> {
    const { durable, volatile, pacing, delivery, audit, exports } = this;
    const all = [durable, volatile, pacing, delivery, audit, exports];
    await Promise.all(all.map(({ pool }) => pool.end()));
  }
}

/** The pool awaits what its types do not say that it awaits. */
interface AwaitedPoolConfig extends Omit<PoolConfig, 'onConnect'> {
  readonly onConnect: (client: ClientBase) => Promise<void>;
}

export class Connections {
  readonly pool: Pool;
  readonly gate: Gate;
  private readonly attempts: Attempts;
  /** Statements, by name, that found the disk full when they last ran, and when that was. */
  private readonly foundDiskFull = new Map<string, number>();

  constructor(
    options: StoreOptions,
    max: number,
    settings: SessionSettings = BY_KEY,
    deadlines: 'a few seconds' | 'as long as it takes' = 'a few seconds',
  ) {
    this.gate = options.gate ?? new Gate();
    this.attempts = new Attempts(options.reach, CONNECT_TIMEOUT_MS);
    const { limits, queryTimeoutMs } = LIMITS[deadlines];
    const setUp = { settings: { ...COMMON, ...limits, ...settings }, as: 'application' } as const;
    const { url } = connectionUrl(options.url);
    const config: AwaitedPoolConfig = {
      connectionString: url,
      ...driverTls(options.tls),
      max,
      application_name: COMMON['application_name'],
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
      query_timeout: queryTimeoutMs,
      keepAlive: true,
      onConnect: async (client) => {
        const { pid } = await setUpSession(client, setUp);
        if (isPooled(client, pid)) await this.gate.proveSessions({ url, tls: options.tls ?? null });
      },
    };
    this.pool = new Pool(config);
    this.pool.on('error', (error) => options.onIdleError?.(error));
    const clients = new Set<PoolClient>();
    this.pool.on('connect', (client) => clients.add(client));
    this.pool.on('remove', (client) => clients.delete(client));
    this.gate.whenShared(() => {
      for (const client of clients) client.connection.stream.destroy();
    });
  }

  /** Runs several statements in one transaction, which is undone where `act` rejects. */
  async transaction<T>(act: (run: RunStatement) => Promise<T>): Promise<T> {
    const { run, release } = await this.begin();
    let isBroken = true;
    try {
      const result = await act(run);
      await run(COMMIT, []);
      isBroken = false;
      return result;
    } catch (error) {
      throw meaningOf(error);
    } finally {
      release(isBroken);
    }
  }

  /** Begins a transaction on a connection that the caller has to release. */
  async begin(): Promise<Begun> {
    this.gate.pass();
    let client: PoolClient;
    try {
      client = await this.attempts.watch(this.pool.connect());
    } catch (error) {
      throw meaningOf(error);
    }
    // The pool does not listen while a connection is out, and an error that nobody hears ends the process.
    client.on('error', ignore);
    const run: RunStatement = async ({ name, text }, values) => {
      const { rows } = await this.attempts.watch(client.query({ name, text, values }));
      return rows as never[];
    };
    const release = (isBroken: boolean): void => {
      // A connection that is cut may still complain.
      if (!isBroken) client.off('error', ignore);
      // The server undoes what a connection leaves open.
      client.release(isBroken);
    };
    try {
      await run(BEGIN, []);
    } catch (error) {
      release(true);
      throw meaningOf(error);
    }
    return { client, run, release };
  }

  /** Runs one statement in a transaction of its own. */
  async run<Row extends object>(statement: Statement, values: unknown[]): Promise<Row[]> {
    this.gate.pass();
    try {
      const result = await this.attempts.watch(
        this.pool.query<Row>({ name: statement.name, text: statement.text, values }),
      );
      this.foundDiskFull.delete(statement.name);
      return result.rows;
    } catch (error) {
      if (OF_ANOTHER_SESSION.has(errorCode(error) ?? '')) this.gate.suspectSharing();
      if (errorCode(error) === DISK_FULL) this.foundDiskFull.set(statement.name, performance.now());
      throw meaningOf(error);
    }
  }

  /** As `run`, for all of a batch. */
  runBatch<Input, Row extends object>(
    statement: BatchStatement<Input>,
    batch: readonly Input[],
  ): Promise<Row[]> {
    return this.run<Row>(statement, statement.values(batch));
  }

  /** Asks the catalogue, also while the gate is shut. */
  async ask<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
    try {
      return (await this.attempts.watch(this.pool.query<Row>(text, values))).rows;
    } catch (error) {
      throw meaningOf(error);
    }
  }

  /** The role that the sessions have. */
  async role(): Promise<string> {
    const [row] = await this.ask<{ role: string }>('SELECT current_user::text AS role', []);
    return row?.role ?? '';
  }

  /** Whether a statement of `run` met a full disk of late, and none of its kind got through since. */
  get isDiskFull(): boolean {
    const since = performance.now() - DISK_FULL_REMEMBERED_MS;
    return [...this.foundDiskFull.values()].some((at) => at > since);
  }
}

/** A prepared statement that is not there, or there already: the session is not the one that was set up. */
const OF_ANOTHER_SESSION = new Set(['26000', '42P05']);
const DISK_FULL = '53100';

/** For a connection that breaks: the statement that needs it fails, and that is heard. */
function ignore(): void {
  // Nothing to do.
}
