import { v7 as uuidv7 } from 'uuid';
import type { Edit } from '../edits/edit.js';
import { isOurs, type ToldEdit } from '../edits/told.js';
import { commit, makeEntry } from '../ledger/entry.js';
import { toldBytes } from '../ledger/told.js';
import { editOf, type EditRow, selectEdits } from './edit-rows.js';
import { Rounds } from './rounds.js';
import type { Statement, Store } from './store.js';

const EVERY_MS = 500;
const BATCH = 50;
/** An edit of ours that IM tells of is among the last of its message. */
const LAST_EDITS = 20;

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

const NEXT: Statement = {
  name: 'told_next',
  text: `SELECT t.id, t.group_id, t.topic_id, t.msg_seq, t.event_at, t.account, t.msg_body, t.custom_data
    FROM (SELECT told_id FROM told_unjudged ORDER BY told_id LIMIT $1) u JOIN told_edit t ON t.id = u.told_id
    ORDER BY t.id`,
};

const LAST_OF_MESSAGE = selectEdits(
  'told_last_of_message',
  `WHERE m.id IN (SELECT id FROM modification WHERE group_id = $1 AND topic_id = $2 AND msg_seq = $3
    ORDER BY claim_no DESC LIMIT ${LAST_EDITS}) ORDER BY m.claim_no DESC`,
);

const PASS: Statement = {
  name: 'told_pass',
  text: 'DELETE FROM told_unjudged WHERE told_id = $1',
};

/** The replica that takes it out of the queue records it; the other one's statement does nothing. */
const DRIFT: Statement = {
  name: 'told_drift',
  text: `WITH taken AS (
      DELETE FROM told_unjudged WHERE told_id = $1 RETURNING told_id
    ), entry AS (
      INSERT INTO ledger_entry (entry_id, type, at, client, bytes)
      SELECT $3::uuid, 'drift.found', $4::timestamptz, '', $5::bytea FROM taken
    ), unsealed AS (
      INSERT INTO ledger_unsealed (entry_id) SELECT $3::uuid FROM taken
    )
    INSERT INTO told_drift (told_id, last_modification_id, entry_id, salt)
    SELECT told_id, $2::uuid, $3::uuid, $6::bytea FROM taken`,
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
    const { groupId, topicId, msgSeq } = told.message;
    const rows = await this.store.volatile.run<EditRow>(LAST_OF_MESSAGE, [
      groupId,
      topicId ?? '',
      msgSeq,
    ]);
    const edits = rows.map(editOf);
    const last = isOurs(told, edits, this.ourAccount) ? null : lastBefore(edits, told.at);
    await (last
      ? this.store.durable.run(DRIFT, [toldId, last.id, ...entryColumns(told, last.id)])
      : this.store.volatile.run(PASS, [toldId]));
  }
}

/** What stood there by us when somebody else edited. A message that we never edited has no history with us. */
function lastBefore(edits: readonly Edit[], at: number): Edit | undefined {
  return edits.find(
    ({ standing, receivedAt }) =>
      standing.state === 'applied' && (standing.sentAt ?? receivedAt) <= at,
  );
}

function entryColumns(told: ToldEdit, lastModificationId: string): unknown[] {
  const { groupId: GroupId, msgSeq: MsgSeq, topicId: TopicId } = told.message;
  const at = Date.now();
  const { salt, commitment } = commit(toldBytes(told));
  const entry = makeEntry({
    entryId: uuidv7({ msecs: at }),
    at,
    type: 'drift.found',
    actor: null,
    subject: { modificationId: null, message: { GroupId, MsgSeq, TopicId } },
    details: { lastModificationId, foundBy: 'callback' },
    commitments: [{ pointer: '/prior', commitment }],
  });
  return [entry.entryId, new Date(at).toISOString(), entry.bytes, salt];
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
