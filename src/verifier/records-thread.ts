import { Worker } from 'node:worker_threads';
import type { CheckRecordsAt, RecordsChecked } from './verify-database.js';

/** What the thread says: how far it is, and at last what it found. */
export type ThreadMessage = { readonly progress: number } | { readonly checked: RecordsChecked };

/** Compares the record in a thread of its own, so that two processors share the work. Needs the compiled program. */
export const recordsInAThread: CheckRecordsAt = (moment, progress, signal) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./records-worker.js', import.meta.url), {
      workerData: moment,
    });
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
