import { errorCode } from '../failures/error-code.js';
import { CheckpointFile } from './checkpoint-publisher.js';

const AGAIN_AFTER_MS = 1_000;

/** What operators should hear of, once per change. */
export type KeeperEvent =
  | { readonly event: 'checkpoint-not-kept'; readonly reason: string }
  | { readonly event: 'checkpoint-kept-again' };

/** Keeps the newest checkpoint in the file; one that could not be written is written as soon as it can be. */
export class CheckpointKeeper {
  private readonly file: CheckpointFile;
  private written: string | null = null;
  private failure: string | null = null;
  private againAtMs = 0;

  constructor(
    path: string,
    private readonly onEvent: (event: KeeperEvent) => void,
    private readonly monotonicMs: () => number = () => performance.now(),
  ) {
    this.file = new CheckpointFile(path);
  }

  /** Whether the file lacks the newest checkpoint because it could not be written. */
  get isBehind(): boolean {
    return this.failure !== null;
  }

  /** Null where there is no file; any other failure rejects. */
  read(): Promise<string | null> {
    return this.file.read();
  }

  /** Never rejects: sealing goes on, and the file still says what must be continued. @returns whether it was written now */
  async keep(note: string): Promise<boolean> {
    if (note === this.written) return false;
    if (this.isBehind && this.monotonicMs() < this.againAtMs) return false;
    try {
      await this.file.write(note);
    } catch (error) {
      this.againAtMs = this.monotonicMs() + AGAIN_AFTER_MS;
      this.failed(errorCode(error) ?? 'unknown');
      return false;
    }
    this.written = note;
    if (this.isBehind) this.onEvent({ event: 'checkpoint-kept-again' });
    this.failure = null;
    return true;
  }

  private failed(reason: string): void {
    if (reason !== this.failure) this.onEvent({ event: 'checkpoint-not-kept', reason });
    this.failure = reason;
  }
}
