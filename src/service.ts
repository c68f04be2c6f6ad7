import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import type { Config } from './config.js';
import { StoreUnavailable } from './failures/store-unavailable.js';
import { AnswerWriter } from './http/answers/answer-writer.js';
import { ConnectionDrain } from './http/connection-drain.js';
import { reportRequests } from './http/request-report.js';
import { configureHttp } from './http/server.js';
import { logDefect } from './ops/defect-log.js';
import { makeLogger, NestLog } from './ops/logger.js';
import { Metrics } from './ops/metrics.js';
import { OpsServer } from './ops/ops-server.js';
import { logRequest } from './ops/request-log.js';
import type { Traces } from './ops/traces.js';
import { whyStoreIsNotReady } from './postgres/schema/schema-version.js';
import { AppRights } from './postgres/rights/app-rights.js';
import { connectionUrl } from './postgres/session/connection-url.js';
import { Parts } from './parts.js';
import { type DatabaseAt, isPlainToElsewhere } from './settings/database-tls.js';
import { showFigures } from './show-figures.js';
import { stopService } from './stop-service.js';

export interface RunningService {
  readonly url: string;
  readonly opsUrl: string;
  /** Answers every waiting caller, hands over what is open, and lets go of everything. Within 30 s. */
  stop(): Promise<void>;
}

const STORE_RETRY_MS = 1_000;
const CLOSED_WITHIN_MS = 500;
/** While the database is away, the log says so at the first try and then at every so many. */
const SAY_EVERY = 10;

/** Starts one replica. Waits for a database that is not there yet, and says so. */
export async function startService(
  config: Config,
  logger: Logger = makeLogger(config.logLevel),
): Promise<RunningService> {
  const service = await startUnlessStopped(config, logger, new AbortController().signal);
  if (!service) throw new Error('nobody could have stopped it');
  return service;
}

/** As `startService`; null when it was stopped before it had the database. */
export async function startUnlessStopped(
  config: Config,
  logger: Logger,
  stopped: AbortSignal,
): Promise<RunningService | null> {
  const traces = await tracesOf(config, logger);
  const parts = new Parts(config, logger, new Metrics(), traces);
  const { metrics, store, replica } = parts;
  const { sequencer } = parts.log;
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.of(parts),
    new AnswerWriter(),
    { bodyParser: false, logger: new NestLog(logger) },
  );
  const drain = new ConnectionDrain();
  const report = reportRequests(
    (request) => {
      logRequest(logger, request);
      metrics.http.answered(request);
    },
    traces ? (headers) => traces.request(headers) : undefined,
  );
  configureHttp(app, [drain.watch, report], config.trustedProxies);
  let phase: 'starting' | 'serving' | 'stopping' = 'starting';
  const ops = new OpsServer({
    metrics: metrics.registry,
    onDefect: (error) => logDefect(logger, 'ops', error),
    whyNotReady: [
      () => Promise.resolve(phase === 'serving' ? [] : [`the service is ${phase}`]),
      () => whyStoreIsNotReady(store.durable),
      () => Promise.resolve(listed(sequencer.whyRefused())),
    ],
  });
  showFigures(parts, ops);
  const opsPort = await ops.listen(config.opsPort);
  logger.info({ event: 'ops-listening', opsPort });
  warnOfDatabaseUrls(config, logger);
  // Whoever asks before the database is there, or while it must not be used, is answered 503.
  await app.listen(config.port);
  const { port } = app.getHttpServer().address() as AddressInfo;
  logger.info({ event: 'listening', port });
  const rights = new AppRights(store.durable, !config.isProduction);
  const isThere =
    (await untilStoreAnswers(() => rights.check(), logger, stopped)) &&
    (await untilStoreAnswers(() => replica.start(), logger, stopped)) &&
    (await untilStoreAnswers(async () => parts.log.witnesses?.compare(), logger, stopped)) &&
    (await untilStoreAnswers(() => sequencer.start(), logger, stopped));
  if (isThere) await parts.audit.standby?.start();
  else {
    await abandonStart(parts, app, ops);
    return null;
  }
  parts.executions.startAdopting();
  parts.approvals.start();
  parts.batchApprovals.start();
  parts.runner.start();
  parts.indexer.start();
  parts.judge.start();
  parts.erasing.eraser.start();
  parts.erasing.months.start();
  parts.erasing.retention?.start();
  parts.sinks.start();
  parts.log.witnesses?.start();
  phase = 'serving';
  logger.info({ event: 'started', port, opsPort });
  return {
    url: `http://127.0.0.1:${port}`,
    opsUrl: `http://127.0.0.1:${opsPort}`,
    stop: () => {
      phase = 'stopping';
      return stopService(parts, { app, ops, drain });
    },
  };
}

/** Closes the ports; connections to a database that may never answer are not waited for long. */
async function abandonStart(
  { store, log, audit }: Parts,
  app: NestExpressApplication,
  ops: OpsServer,
): Promise<void> {
  app.getHttpServer().closeAllConnections();
  await Promise.all([app.close(), ops.close()]);
  const closed = Promise.all([store.close(), log.store.close(), audit.standby?.close()]);
  const pause = new Promise((resolve) => setTimeout(resolve, CLOSED_WITHIN_MS).unref());
  await Promise.race([closed, pause]);
}

/** What of the URLs of databases is taken as it stands, and hardly meant so. */
function warnOfDatabaseUrls(config: Config, logger: Logger): void {
  const primary = { url: config.databaseUrl, tls: config.databaseTls };
  warnOfDatabaseUrl('DATABASE_URL', primary, config, logger);
  if (config.auditDatabase)
    warnOfDatabaseUrl('DATABASE_AUDIT_URL', config.auditDatabase, config, logger);
}

function warnOfDatabaseUrl(
  variable: string,
  at: DatabaseAt,
  { isProduction }: Config,
  logger: Logger,
): void {
  const { ignored } = connectionUrl(at.url);
  if (ignored.length > 0) {
    logger.warn({ event: 'database-url-parameters-ignored', variable, names: ignored });
  }
  if (isProduction && isPlainToElsewhere(at)) {
    logger.warn({ event: 'database-not-encrypted', cure: `sslmode=verify-full in ${variable}` });
  }
}

/** Null, and none of it loaded, where nothing is to be traced. */
async function tracesOf({ tracing }: Config, logger: Logger): Promise<Traces | null> {
  if (!tracing) return null;
  const { exportTraces } = await import('./ops/trace-export.js');
  return exportTraces(tracing, (event) => logger.warn(event));
}

/** Whether it does; false when asked to stop while it did not. */
async function untilStoreAnswers(
  start: () => Promise<void>,
  logger: Logger,
  stopped: AbortSignal,
): Promise<boolean> {
  const isStopped = new Promise<void>((resolve) => {
    stopped.addEventListener('abort', () => resolve(), { once: true });
  });
  for (let round = 0; !stopped.aborted; round += 1) {
    try {
      await Promise.race([start(), isStopped]);
      break;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      if (round % SAY_EVERY === 0) {
        logger.warn({ event: 'waiting-for-database', reason: error.message });
      }
      const pause = new Promise((resolve) => setTimeout(resolve, STORE_RETRY_MS));
      await Promise.race([pause, isStopped]);
    }
  }
  return !stopped.aborted;
}

function listed(reason: string | null): readonly string[] {
  return reason === null ? [] : [reason];
}
