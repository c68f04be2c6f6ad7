import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { Moment } from './read-view.js';
import { type CheckRecordsAt, type RecordsChecked, recordsHere } from './verify-database.js';

/** What the thread says: how far it is, and at last what it found. */
type ThreadMessage = { readonly progress: number } | { readonly checked: RecordsChecked };

/**
 * Compares the record in a thread of its own, so that two processors share the work. Needs the compiled program.
 *
 * @param program what the thread runs: a file that calls `checkInThisThread` where it is not the main thread
 */
export const recordsInAThread =
  (program: URL): CheckRecordsAt =>
  (moment, progress, signal) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(program, { workerData: moment, argv: [] });
      worker.on('message', (said: ThreadMessage) => {
        if ('progress' in said) progress(said.progress);
        else resolve(said.checked);
      });
      signal.addEventListener('abort', () => {
        worker.terminate().catch(reject);
      });
      worker.on('error', reject);
      worker.on('exit', () => reject(new Error('the comparison of records ended early')));
    });

/** The work of such a thread. A failure ends it, and is reported by it. */
export async function checkInThisThread(): Promise<void> {
  const say = (said: ThreadMessage): void => parentPort?.postMessage(said, []);
  const checked = await recordsHere(workerData as Moment, (progress) => say({ progress }));
  say({ checked });
}
