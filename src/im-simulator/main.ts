import { parseArgs } from 'node:util';
import { SIMULATOR_ADMIN, SIMULATOR_SDK_APP_ID, type SimulatorOptions } from './options.js';
import { ImSimulator } from './simulator.js';

const USAGE = `Usage: im-simulator [--port N] [--control-port N] [--state FILE] [--seed-sample]
  [--stop-with-stdin] [--calls-per-second N|unlimited] [--latency-ms N] [--include-custom-data]
  [--sdk-app-id N] [--secret-key KEY] [--admin NAME] [--callback-url URL] [--callback-token TOKEN]`;

const { values: flags } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'control-port': { type: 'string', default: '0' },
    state: { type: 'string' },
    'seed-sample': { type: 'boolean', default: false },
    'stop-with-stdin': { type: 'boolean', default: false },
    'calls-per-second': { type: 'string', default: '200' },
    'latency-ms': { type: 'string', default: '0' },
    'include-custom-data': { type: 'boolean', default: false },
    'sdk-app-id': { type: 'string', default: String(SIMULATOR_SDK_APP_ID) },
    'secret-key': { type: 'string' },
    admin: { type: 'string', default: SIMULATOR_ADMIN },
    'callback-url': { type: 'string' },
    'callback-token': { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (flags.help) {
  process.stdout.write(`${USAGE}\n`);
} else {
  await run();
}

/** Runs until SIGTERM, SIGINT or, where asked for, the end of stdin. */
async function run(): Promise<void> {
  const simulator = await ImSimulator.start(optionsOf());
  const { baseUrl: api, controlUrl: control } = simulator;
  let stopping: Promise<void> | null = null;
  const stop = (): void => {
    stopping ??= simulator.stop();
    stopping.then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`Stopping failed: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (flags['stop-with-stdin']) process.stdin.on('end', stop).on('error', stop).resume();
  // Last, so that whoever reads it can already end the program.
  process.stdout.write(`${JSON.stringify({ listening: { api, control } })}\n`);
}

function optionsOf(): SimulatorOptions {
  const { state, 'secret-key': secretKey, 'callback-url': url, 'callback-token': token } = flags;
  return {
    port: whole('port'),
    controlPort: whole('control-port'),
    callsPerSecond:
      flags['calls-per-second'] === 'unlimited'
        ? Number.POSITIVE_INFINITY
        : whole('calls-per-second'),
    latencyMs: whole('latency-ms'),
    includeCustomDataInPulls: flags['include-custom-data'],
    seedSample: flags['seed-sample'],
    sdkAppId: whole('sdk-app-id'),
    admin: flags.admin,
    ...(secretKey === undefined ? {} : { secretKey }),
    ...(state === undefined ? {} : { statePath: state }),
    ...(url === undefined ? {} : { callback: { url, ...(token === undefined ? {} : { token }) } }),
  };
}

function whole(
  flag: 'port' | 'control-port' | 'calls-per-second' | 'latency-ms' | 'sdk-app-id',
): number {
  const text = flags[flag];
  if (!/^\d+$/.test(text)) throw new TypeError(`--${flag} is a whole number\n${USAGE}`);
  return Number(text);
}
