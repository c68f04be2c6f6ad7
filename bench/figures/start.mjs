import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { developmentToken } from '../../dist/src/local/development-auth.js';
import { freePort } from '../../dist/src/local/free-port.js';
import { SAMPLE_GROUP } from '../../dist/src/im-simulator/world/sample.js';
import { getJson, post } from '../support/http.mjs';
import { textBody } from '../support/simulator.mjs';

const AT_MOST_MS = 10_000;
const PATIENCE_MS = 180_000;
const STOP_PATIENCE_MS = 20_000;

/** From `npm start` on a clean checkout with its dependencies to the first edit that is answered. */
export const start = {
  name: 'start',
  async measure(stand) {
    const checkout = await cleanCheckout(stand.folder);
    const [port, opsPort] = [String(await freePort()), String(await freePort())];
    const began = performance.now();
    const npm = spawn('npm', ['start'], {
      cwd: checkout,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: port, OPS_PORT: opsPort },
      stdio: 'ignore',
      detached: true,
    });
    const ended = once(npm, 'exit');
    try {
      await untilReady(opsPort, ended);
      await firstEdit(port, path.join(checkout, '.local'));
      const ms = performance.now() - began;
      return [
        {
          figure: 'cold `npm start` to the first answered edit',
          measured: `${(ms / 1000).toFixed(1)} s`,
          baseline: `${AT_MOST_MS / 1000} s`,
          ratio: ms / AT_MOST_MS,
          target: '<= 1.00 x',
          isMet: ms <= AT_MOST_MS,
        },
      ];
    } finally {
      await stopGroup(npm, ended);
    }
  },
};

/** What git knows of, as it stands here, and the dependencies that are installed. */
async function cleanCheckout(folder) {
  const checkout = path.join(folder, 'checkout');
  const { stdout } = await promisify(execFile)('git', ['ls-files', '-z']);
  for (const file of stdout.split('\0').filter((name) => name !== '' && existsSync(name))) {
    mkdirSync(path.dirname(path.join(checkout, file)), { recursive: true });
    cpSync(file, path.join(checkout, file));
  }
  symlinkSync(path.resolve('node_modules'), path.join(checkout, 'node_modules'));
  return checkout;
}

async function untilReady(opsPort, ended) {
  let hasEnded = false;
  void ended.then(() => (hasEnded = true));
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await sleep(20)) {
    if (hasEnded) throw new Error('`npm start` ended by itself');
    try {
      await getJson(`http://127.0.0.1:${opsPort}/health/ready`);
      return;
    } catch {
      // Not listening yet, or not ready: asked again.
    }
  }
  throw new Error('`npm start` was not ready in time');
}

/** Asked again while the port is not open yet; any answer but 201 is a failure. */
async function firstEdit(port, folder) {
  const claims = { sub: 'bench', scope: 'messages:modify', ttlSeconds: 600 };
  const token = await developmentToken(folder, claims);
  const message = { GroupId: SAMPLE_GROUP, MsgSeq: 23, MsgBody: textBody('first edit') };
  const request = { message, operator: 'alice@example.com', reason: 'first edit' };
  const headers = { Authorization: `Bearer ${token}`, 'Idempotency-Key': 'first' };
  for (;;) {
    try {
      const answer = await post(`http://127.0.0.1:${port}/v1/modifications`, request, headers);
      if (answer.status === 201) return;
      throw new Error(`the first edit was answered ${answer.status}: ${answer.text}`);
    } catch (error) {
      if (error.code !== 'ECONNREFUSED') throw error;
      await sleep(10);
    }
  }
}

async function stopGroup(npm, ended) {
  const signal = (name) => {
    try {
      process.kill(-npm.pid, name);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  };
  signal('SIGTERM');
  const timer = setTimeout(() => signal('SIGKILL'), STOP_PATIENCE_MS);
  await ended;
  clearTimeout(timer);
}
