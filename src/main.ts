import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { AppModule } from './app.module.js';
import { Exports } from './audit/exports.js';
import { type Config, ConfigError, readConfig } from './config.js';
import { Courses } from './edits/courses.js';
import { StoreUnavailable } from './edits/store-unavailable.js';
import { Messages } from './edits/messages.js';
import { configureHttp } from './http/server.js';
import { TencentMessages } from './im/tencent-messages.js';
import { makeLogger, NestLog } from './ops/logger.js';
import { OpsServer } from './ops/ops-server.js';
import { Replica } from './postgres/replica.js';
import { whyStoreIsNotReady } from './postgres/schema-version.js';
import { SearchIndexer } from './postgres/search-indexer.js';
import { ToldJudge } from './postgres/told-judge.js';
import { Store } from './postgres/store.js';
import { Pacer } from './quota/pacer.js';
import { Quota } from './quota/quota.js';
import { LogStanding } from './sealing/log-standing.js';
import { LogStore } from './sealing/log-store.js';
import { Sequencer } from './sealing/sequencer.js';

export interface RunningService {
  readonly url: string;
  readonly opsUrl: string;
  /** Answers every waiting caller, hands over what is open, and lets go of everything. */
  stop(): Promise<void>;
}

/** How long a stop waits for calls that have left for IM. */
const STOP_PATIENCE_MS = 15_000;
const STORE_RETRY_MS = 1_000;

/** Starts one replica. Waits for a database that is not there yet, and says so. */
export async function startService(config: Config): Promise<RunningService> {
  const logger = makeLogger(config.logLevel);
  const app = await NestFactory.create<NestExpressApplication>(AppModule.of(config, logger), {
    bodyParser: false,
    logger: new NestLog(logger),
  });
  configureHttp(app);
  const store = app.get(Store);
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const ops = new OpsServer({
    metrics,
    whyNotReady: async () =>
      [await whyStoreIsNotReady(store.durable), app.get(LogStanding).whyRefused()].filter(
        (why) => why !== null,
      ),
  });
  const opsPort = await ops.listen(config.opsPort);
  const replica = app.get(Replica);
  await untilStoreAnswers(() => replica.start(), logger);
  const sequencer = app.get(Sequencer);
  await untilStoreAnswers(() => sequencer.start(), logger);
  const courses = app.get(Courses);
  courses.startAdopting();
  app.get(SearchIndexer).start();
  app.get(ToldJudge).start();
  await app.listen(config.port);
  const { port } = app.getHttpServer().address() as AddressInfo;
  logger.info({ event: 'started', port, opsPort });
  return {
    url: `http://127.0.0.1:${port}`,
    opsUrl: `http://127.0.0.1:${opsPort}`,
    stop: () => stop(app, ops, logger),
  };
}

async function untilStoreAnswers(start: () => Promise<void>, logger: Logger): Promise<void> {
  for (;;) {
    try {
      return await start();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      logger.warn({ event: 'waiting-for-database', reason: error.message });
      await new Promise((resolve) => setTimeout(resolve, STORE_RETRY_MS));
    }
  }
}

async function stop(app: NestExpressApplication, ops: OpsServer, logger: Logger): Promise<void> {
  logger.info({ event: 'stopping' });
  const server = app.getHttpServer();
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  app.get(Exports).stop();
  await app.get(Courses).stop(STOP_PATIENCE_MS);
  await closed;
  const messages = app.get(Messages);
  if (messages instanceof TencentMessages) messages.close();
  const quota = app.get(Quota);
  if (quota instanceof Pacer) await quota.close();
  await app.get(SearchIndexer).stop();
  await app.get(ToldJudge).stop();
  await app.get(Sequencer).stop();
  await app.get(Replica).stop();
  await app.close();
  await app.get(LogStore).close();
  await app.get(Store).close();
  await ops.close();
  logger.info({ event: 'stopped' });
}

/** `npm run start:prod`: one process, stopped by SIGTERM. */
async function main(): Promise<void> {
  const service = await startService(readConfig(process.env, { mode: 'serve' }));
  let isStopping = false;
  const onSignal = (): void => {
    if (isStopping) return;
    isStopping = true;
    service.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
}

if (import.meta.filename === process.argv[1]) {
  main().catch((error: unknown) => {
    process.stderr.write(
      `${error instanceof ConfigError ? error.message : String((error as Error).stack)}\n`,
    );
    process.exit(error instanceof ConfigError ? 2 : 1);
  });
}
