import { v7 as uuidv7 } from 'uuid';
import { RetentionWork } from '../../erasure/retention.js';
import type { RunStatement, Statement, Store } from '../connections/store.js';
import { now } from './add-entry.js';
import { candidatesAfter } from './candidates.js';
import { addErasure } from './erasure-record.js';
import { JUDGE, type JudgedRow } from './erasure-work.js';
import { planCandidates } from './plan-candidates.js';

const DAY_MS = 86_400_000;

/** $1 whether at once. One of all replicas has the turn of an hour. One that is further away was taken before the clock was set back. */
const TAKE_TURN: Statement = {
  name: 'retention_take_turn',
  text: `UPDATE retention_turn SET next_at = clock_timestamp() + interval '1 hour'
    WHERE is_it AND ($1::boolean OR next_at <= clock_timestamp() OR next_at > clock_timestamp() + interval '1 hour') RETURNING gone_to::text`,
};

/** $1 a modification */
const KEEP_PLACE: Statement = {
  name: 'retention_keep_place',
  text: 'UPDATE retention_turn SET gone_to = $1::uuid WHERE is_it',
};

/** Of two replicas that look at once, the second waits, and finds what the first has begun. */
const LOCK_TURN: Statement = {
  name: 'retention_lock_turn',
  text: 'SELECT is_it FROM retention_turn WHERE is_it FOR UPDATE',
};

const RUNNING: Statement = {
  name: 'retention_running',
  text: `SELECT s.erasure_id AS id FROM erasure_status s JOIN erasure e ON e.id = s.erasure_id
    WHERE s.state = 'running' AND e.kind = 'retention' LIMIT 1`,
};

/** Finds contents that are older than they are kept: by the clock of PostgreSQL, and by that of this replica. */
export class PostgresRetentionWork extends RetentionWork {
  constructor(
    private readonly store: Store,
    /** Epoch ms, by the clock of this replica. */
    private readonly ownTime: () => number = Date.now,
  ) {
    super();
  }

  async begin(days: number, isStart: boolean): Promise<boolean> {
    const run: RunStatement = (statement, values) => this.store.durable.run(statement, values);
    const [turn] = await run<{ gone_to: string }>(TAKE_TURN, [isStart]);
    if (!turn) return false;
    const at = await now(run);
    // A clock that is wrong by years would have everything erased, and nothing brings it back: the later one does not count.
    const before = Math.min(at, this.ownTime()) - days * DAY_MS;
    const found = await this.lookFor(run, before, turn.gone_to);
    await run(KEEP_PLACE, [found.goneTo]);
    return found.areSome && (await this.putOnRecord(days, at, before));
  }

  /** Whether there are contents from before then that nothing keeps, and up to where there are none left at all. */
  private async lookFor(run: RunStatement, before: number, from: string) {
    const asked = { ...NOTHING, to_at: new Date(before) };
    let after = from;
    let goneTo: string | null = null;
    for (;;) {
      const { ids, doneTo, isLast } = await candidatesAfter(run, asked, after);
      const judged = ids.length === 0 ? [] : await run<JudgedRow>(JUDGE, [ids]);
      if (judged.length > 0) goneTo ??= after;
      const areSome = judged.some(({ is_settled: isSettled, holds }) => isSettled && !holds);
      if (areSome) return { areSome, goneTo: goneTo ?? doneTo };
      if (isLast) return { areSome: await areFreePlans(run, asked), goneTo: goneTo ?? doneTo };
      after = doneTo;
    }
  }

  private putOnRecord(days: number, at: number, before: number): Promise<boolean> {
    return this.store.durable.transaction(async (run) => {
      await run(LOCK_TURN, []);
      const running = await run(RUNNING, []);
      if (running.length > 0) return false;
      await addErasure(run, {
        id: uuidv7({ msecs: at }),
        kind: 'retention',
        at,
        by: null,
        reason: `older than ${days} days`,
        ticket: null,
        basis: `RETENTION_CONTENT_DAYS=${days}`,
        includeReasons: false,
        isDryRun: false,
        key: null,
        scope: { to: before },
        modificationIds: null,
        entryIds: null,
      });
      return true;
    });
  }
}

/** Whether there are items of plans in a scope that nothing keeps, and of which no edit will ever be made. */
async function areFreePlans(
  run: RunStatement,
  asked: typeof NOTHING & { readonly to_at: Date },
): Promise<boolean> {
  let [batchId, item]: [string | null, number | null] = [null, null];
  for (;;) {
    const from = { ...asked, done_to_batch: batchId, done_to_item: item };
    const { items, doneTo, isLast } = await planCandidates(run, from);
    const areSome = items.some(({ holds }) => holds === null);
    if (areSome || isLast || !doneTo) return areSome;
    [batchId, item] = [doneTo.batchId, doneTo.index];
  }
}

const NOTHING = {
  group_id: null,
  topic_id: null,
  msg_seq: null,
  account: null,
  of_client: null,
  from_at: null,
  modification_ids: null,
};
