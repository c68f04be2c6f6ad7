import { LOCAL_FOLDER } from './local-folder.js';
import { StopInOrder } from './stop-in-order.js';

const NODE_NEEDED = [20, 19] as const;

/** `npm start`. Exits 0 when asked to stop, 1 when a part failed, 2 when it may not or cannot start. */
const stops = new StopInOrder();
let isStopping = false;

async function stop(code: number): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  let exitCode = code;
  try {
    await stops.stopAll();
  } catch (error) {
    complain(`Stopping failed: ${reasonOf(error)}`);
    exitCode = 1;
  }
  process.exit(exitCode);
}

function giveUp(error: unknown): never {
  complain(reasonOf(error));
  process.exit(1);
}

function onSignal(): void {
  // Asked again while stopping: whatever was started ends with this process.
  if (isStopping) process.exit(130);
  say('Stopping ...');
  stop(0).catch(giveUp);
}

function onLoss(part: string): void {
  if (isStopping) return;
  complain(`${part} has ended unexpectedly.`);
  stop(1).catch(giveUp);
}

async function main(): Promise<void> {
  const refusal = whyNot();
  if (refusal !== null) {
    complain(refusal);
    return stop(2);
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  try {
    // Loaded only now: an old Node would fail on them with a message that helps nobody.
    const [{ runLocal }, { startService }, { makeLogger }] = await Promise.all([
      import('./run-local.js'),
      import('../service.js'),
      import('../ops/logger.js'),
    ]);
    const environment = process.env;
    await runLocal({
      environment,
      folder: LOCAL_FOLDER,
      stops,
      say,
      onLoss,
      startService: (config) => startService(config, makeLogger(config.logLevel, 'readable')),
    });
  } catch (error) {
    if (isStopping) return;
    complain(reasonOf(error));
    await stop(isReportedInFull(error) ? 2 : 1);
  }
}

function whyNot(): string | null {
  if (process.env['NODE_ENV']?.trim() === 'production') {
    return (
      '`npm start` is for a developer’s machine and makes up what is not configured; NODE_ENV is "production".\n' +
      'Use `npm run start:prod` with every setting given, or unset NODE_ENV.'
    );
  }
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [neededMajor, neededMinor] = NODE_NEEDED;
  return major < neededMajor || (major === neededMajor && minor < neededMinor)
    ? `Node ${neededMajor}.${neededMinor} or later is needed; this is ${process.versions.node}.`
    : null;
}

/** Errors whose message says what to do. */
function isReportedInFull(error: unknown): boolean {
  const names = ['ConfigError', 'FolderInUse', 'PortInUse'];
  return error instanceof Error && names.includes(error.constructor.name);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return isReportedInFull(error) ? error.message : (error.stack ?? error.message);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

await main();
