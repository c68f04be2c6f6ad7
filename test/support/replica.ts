import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { readConfig } from '../../src/config.js';
import type { Environment } from '../../src/settings/reader.js';
import {
  SIMULATOR_ADMIN,
  SIMULATOR_SDK_APP_ID,
  SIMULATOR_SECRET_KEY,
} from '../../src/im-simulator/options.js';
import { type RunningService, startService } from '../../src/service.js';
import { AUDIENCE, ISSUER } from './tokens.js';

export interface ReplicaParts {
  readonly databaseUrl: string;
  readonly imUrl: string;
  readonly jwksFile: string;
  /** Settings beside these, or instead of them. */
  readonly settings?: Environment;
}

const { privateKey } = generateKeyPairSync('ed25519');
const signingKey = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

export function environmentOf(parts: ReplicaParts): Record<string, string> {
  return {
    PORT: '0',
    OPS_PORT: '0',
    DATABASE_URL: parts.databaseUrl,
    IM_BASE_URL: parts.imUrl,
    IM_SDK_APP_ID: String(SIMULATOR_SDK_APP_ID),
    IM_SECRET_KEY: SIMULATOR_SECRET_KEY,
    IM_ADMIN: SIMULATOR_ADMIN,
    AUTH_ISSUER: ISSUER,
    AUTH_AUDIENCE: AUDIENCE,
    AUTH_JWKS_FILE: parts.jwksFile,
    LEDGER_ORIGIN: 'ledger.test/log',
    LEDGER_SIGNING_KEY: signingKey,
    CLIENT_REQUESTS_PER_SECOND: '100000',
    ...Object.fromEntries(
      Object.entries(parts.settings ?? {}).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    ),
  };
}

/** One replica inside the test's own process. */
export function startReplica(parts: ReplicaParts): Promise<RunningService> {
  const environment = environmentOf({
    ...parts,
    settings: { LOG_LEVEL: 'silent', ...parts.settings },
  });
  return startService(readConfig(environment, { mode: 'serve' }));
}

/** One replica as a process of its own, out of a `dist/`. */
export interface ReplicaProcess {
  readonly url: string;
  readonly opsUrl: string;
  readonly pid: number;
  /** Everything it wrote. */
  readonly output: readonly string[];
  /** Resolves with the exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
  kill(signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void;
}

/** @param program the folder that the `dist/` is in: another version's, or left out for this one */
export async function startReplicaProcess(
  parts: ReplicaParts,
  program = '.',
): Promise<ReplicaProcess> {
  // Another version may have been compiled alone, without its one file.
  const isOneFile = existsSync(path.join(program, 'dist/main.js'));
  const child = spawn(process.execPath, [isOneFile ? 'dist/main.js' : 'dist/src/main.js'], {
    cwd: program,
    env: { PATH: process.env['PATH'], ...environmentOf(parts) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  const ended = endOf(child);
  const { port, opsPort } = await startedLine(child, output, ended);
  return {
    url: `http://127.0.0.1:${port}`,
    opsUrl: `http://127.0.0.1:${opsPort}`,
    pid: child.pid ?? 0,
    output,
    ended,
    kill: (signal) => void child.kill(signal),
  };
}

async function endOf(child: ChildProcess): Promise<number | string> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return code ?? signal ?? 'unknown';
}

function startedLine(
  child: ChildProcess,
  output: string[],
  ended: Promise<number | string>,
): Promise<{ port: number; opsPort: number }> {
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        if (!line.includes('"event":"started"')) return;
        resolve(JSON.parse(line) as { port: number; opsPort: number });
      });
    }
    ended.then((how) => reject(new Error(`ended with ${how}: ${output.join('\n')}`))).catch(reject);
  });
}
