import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';

import { errorCode } from '../failures/error-code.js';
import { sleep } from '../time/clock.js';
import type { Fetch, OutsideMemory } from './outside-memory.js';
import { stoppedOrLate } from '../network/time-limit.js';

/** A checkpoint kept in a file, where a restored backup of the database does not reach. */
export class CheckpointFile {
  constructor(private readonly path: string) {}

  /** Null where there is no file; any other failure rejects. */
  async read(): Promise<string | null> {
    try {
      return await readFile(this.path, 'utf8');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
  }

  /** Whoever reads finds the old checkpoint or the new one, whole, after a crash too. */
  async write(note: string): Promise<void> {
    const draft = `${this.path}.${randomUUID()}`;
    try {
      const file = await open(draft, 'wx', 0o644);
      try {
        await file.writeFile(note);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, this.path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }
}

const ATTEMPT_TIMEOUT_MS = 5_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** Posts checkpoints to a URL, the newest one again and again until it is taken; older ones that were not are skipped. */
export class CheckpointPublisher {
  private next: string | null = null;
  private posting: Promise<void> | null = null;
  private failure: string | null = null;
  private readonly stopped = new AbortController();

  /** @param onFailure called once for each reason, until a checkpoint is taken */
  constructor(
    private readonly url: string,
    private readonly fetch: Fetch,
    private readonly onFailure: (reason: string) => void,
    private readonly memory: OutsideMemory,
  ) {}

  offer(note: string): void {
    this.next = note;
    this.posting ??= this.post().finally(() => (this.posting = null));
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.posting;
  }

  private async post(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    while (this.next !== null && !this.stopped.signal.aborted) {
      const note = this.next;
      const reason = await this.attempt(note);
      if (reason === 'later') {
        await sleep(FIRST_PAUSE_MS, this.stopped.signal);
        continue;
      }
      if (reason === null) {
        if (this.next === note) this.next = null;
        this.failure = null;
        pauseMs = FIRST_PAUSE_MS;
        continue;
      }
      if (!this.stopped.signal.aborted && reason !== this.failure) this.onFailure(reason);
      this.failure = reason;
      await sleep(pauseMs, this.stopped.signal);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }

  /** @returns null where it was taken, 'later' while it must not be posted, else why it was not taken */
  private async attempt(body: string): Promise<string | null> {
    if (!(await this.memory.mayBeReplaced(this.stopped.signal))) return 'later';
    const signal = stoppedOrLate(this.stopped.signal, ATTEMPT_TIMEOUT_MS);
    try {
      const headers = { 'Content-Type': 'text/plain; charset=utf-8' };
      const answer = await this.fetch(this.url, { method: 'POST', body, headers, signal });
      await answer.body?.cancel();
      return answer.ok ? null : `status ${answer.status}`;
    } catch (error) {
      // A network that fails, or an attempt that took too long.
      return error instanceof Error ? error.message : 'failed';
    }
  }
}
