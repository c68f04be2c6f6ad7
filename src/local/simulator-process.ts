import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const START_PATIENCE_MS = 15_000;
const STOP_PATIENCE_MS = 5_000;

export interface SimulatorProcess {
  readonly apiUrl: string;
  /** Where its faults are switched. */
  readonly controlUrl: string;
  /** Makes it report to a service what IM's webhooks report. */
  readonly sendCallbacksTo: (url: string, token: string) => Promise<void>;
  /** Resolves when it has ended, whoever ended it. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
}

/** Starts the IM simulator with the sample groups in it. It ends with this process, however that ends. */
export async function startSimulator(
  stateFile: string,
  program = fileURLToPath(new URL('../im-simulator/main.js', import.meta.url)),
): Promise<SimulatorProcess> {
  const flags = ['--port', '0', '--state', stateFile, '--seed-sample', '--stop-with-stdin'];
  const child = spawn(process.execPath, ['--enable-source-maps', program, ...flags], {
    // A group of its own: Ctrl-C in a terminal reaches the starter only, which stops things in order.
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('exit', resolve);
  });
  // Whoever waits gets the failure; without a waiter it must not count as unhandled.
  ended.catch(() => undefined);
  // `ended` reports its end; the broken pipe adds nothing.
  child.stdin.on('error', () => undefined);

  async function stop(): Promise<void> {
    child.stdin.end();
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
    await ended.finally(() => clearTimeout(force));
  }

  const lines = createInterface({ input: child.stdout });
  const first = new Promise<string>((resolve) => {
    lines.once('line', resolve);
  });
  const late = setTimeout(() => child.kill('SIGKILL'), START_PATIENCE_MS);
  const line = await Promise.race([first, ended.then(() => null)]).finally(() =>
    clearTimeout(late),
  );
  if (line === null) throw new Error('The IM simulator did not start.');
  const { listening } = JSON.parse(line) as { listening: { api: string; control: string } };
  const { api: apiUrl, control: controlUrl } = listening;
  const sendCallbacksTo = (url: string, token: string): Promise<void> =>
    configure(controlUrl, { callback: { url, token } });
  return { apiUrl, controlUrl, sendCallbacksTo, ended, stop };
}

async function configure(controlUrl: string, settings: object): Promise<void> {
  const answer = await fetch(`${controlUrl}/settings`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(settings),
  });
  if (answer.status !== 200) throw new Error(`The IM simulator answered ${answer.status}.`);
}
