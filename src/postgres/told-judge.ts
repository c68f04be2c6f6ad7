import { v7 as uuidv7 } from 'uuid';
import type { Edit } from '../edits/edit.js';
import { isOurs, lastBefore, type ToldEdit } from '../edits/told.js';
import { editOf, type EditRow, selectEdits } from './edit-rows.js';
import { Rounds } from './rounds.js';
import type { RunStatement, Statement, Store } from './store.js';
import { recordDrift } from './told-drift.js';

const EVERY_MS = 500;
const BATCH = 50;
const HELD_AT_MOST_MS = 1_000;
/** An edit of ours that IM tells of is among the last of its message. */
const LAST_EDITS = 20;
/** What IM tells late may be about what stood there longer ago: so many edits from then on are looked at, too. */
const EDITS_SINCE = 200;

interface ToldRow {
  readonly id: string;
  readonly group_id: string;
  readonly topic_id: string;
  readonly msg_seq: string;
  readonly event_at: Date;
  readonly account: string;
  readonly msg_body: Buffer;
  readonly custom_data: Buffer | null;
}

/** While an edit of ours is under way, what it sees and leaves is not on record: its message waits. */
const NEXT: Statement = {
  name: 'told_next',
  text: `SELECT t.id, t.group_id, t.topic_id, t.msg_seq, t.event_at, t.account, t.msg_body, t.custom_data
    FROM told_unjudged u JOIN told_edit t ON t.id = u.told_id
    WHERE NOT EXISTS (SELECT FROM edit_claim c
      WHERE c.group_id = t.group_id AND c.topic_id = t.topic_id AND c.msg_seq = t.msg_seq)
    ORDER BY u.told_id LIMIT $1`,
};

/** $1 to $3 the message, $4 when somebody edited it. */
const LAST_OF_MESSAGE = selectEdits(
  'told_last_of_message',
  `WHERE m.id IN (
      (SELECT id FROM modification WHERE group_id = $1 AND topic_id = $2 AND msg_seq = $3
        ORDER BY claim_no DESC LIMIT ${LAST_EDITS})
      UNION ALL
      (SELECT id FROM modification WHERE group_id = $1 AND topic_id = $2 AND msg_seq = $3 AND claim_no >= (
          SELECT a.claim_no FROM modification a JOIN modification_outcome ao ON ao.modification_id = a.id
          WHERE a.group_id = $1 AND a.topic_id = $2 AND a.msg_seq = $3 AND a.snapshot_at <= $4
          ORDER BY ao.state = 'applied' AND COALESCE(ao.sent_at, a.received_at) <= $4 DESC, a.claim_no DESC LIMIT 1)
        ORDER BY claim_no LIMIT ${EDITS_SINCE})
    ) ORDER BY m.claim_no DESC`,
);

const PASS: Statement = {
  name: 'told_pass',
  text: 'DELETE FROM told_unjudged WHERE told_id = $1',
};

/**
 * $1 an id, $2 to $4 the message. Keeps edits of it waiting until the end of the transaction, which nobody sees: it MUST be
 * undone with LET_GO. A replica that is suspended meanwhile holds nobody up for long.
 */
const HOLD: Statement = {
  name: 'told_hold',
  text: `INSERT INTO edit_claim (modification_id, group_id, topic_id, msg_seq, client, idempotency_key, key_use, payload_digest)
    VALUES ($1::uuid, $2, $3, $4::bigint, '', $1::text, 0, '')
    ON CONFLICT DO NOTHING
    RETURNING set_config('idle_in_transaction_session_timeout', '${HELD_AT_MOST_MS}', true)`,
};

const LET_GO: Statement = {
  name: 'told_let_go',
  text: 'DELETE FROM edit_claim WHERE modification_id = $1::uuid',
};

/**
 * Finds out which of the edits that IM told of were made around the service, behind the webhook's answer. Any replica does
 * it; a crash loses nothing.
 */
export class ToldJudge {
  private readonly rounds: Rounds;

  constructor(
    private readonly store: Store,
    private readonly ourAccount: string,
    onDefect: (error: unknown) => void,
  ) {
    this.rounds = new Rounds(() => this.judgeAll(), EVERY_MS, onDefect);
  }

  start(): void {
    this.rounds.start();
  }

  /** Resolves when nothing is under way any more. */
  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async judgeAll(): Promise<void> {
    for (;;) {
      const rows = await this.store.volatile.run<ToldRow>(NEXT, [BATCH]);
      for (const row of rows) await this.judge(row.id, toldOf(row));
      if (rows.length < BATCH || this.rounds.isStopped) return;
    }
  }

  private async judge(toldId: string, told: ToldEdit): Promise<void> {
    const { volatile, durable } = this.store;
    const edits = await lastEdits(volatile.run.bind(volatile), told);
    await (this.lastBefore(told, edits)
      ? durable.transaction((run) => this.judgeAlone(run, toldId, told))
      : volatile.run(PASS, [toldId]));
  }

  /** Between two edits of the message: a snapshot and the webhook never record the same drift side by side. */
  private async judgeAlone(run: RunStatement, toldId: string, told: ToldEdit): Promise<void> {
    const hold = uuidv7();
    const held = await run(HOLD, [hold, ...messageColumns(told)]);
    // An edit of ours came in between: it is judged when that one is over.
    if (held.length === 0) return;
    const edits = await lastEdits(run, told);
    const last = this.lastBefore(told, edits);
    await (last ? recordDrift(run, { toldId, told, last, edits }) : run(PASS, [toldId]));
    await run(LET_GO, [hold]);
  }

  /** Null for what is no drift: an edit of ours, and one of a message that no edit of ours had seen. */
  private lastBefore(told: ToldEdit, edits: readonly Edit[]): Edit | null {
    return isOurs(told, edits, this.ourAccount) ? null : lastBefore(told, edits);
  }
}

async function lastEdits(run: RunStatement, told: ToldEdit): Promise<readonly Edit[]> {
  const rows = await run<EditRow>(LAST_OF_MESSAGE, [...messageColumns(told), new Date(told.at)]);
  return rows.map(editOf);
}

function messageColumns({ message }: ToldEdit): unknown[] {
  return [message.groupId, message.topicId ?? '', message.msgSeq];
}

function toldOf(row: ToldRow): ToldEdit {
  return {
    kind: 'edited',
    message: {
      groupId: row.group_id,
      topicId: row.topic_id === '' ? null : row.topic_id,
      msgSeq: Number(row.msg_seq),
    },
    at: row.event_at.getTime(),
    account: row.account,
    msgBody: row.msg_body,
    customData: row.custom_data,
  };
}
