import { Logger } from '@nestjs/common';
import { type Fetch, fetchKeySet } from './fetch-key-set.js';
import { Permits } from './permits.js';
import { parseJsonFile } from './json-file.js';
import { readKeySet, type KeySet, type PublicKey, type UnusableKey } from './public-keys.js';
import { RereadFile } from './reread-file.js';

/** The keys of the issuer cannot be had at the moment. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/** The keys of the token issuer. A list stays the same object as long as nothing in it changes. */
export interface IssuerKeys {
  /** Those that are in force. Throws `KeysUnavailable`. */
  current(): Promise<readonly PublicKey[]>;
  /**
   * For a token that none of `tried` signed: those that are in force after the issuer was asked again. Null where they are still
   * the same, or where it cannot be asked now.
   */
  newer(tried: readonly PublicKey[]): Promise<readonly PublicKey[] | null>;
}

const refreshEveryMs = 300_000;
const usableForMs = 3_600_000;
const restAfterFailureMs = 2_000;
/** For tokens of unknown keys, whoever sends them: so many questions at once, and one more every so often. */
const questionsAtOnce = 3;
const questionEveryMs = 5_000;

/** Keys from a JWKS file, read at once and again when it is replaced. Throws where it holds no key set. */
export function keysOfFile(path: string, now: () => number = Date.now): IssuerKeys {
  const log = new UnusableKeyLog();
  const read = (text: string): readonly PublicKey[] => {
    const set = readKeySet(parseJsonFile('AUTH_JWKS_FILE', text));
    if (!set) throw new Error('AUTH_JWKS_FILE: the file is not a JSON Web Key Set');
    return log.usableOf(set);
  };
  const file = new RereadFile(path, read, now);
  return {
    current: () => Promise.resolve(file.current()),
    newer: (tried) => Promise.resolve(file.current() === tried ? null : file.current()),
  };
}

/**
 * Keys from a JWKS endpoint: refreshed in the background every 5 minutes, used for at most an hour while the endpoint is
 * away. Where it is needed and gives no key set within 3 s, it is left alone for 2 s.
 *
 * @param by how the endpoint is asked
 */
export function keysOfUrl(url: URL, now: () => number = Date.now, by: Fetch = fetch): IssuerKeys {
  return new RemoteKeys(url, now, by);
}

class RemoteKeys implements IssuerKeys {
  private readonly logger = new Logger('Auth');
  private readonly unusableKeys = new UnusableKeyLog();
  private readonly questions: Permits;
  private keys: readonly PublicKey[] | null = null;
  private text: string | null = null;
  private fetchedAt = Number.NEGATIVE_INFINITY;
  private askedAt = Number.NEGATIVE_INFINITY;
  private restUntil = Number.NEGATIVE_INFINITY;
  private asking: Promise<boolean> | null = null;

  constructor(
    private readonly url: URL,
    private readonly now: () => number,
    private readonly by: Fetch,
  ) {
    this.questions = new Permits(questionsAtOnce, questionEveryMs, now);
  }

  async current(): Promise<readonly PublicKey[]> {
    const isFresh = this.now() - this.fetchedAt < usableForMs;
    if (this.keys && isFresh) {
      if (this.now() - this.askedAt >= refreshEveryMs)
        this.ask().catch((error: unknown) => this.noteDefect(error));
      return this.keys;
    }
    if (this.now() < this.restUntil || !(await this.ask()) || !this.keys) {
      throw new KeysUnavailable();
    }
    return this.keys;
  }

  async newer(tried: readonly PublicKey[]): Promise<readonly PublicKey[] | null> {
    // One that is under way may have been answered before the key was there.
    if (this.keys === tried && this.asking) await this.asking;
    if (this.keys === tried && (this.asking !== null || this.questions.take())) await this.ask();
    return this.keys === tried ? null : this.keys;
  }

  /** One question at a time, for all who need the answer. Resolves to whether a key set came. */
  private ask(): Promise<boolean> {
    this.asking ??= this.fetch().finally(() => (this.asking = null));
    return this.asking;
  }

  /** What keeps keys from coming is no error here: this is one of ours, and the keys at hand serve on. */
  private noteDefect(error: unknown): void {
    const name = error instanceof Error ? error.constructor.name : typeof error;
    this.logger.error({ event: 'jwks-refresh-failed', error: name });
  }

  private async fetch(): Promise<boolean> {
    this.askedAt = this.now();
    const fetched = await fetchKeySet(this.url, this.by);
    const set = fetched.kind === 'text' ? keySetIn(fetched.text) : null;
    if (fetched.kind !== 'text' || !set) {
      this.restUntil = this.now() + restAfterFailureMs;
      const reason = fetched.kind === 'failed' ? fetched.reason : 'the answer is no key set';
      this.logger.warn({ event: 'jwks-unavailable', host: this.url.host, reason });
      return false;
    }
    this.fetchedAt = this.now();
    if (fetched.text !== this.text) {
      this.text = fetched.text;
      this.keys = this.unusableKeys.usableOf(set);
    }
    return true;
  }
}

function keySetIn(text: string): KeySet | null {
  try {
    return readKeySet(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Logs each key that cannot be used once, as long as it is there, and a set that has no other. */
class UnusableKeyLog {
  private readonly logger = new Logger('Auth');
  private logged: ReadonlySet<string> = new Set();

  usableOf({ keys, unusable }: KeySet): readonly PublicKey[] {
    const lines = new Map(unusable.map((one) => [lineOf(one), one]));
    if (keys.length === 0)
      lines.set('none', { name: 'all', reason: 'no key of the issuer is left' });
    for (const [line, { name, reason }] of lines) {
      if (!this.logged.has(line))
        this.logger.warn({ event: 'jwks-key-unusable', key: name, reason });
    }
    this.logged = new Set(lines.keys());
    return keys;
  }
}

function lineOf({ name, reason }: UnusableKey): string {
  return `${name}: ${reason}`;
}
