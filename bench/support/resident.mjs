import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const SAMPLE_EVERY_MS = 250;

/** The most memory that a process ever has resident, in MiB; `stop` gives it. */
export function watchMemory(pid) {
  let peak = 0;
  const stopping = new AbortController();
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      peak = Math.max(peak, await residentMib(pid));
      await sleep(SAMPLE_EVERY_MS);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await watching;
      return peak;
    },
  };
}

/** 0 once the process has ended. */
export async function residentMib(pid) {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
    return Number(stdout) / 1024;
  } catch (error) {
    // What `ps` says when there is no such process.
    if (error.code !== 1) throw error;
    return 0;
  }
}
