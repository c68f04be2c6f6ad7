import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { watchMemory } from '../support/resident.mjs';
import { lengthOfLog, LONGEST_WITH_LOG_MS } from '../support/sealed-log.mjs';
import { verifierKey } from '../support/service.mjs';

const AT_LEAST_PER_SECOND = 50_000;
/** How much shorter the log is that memory is compared with. */
const SHORTER = 10;

/** The verifier over a whole log and the record of its edits, and over the log as a replica serves it; from start to exit. */
export const verification = {
  name: 'verification',
  longestMs: LONGEST_WITH_LOG_MS,
  async measure(stand, extent) {
    const entries = lengthOfLog(extent);
    const log = await stand.sealedLog(entries);
    const ofDatabase = ({ superuserUrl }) => verify([], { DATABASE_URL: superuserUrl });
    const shorter = await ofDatabase(await stand.sealedLog(entries / SHORTER));
    const whole = await ofDatabase(log);
    const served = await verifyServed(stand, log);
    return [
      row('verification', whole),
      {
        figure: `verification, memory at ${whole.sealed} entries over that at ${shorter.sealed}`,
        measured: `${whole.peakMib.toFixed(0)} MiB`,
        baseline: `${shorter.peakMib.toFixed(0)} MiB`,
        ratio: whole.peakMib / shorter.peakMib,
        target: '',
        isMet: null,
      },
      row('verification by URL', served),
    ];
  },
};

function row(name, { sealed, seconds, peakMib }) {
  const perSecond = sealed / seconds;
  return {
    figure: `${name}, entries/s over ${sealed} entries (${peakMib.toFixed(0)} MiB)`,
    measured: perSecond.toFixed(0),
    baseline: String(AT_LEAST_PER_SECOND),
    ratio: perSecond / AT_LEAST_PER_SECOND,
    target: '>= 1.00 x',
    isMet: perSecond >= AT_LEAST_PER_SECOND,
  };
}

async function verifyServed(stand, { appUrl }) {
  const simulator = await stand.simulator({ latencyMs: 0, callsPerSecond: 'unlimited' });
  const { url } = await stand.replicaOn(appUrl, simulator);
  const tokenFile = path.join(stand.folder, 'token');
  writeFileSync(tokenFile, stand.token);
  return verify(['--url', url, '--token-file', tokenFile], {});
}

/** As the script of package.json does. */
const COMMAND = ['--enable-source-maps', '--max-semi-space-size=16', 'dist/verifier/verify.mjs'];

async function verify(args, environment) {
  const began = performance.now();
  const child = spawn(process.execPath, [...COMMAND, '--key', verifierKey, ...args], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const watch = watchMemory(child.pid);
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const seconds = (performance.now() - began) / 1000;
  const [, sealed] = /^(\d+) entries (?:sealed, 0 waiting\n|of the log )/.exec(said) ?? [];
  if (code !== 0 || sealed === undefined) throw new Error(`verification exited ${code}: ${said}`);
  return { sealed: Number(sealed), seconds, peakMib: await watch.stop() };
}
