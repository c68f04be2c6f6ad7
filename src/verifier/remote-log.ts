import { setTimeout as delay } from 'node:timers/promises';
import { entriesOf, formatTilePath, TILE_WIDTH } from '../ledger/tiles.js';
import { whyUnreachable } from '../network/why-unreachable.js';
import { NotChecked } from './documents/not-checked.js';
import { get, STRAIGHT } from './http-get.js';
import { stoppedOrLate } from '../network/time-limit.js';

/** Where a service serves its log, if the URL names only the host. */
const PREFIX = '/v1/ledger';
const LONGEST_CHECKPOINT_BYTES = 64 * 1024;
/** 256 entries of less than 64 KiB, with their lengths. */
const LONGEST_BUNDLE_BYTES = TILE_WIDTH * (2 ** 16 + 2);
/** Asked for before they are needed. */
const BUNDLES_AHEAD = 4;
/** How long the log is waited for, where it does not answer as it should. */
export interface RetryPolicy {
  readonly answerWithinMs: number;
  /** What passes by itself is asked for again, so long after. */
  readonly pausesMs: readonly number[];
  /** The same where a checkpoint is older than a known one. */
  readonly olderPausesMs: readonly number[];
}

/** A minute in all. */
export const RETRY_POLICY: RetryPolicy = {
  answerWithinMs: 30_000,
  pausesMs: [500, 1_000, 2_000, 5_000, 10_000, 20_000, 20_000],
  olderPausesMs: [2_000, 2_000, 2_000],
};
const NOT_FOUND = 404;
/** What `Retry-After` asks for beyond that is not waited for. */
const LONGEST_PAUSE_MS = 60_000;

/** A log that is served over HTTP (C2SP tlog-tiles). A failure to read it is `NotChecked`. */
export class RemoteLog {
  readonly #prefix: string;
  readonly #token: string | null;
  /** Ends what was asked for ahead and is not wanted any more. */
  readonly #over = new AbortController();

  /**
   * @param url the log's prefix; a bare host gets `/v1/ledger`
   * @param token for entry bundles; null: they are asked for without one
   */
  constructor(
    url: string,
    token: string | null,
    private readonly retrying: RetryPolicy = RETRY_POLICY,
    private readonly route = STRAIGHT,
  ) {
    if (token !== null && !/^[\x21-\x7e]+$/.test(token)) {
      throw new NotChecked('--token-file holds no token: one line of ASCII characters');
    }
    const { origin, pathname } = parsed(url);
    this.#prefix = `${origin}${pathname === '/' ? PREFIX : pathname.replace(/\/$/, '')}`;
    this.#token = token;
  }

  /** Where its checkpoint is. */
  get checkpointUrl(): string {
    return `${this.#prefix}/checkpoint`;
  }

  /** The newest one that is sealed, whoever cosigned it: of this service, no part of C2SP tlog-tiles. */
  get latestUrl(): string {
    return `${this.checkpointUrl}/latest`;
  }

  checkpoint(): Promise<Buffer> {
    return this.#read(this.checkpointUrl, LONGEST_CHECKPOINT_BYTES);
  }

  /** Null where the log has no such resource, or does not give it. */
  latest(): Promise<Buffer | null> {
    return this.#found(this.latestUrl, LONGEST_CHECKPOINT_BYTES, isRefused);
  }

  /** The entries with an index from `from` on, below `size`, in order, in constant memory. */
  async *entries(from: number, size: number): AsyncGenerator<Uint8Array> {
    try {
      yield* this.#entries(from, size);
    } finally {
      this.#over.abort();
    }
  }

  async *#entries(from: number, size: number): AsyncGenerator<Uint8Array> {
    const first = Math.floor(from / TILE_WIDTH);
    const count = Math.ceil(size / TILE_WIDTH);
    const asked: Promise<readonly Uint8Array[]>[] = [];
    for (let next = first, index = first; index < count; index += 1) {
      for (; next < Math.min(count, index + BUNDLES_AHEAD); next += 1) {
        const bundle = this.#bundle(next, Math.min(TILE_WIDTH, size - next * TILE_WIDTH));
        // Its failure is met where its turn comes.
        bundle.catch(() => undefined);
        asked.push(bundle);
      }
      const bundle = (await asked.shift()) ?? [];
      yield* index === first ? bundle.slice(from - first * TILE_WIDTH) : bundle;
    }
  }

  async #bundle(index: number, width: number): Promise<readonly Uint8Array[]> {
    const url = this.#urlOf(index, width);
    if (width === TILE_WIDTH)
      return bundleIn(await this.#read(url, LONGEST_BUNDLE_BYTES), url, width);
    const partial = await this.#found(url, LONGEST_BUNDLE_BYTES);
    if (partial !== null) return bundleIn(partial, url, width);
    // Where a bundle is full by now, a log may have dropped its parts.
    const full = await this.#found(this.#urlOf(index, TILE_WIDTH), LONGEST_BUNDLE_BYTES);
    if (full === null) throw new NotChecked(`${url} answers ${NOT_FOUND}`);
    return bundleIn(full, this.#urlOf(index, TILE_WIDTH), TILE_WIDTH).slice(0, width);
  }

  #urlOf(index: number, width: number): string {
    return `${this.#prefix}/${formatTilePath({ kind: 'entries', index, width })}`;
  }

  async #read(url: string, mostBytes: number): Promise<Buffer> {
    const found = await this.#found(url, mostBytes);
    if (found !== null) return found;
    throw new NotChecked(`${url} answers ${NOT_FOUND}`);
  }

  /** Null where the answer says that there is nothing. */
  async #found(
    url: string,
    mostBytes: number,
    isNothing = ({ status }: Failure) => status === NOT_FOUND,
  ): Promise<Buffer | null> {
    for (const pauseMs of [...this.retrying.pausesMs, null]) {
      const answer = await this.#tried(url, mostBytes);
      if (Buffer.isBuffer(answer)) return answer;
      if (isNothing(answer)) return null;
      const isOver = pauseMs === null || this.#over.signal.aborted;
      if (!answer.mayPass || isOver) throw new NotChecked(`${url} ${answer.why}`);
      const waitMs = Math.min(Math.max(pauseMs, answer.againAfterMs ?? 0), LONGEST_PAUSE_MS);
      await delay(waitMs, undefined, { signal: this.#over.signal });
    }
    throw new NotChecked(`${url} cannot be read`);
  }

  async #tried(url: string, mostBytes: number): Promise<Buffer | Failure> {
    const headers = this.#token === null ? {} : { Authorization: `Bearer ${this.#token}` };
    const signal = stoppedOrLate(this.#over.signal, this.retrying.answerWithinMs);
    try {
      const { status, retryAfter, body } = await get(url, headers, mostBytes, signal, this.route);
      if (body === 'too long') throw new NotChecked(`${url} is longer than it may be`);
      return body ?? { ...failureOf(status), againAfterMs: retryAfterMs(retryAfter) };
    } catch (error) {
      if (error instanceof NotChecked) throw error;
      const { cause } = whyUnreachable(error);
      return { mayPass: cause !== 'certificate', why: `cannot be read (${cause})`, status: null };
    }
  }
}

interface Failure {
  /** By itself, and soon. */
  readonly mayPass: boolean;
  readonly why: string;
  /** As long as the server asks to be left alone. */
  readonly againAfterMs?: number | null;
  /** Null where there was no answer. */
  readonly status: number | null;
}

function isRefused({ status, mayPass }: Failure): boolean {
  return status !== null && !mayPass;
}

/** @throws NotChecked where these are not so many entries: something else was served, or it was cut or damaged */
function bundleIn(bytes: Uint8Array, url: string, width: number): readonly Uint8Array[] {
  const entries = entriesOf(bytes);
  const isWhole = entries.kind === 'ok' && entries.value.length === width;
  if (isWhole && entries.value.every(({ length }) => length > 0)) return entries.value;
  throw new NotChecked(`${url} is no entry bundle of ${width} entries`);
}

function retryAfterMs(seconds: string | null): number | null {
  return seconds !== null && /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1_000 : null;
}

function failureOf(status: number): Failure {
  if (status === 401 || status === 403) {
    const why = `answers ${status}: give a token with the scope audit:read as --token-file`;
    return { mayPass: false, why, status };
  }
  if (status >= 300 && status < 400) {
    return { mayPass: false, why: `answers ${status}: give the URL that it leads to`, status };
  }
  return { mayPass: status === 429 || status >= 500, why: `answers ${status}`, status };
}

function parsed(url: string): URL {
  const found = URL.canParse(url) ? new URL(url) : null;
  const isPlain =
    found?.search === '' && found.hash === '' && `${found.username}${found.password}` === '';
  if (!found || !isPlain || !/^https?:$/.test(found.protocol)) {
    throw new NotChecked(
      '--url must be the prefix of a log, as https://<host>/v1/ledger, with no user, query and fragment',
    );
  }
  return found;
}
