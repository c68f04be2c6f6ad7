import { setTimeout as delay } from 'node:timers/promises';
import { entriesOf, formatTilePath, TILE_WIDTH } from '../ledger/tiles.js';
import { whyUnreachable } from '../network/why-unreachable.js';
import { NotChecked } from './documents/not-checked.js';

/** Where a service serves its log, if the URL names only the host. */
const PREFIX = '/v1/ledger';
const ANSWER_WITHIN_MS = 30_000;
const LONGEST_CHECKPOINT_BYTES = 64 * 1024;
/** 256 entries of less than 64 KiB, with their lengths. */
const LONGEST_BUNDLE_BYTES = TILE_WIDTH * (2 ** 16 + 2);
/** Asked for before they are needed. */
const BUNDLES_AHEAD = 4;
/** What passes by itself is waited for, a minute in all. */
const PAUSES_MS = [500, 1_000, 2_000, 5_000, 10_000, 20_000, 20_000];
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
  constructor(url: string, token: string | null) {
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

  checkpoint(): Promise<Buffer> {
    return this.#read(this.checkpointUrl, LONGEST_CHECKPOINT_BYTES);
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
    const url = `${this.#prefix}/${formatTilePath({ kind: 'entries', index, width })}`;
    const entries = entriesOf(await this.#read(url, LONGEST_BUNDLE_BYTES));
    if (entries.kind === 'ok' && entries.value.length === width) return entries.value;
    throw new NotChecked(`${url} is no entry bundle of ${width} entries`);
  }

  async #read(url: string, mostBytes: number): Promise<Buffer> {
    for (const pauseMs of [...PAUSES_MS, null]) {
      const answer = await this.#tried(url, mostBytes);
      if (Buffer.isBuffer(answer)) return answer;
      const isOver = pauseMs === null || this.#over.signal.aborted;
      if (!answer.mayPass || isOver) throw new NotChecked(`${url} ${answer.why}`);
      const waitMs = Math.min(Math.max(pauseMs, answer.againAfterMs ?? 0), LONGEST_PAUSE_MS);
      await delay(waitMs, undefined, { signal: this.#over.signal });
    }
    throw new NotChecked(`${url} cannot be read`);
  }

  async #tried(url: string, mostBytes: number): Promise<Buffer | Failure> {
    const headers = this.#token === null ? {} : { Authorization: `Bearer ${this.#token}` };
    const signal = AbortSignal.any([this.#over.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
    try {
      const answer = await fetch(url, { headers, signal, redirect: 'manual' });
      if (answer.ok) return await bodyOf(answer, mostBytes);
      await answer.body?.cancel();
      return { ...failureOf(answer.status), againAfterMs: retryAfterMs(answer.headers) };
    } catch (error) {
      if (error instanceof NotChecked) throw error;
      const { cause } = whyUnreachable(error);
      return { mayPass: cause !== 'certificate', why: `cannot be read (${cause})` };
    }
  }
}

interface Failure {
  /** By itself, and soon. */
  readonly mayPass: boolean;
  readonly why: string;
  /** As long as the server asks to be left alone. */
  readonly againAfterMs?: number | null;
}

function retryAfterMs(headers: Headers): number | null {
  const seconds = headers.get('Retry-After');
  return seconds !== null && /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1_000 : null;
}

function failureOf(status: number): Failure {
  if (status === 401 || status === 403) {
    const why = `answers ${status}: give a token with the scope audit:read as --token-file`;
    return { mayPass: false, why };
  }
  if (status >= 300 && status < 400) {
    return { mayPass: false, why: `answers ${status}: give the URL that it leads to` };
  }
  return { mayPass: status === 429 || status >= 500, why: `answers ${status}` };
}

async function bodyOf(answer: Response, mostBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.body ?? []) {
    length += chunk.length;
    if (length > mostBytes) throw new NotChecked(`${answer.url} is longer than it may be`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
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
