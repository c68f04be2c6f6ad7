import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { watchMemory } from '../support/resident.mjs';
import { lengthOfLog, LONGEST_WITH_LOG_MS } from '../support/sealed-log.mjs';
import { verifierKey } from '../support/service.mjs';

const AT_LEAST_PER_SECOND = 50_000;
/** How much shorter the log is that memory is compared with. */
const SHORTER = 10;

/** `npm run ledger:verify` over a whole log and the record of its edits, from start to exit. */
export const verification = {
  name: 'verification',
  longestMs: LONGEST_WITH_LOG_MS,
  async measure(stand, extent) {
    const entries = lengthOfLog(extent);
    const log = await stand.sealedLog(entries);
    const shorter = await verify(await stand.sealedLog(entries / SHORTER));
    const whole = await verify(log);
    const perSecond = whole.sealed / whole.seconds;
    return [
      {
        figure: `verification, entries/s over ${whole.sealed} entries`,
        measured: perSecond.toFixed(0),
        baseline: String(AT_LEAST_PER_SECOND),
        ratio: perSecond / AT_LEAST_PER_SECOND,
        target: '>= 1.00 x',
        isMet: perSecond >= AT_LEAST_PER_SECOND,
      },
      {
        figure: `verification, memory at ${whole.sealed} entries over that at ${shorter.sealed}`,
        measured: `${whole.peakMib.toFixed(0)} MiB`,
        baseline: `${shorter.peakMib.toFixed(0)} MiB`,
        ratio: whole.peakMib / shorter.peakMib,
        target: '',
        isMet: null,
      },
    ];
  },
};

/** As the script of package.json does. */
const COMMAND = ['--enable-source-maps', '--max-semi-space-size=16', 'dist/verifier/verify.mjs'];

async function verify({ superuserUrl }) {
  const began = performance.now();
  const child = spawn(process.execPath, [...COMMAND, '--key', verifierKey], {
    env: { PATH: process.env.PATH, DATABASE_URL: superuserUrl },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const watch = watchMemory(child.pid);
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const seconds = (performance.now() - began) / 1000;
  const [, sealed] = /^(\d+) entries sealed, 0 waiting\n/.exec(said) ?? [];
  if (code !== 0 || sealed === undefined) throw new Error(`verification exited ${code}: ${said}`);
  return { sealed: Number(sealed), seconds, peakMib: await watch.stop() };
}
