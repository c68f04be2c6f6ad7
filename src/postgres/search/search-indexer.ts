import { gramsOf } from './n-grams.js';
import { examineBacklog, indexPending } from './nested-search.js';
import { indexProposals } from './proposal-search.js';
import { PollingLoop } from '../../time/polling-loop.js';
import type { Statement, Store } from '../connections/store.js';

const EVERY_MS = 1_000;
const BATCH = 200;

const NEXT: Statement = {
  name: 'search_next',
  // The queue comes first, however long it is: from the contents' side it would be looked for edit by edit.
  text: `WITH next AS MATERIALIZED (
      SELECT modification_id AS id FROM search_unindexed ORDER BY modification_id LIMIT $1
    )
    SELECT n.id, c.searchable FROM next n JOIN modification_content c ON c.modification_id = n.id`,
};

/** Two replicas may work on the same edits: the one that takes them out of the queue puts them into the index. */
const INDEX: Statement = {
  name: 'search_index',
  text: `WITH taken AS (
      DELETE FROM search_unindexed WHERE modification_id = ANY($1::uuid[]) RETURNING modification_id
    )
    INSERT INTO modification_search (modification_id, grams)
    SELECT a.id, a.grams::integer[] FROM unnest($1::uuid[], $2::text[]) AS a (id, grams)
    JOIN taken t ON t.modification_id = a.id ORDER BY a.id`,
};

/** Makes recorded edits quick to search, behind the write path. Any replica does it; a crash loses nothing. */
export class SearchIndexer {
  private readonly loop: PollingLoop;

  constructor(
    private readonly store: Store,
    onDefect: (error: unknown) => void,
  ) {
    this.loop = new PollingLoop(() => this.catchUp(), EVERY_MS, onDefect);
  }

  start(): void {
    this.loop.start();
  }

  /** Resolves when nothing is under way any more. */
  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** Indexes what there is, and takes a step in what an older version recorded. */
  async catchUp(): Promise<void> {
    while (!this.loop.isStopped && (await this.indexSome()) === BATCH);
    while (!this.loop.isStopped && (await indexPending(this.store)));
    while (!this.loop.isStopped && (await indexProposals(this.store)));
    if (!this.loop.isStopped) await examineBacklog(this.store);
  }

  private async indexSome(): Promise<number> {
    const rows = await this.store.volatile.run<{ id: string; searchable: string }>(NEXT, [BATCH]);
    if (rows.length === 0) return 0;
    await this.store.volatile.run(INDEX, [
      rows.map(({ id }) => id),
      rows.map(({ searchable }) => `{${gramsOf(searchable).join(',')}}`),
    ]);
    return rows.length;
  }
}
