import { ConfigError, readConfig } from './config.js';
import { makeLogger } from './ops/logger.js';
import { startUnlessStopped } from './service.js';
import { STOPPED_BY_MS } from './stop-service.js';

/** `npm run start:prod`: one process, stopped by SIGTERM. Resolves with its exit code. */
async function main(): Promise<number> {
  const stopped = new AbortController();
  const signalled = new Promise<void>((resolve) => {
    const onSignal = (): void => {
      stopped.abort();
      resolve();
    };
    process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  });
  const config = readConfig(process.env, { mode: 'serve' });
  const logger = makeLogger(config.logLevel);
  const service = await startUnlessStopped(config, logger, stopped.signal);
  // Nothing was taken on, so nothing is to be handed over.
  if (!service) return 0;
  await signalled;
  setTimeout(() => {
    logger.error({ event: 'stop-takes-too-long' });
    process.exit(1);
  }, STOPPED_BY_MS).unref();
  await service.stop();
  return 0;
}

/** What ended the start, for a person: settings and ports are named in full, anything else is a defect. */
function reasonOf(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `${error.message}. Is it running already? PORT and OPS_PORT choose other ports.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${reasonOf(error)}\n`);
    process.exit(error instanceof ConfigError ? 2 : 1);
  },
);
