import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadMessage } from './records-thread.js';
import type { Moment } from './read-view.js';
import { recordsHere } from './verify-database.js';

/** What `recordsInAThread` starts. A failure ends the thread, and is told by it. */
const say = (said: ThreadMessage): void => parentPort?.postMessage(said, []);
const checked = await recordsHere(workerData as Moment, (progress) => say({ progress }));
say({ checked });
