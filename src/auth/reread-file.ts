import { readFileSync, statSync } from 'node:fs';
import { Logger } from '@nestjs/common';

const checkAgainAfterMs = 5_000;

/**
 * A parsed file that may be replaced while the process runs (a mounted secret, say). Checked again at most every 5 s;
 * a replacement that cannot be read or parsed is logged and the last good content stays in force.
 */
export class RereadFile<T> {
  private readonly logger = new Logger('Auth');
  private content: T;
  private version: string;
  private checkedAt: number;

  /** Reads at once: throws what the file system or `parse` throws. */
  constructor(
    private readonly path: string,
    private readonly parse: (text: string) => T,
    private readonly now: () => number = Date.now,
  ) {
    this.version = versionOf(path);
    this.content = parse(readFileSync(path, 'utf8'));
    this.checkedAt = now();
  }

  current(): T {
    if (this.now() - this.checkedAt >= checkAgainAfterMs) this.checkAgain();
    return this.content;
  }

  private checkAgain(): void {
    this.checkedAt = this.now();
    try {
      const version = versionOf(this.path);
      if (version === this.version) return;
      this.version = version;
      this.content = this.parse(readFileSync(this.path, 'utf8'));
    } catch (error) {
      const name = error instanceof Error ? error.constructor.name : typeof error;
      this.logger.warn({ event: 'auth-file-unreadable', path: this.path, error: name });
    }
  }
}

function versionOf(path: string): string {
  const { mtimeMs, size, ino } = statSync(path);
  return [mtimeMs, size, ino].join(' ');
}
