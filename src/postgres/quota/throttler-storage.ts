import { createHash } from 'node:crypto';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { StoreUnavailable } from '../../failures/store-unavailable.js';
import { Batcher } from '../connections/batcher.js';
import type { Connections, Statement } from '../connections/store.js';

type Hits = Awaited<ReturnType<ThrottlerStorage['increment']>>;

interface Hit {
  readonly key: string;
  readonly ttlMs: number;
  readonly limit: number;
}

interface WindowRow {
  key: string;
  hits: number;
  left_ms: number;
}

/** In the order of keys, so that two replicas never wait for each other in a circle. */
const count: Statement = {
  name: 'throttler_count',
  text: `
    INSERT INTO throttler_window AS w (key, hits, ends_at)
    SELECT decode(hit.key, 'hex'), hit.hits, statement_timestamp() + hit.ttl_ms * interval '1 ms'
    FROM unnest($1::text[], $2::integer[], $3::float8[]) AS hit (key, hits, ttl_ms) ORDER BY 1
    ON CONFLICT (key) DO UPDATE SET
      hits = CASE WHEN w.ends_at > statement_timestamp() THEN w.hits ELSE 0 END + excluded.hits,
      ends_at = CASE WHEN w.ends_at > statement_timestamp() THEN w.ends_at ELSE excluded.ends_at END
    RETURNING encode(key, 'hex') AS key, hits,
      extract(epoch FROM ends_at - statement_timestamp())::float8 * 1000 AS left_ms`,
};

/** Leaves rows alone that somebody is counting in. */
const clean: Statement = {
  name: 'throttler_clean',
  text: `
    DELETE FROM throttler_window WHERE key IN (
      SELECT key FROM throttler_window WHERE ends_at < statement_timestamp() - interval '10 s'
      LIMIT 10000 FOR UPDATE SKIP LOCKED
    )`,
};

const cleanEveryMs = 60_000;

/**
 * Counts requests for `@nestjs/throttler`, over all replicas, in fixed windows: the first request opens a window of `ttl`
 * ms, and once more than `limit` came within it, whoever comes is blocked until it ends (`blockDuration` is not
 * used). PostgreSQL's clock decides. What comes while a statement is under way goes with the next. Rejects with
 * `StoreUnavailable`.
 */
export class PostgresThrottlerStorage implements ThrottlerStorage {
  private readonly batcher: Batcher<Hit, Hits>;
  private cleanedAt = performance.now();

  constructor(private readonly connections: Connections) {
    const run = (hits: readonly Hit[]) => this.count(hits);
    this.batcher = new Batcher(run, () => false, 1_000);
  }

  increment(
    key: string,
    ttl: number,
    limit: number,
    _blockDuration: number,
    throttlerName: string,
  ): Promise<Hits> {
    this.cleanNowAndThen();
    const hash = createHash('sha256').update(`${throttlerName}\0${key}`).digest('hex');
    return this.batcher.add({ key: hash, ttlMs: ttl, limit });
  }

  private async count(hits: readonly Hit[]): Promise<Hits[]> {
    const perKey = new Map<string, { hits: number; ttlMs: number }>();
    for (const { key, ttlMs } of hits) {
      perKey.set(key, { hits: (perKey.get(key)?.hits ?? 0) + 1, ttlMs });
    }
    const sums = [...perKey.values()];
    const rows = await this.connections.run<WindowRow>(count, [
      [...perKey.keys()],
      sums.map((sum) => sum.hits),
      sums.map((sum) => sum.ttlMs),
    ]);
    const windows = new Map(rows.map((row) => [row.key, row]));
    return hits.map((hit) => {
      const window = windows.get(hit.key);
      const sum = perKey.get(hit.key);
      if (!window || !sum) throw new Error('a hit was not counted');
      sum.hits -= 1;
      return answer(window.hits - sum.hits, hit.limit, window.left_ms);
    });
  }

  private cleanNowAndThen(): void {
    if (performance.now() - this.cleanedAt < cleanEveryMs) return;
    this.cleanedAt = performance.now();
    this.connections.run(clean, []).catch((error: unknown) => {
      // What is not cleaned now is cleaned a minute later.
      if (!(error instanceof StoreUnavailable)) throw error;
    });
  }
}

function answer(totalHits: number, limit: number, leftMs: number): Hits {
  const seconds = Math.max(1, Math.ceil(leftMs / 1_000));
  const isBlocked = totalHits > limit;
  const timeToBlockExpire = isBlocked ? seconds : 0;
  return { totalHits, timeToExpire: seconds, isBlocked, timeToBlockExpire };
}
