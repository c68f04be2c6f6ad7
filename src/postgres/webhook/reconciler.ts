import { v7 as uuidv7 } from 'uuid';
import { type Edit, isSettled } from '../../edits/edit.js';
import {
  lastBefore,
  ownEdit,
  type ReportedBefore,
  type ReportedEdit,
} from '../../edits/reported.js';
import { editOf, type EditRow, selectEdits } from '../edits/rows.js';
import { PollingLoop } from '../../time/polling-loop.js';
import type { RunStatement, Statement, Store } from '../connections/store.js';
import { recordDrift } from './reported-drift.js';
import { recordOwn, reportsBefore } from './own-edits.js';
import { arrivedAtOf, reportOf, type ReportRow } from './webhook-rows.js';

const EVERY_MS = 500;
const BATCH = 50;
const HELD_AT_MOST_MS = 1_000;
/** An edit of ours that IM reports is among the last of its message. */
const LAST_EDITS = 20;
/** What IM reports late may be about what stood there longer ago: so many edits from then on are looked at, too. */
const EDITS_SINCE = 200;

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
          ORDER BY ao.state = 'applied' AND COALESCE(ao.sent_at, a.snapshot_at) <= $4 DESC, a.claim_no DESC LIMIT 1)
        ORDER BY claim_no LIMIT ${EDITS_SINCE})
    ) ORDER BY m.claim_no DESC`,
);

const PASS: Statement = {
  name: 'told_pass',
  text: 'DELETE FROM told_unjudged WHERE told_id = $1',
};

/**
 * $1 an id, $2 to $4 the message. Keeps edits of it waiting until the end of the transaction, which nobody sees: it MUST be
 * undone with RELEASE. A replica that is suspended meanwhile holds nobody up for long.
 */
const HOLD: Statement = {
  name: 'told_hold',
  text: `INSERT INTO edit_claim (modification_id, group_id, topic_id, msg_seq, client, idempotency_key, key_use, payload_digest)
    VALUES ($1::uuid, $2, $3, $4::bigint, '', $1::text, 0, '')
    ON CONFLICT DO NOTHING
    RETURNING set_config('idle_in_transaction_session_timeout', '${HELD_AT_MOST_MS}', true)`,
};

const RELEASE: Statement = {
  name: 'told_let_go',
  text: 'DELETE FROM edit_claim WHERE modification_id = $1::uuid',
};

/**
 * Finds out which of the edits that IM reported were made around the service, behind the webhook's answer. Any replica does
 * it; a crash loses nothing.
 */
export class WebhookReconciler {
  private readonly loop: PollingLoop;

  constructor(
    private readonly store: Store,
    private readonly ourAccount: string,
    onDefect: (error: unknown) => void,
  ) {
    this.loop = new PollingLoop(() => this.reconcileAll(), EVERY_MS, onDefect);
  }

  start(): void {
    this.loop.start();
  }

  /** Resolves when nothing is under way any more. */
  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async reconcileAll(): Promise<void> {
    for (;;) {
      const rows = await this.store.volatile.run<ReportRow>(NEXT, [BATCH]);
      for (const row of rows) await this.reconcile(row.id, reportOf(row));
      if (rows.length < BATCH || this.loop.isStopped) return;
    }
  }

  private async reconcile(reportId: string, reported: ReportedEdit): Promise<void> {
    const { volatile, durable } = this.store;
    const run = volatile.run.bind(volatile);
    const classified = await this.classify(run, reportId, reported);
    if (classified.kind === 'drift') {
      await durable.transaction((alone) => this.reconcileAlone(alone, reportId, reported));
    } else if (classified.kind === 'nothing') await run(PASS, [reportId]);
    // One that has begun meanwhile is classified when it is over.
    else if (classified.edits.every(({ status }) => isSettled(status)))
      await recordOwn(run, reportId, classified.edit, classified.before);
  }

  /** Between two edits of the message: a snapshot and the webhook never record the same drift side by side. */
  private async reconcileAlone(
    run: RunStatement,
    reportId: string,
    reported: ReportedEdit,
  ): Promise<void> {
    const hold = uuidv7();
    const held = await run(HOLD, [hold, ...messageColumns(reported)]);
    // An edit of ours came in between: it is classified when that one is over.
    if (held.length === 0) return;
    const classified = await this.classify(run, reportId, reported);
    const { edits } = classified;
    if (classified.kind === 'own')
      await recordOwn(run, reportId, classified.edit, classified.before);
    else if (classified.kind === 'drift') {
      const { edit: last, before } = classified;
      await recordDrift(run, { reportId, reported, last, edits, own: before.own });
    } else await run(PASS, [reportId]);
    await run(RELEASE, [hold]);
  }

  private async classify(
    run: RunStatement,
    reportId: string,
    reported: ReportedEdit,
  ): Promise<Classified> {
    const rows = await run<EditRow>(LAST_OF_MESSAGE, [
      ...messageColumns(reported),
      new Date(reported.at),
    ]);
    const edits = rows.map(editOf);
    const before = await reportsBefore(run, reportId, reported, edits);
    const arrivedAt = arrivedAtOf(reportId);
    const own = ownEdit(reported, edits, before, this.ourAccount, arrivedAt);
    if (own) return { kind: 'own', edits, edit: own, before };
    const edit = lastBefore(reported, edits, before, arrivedAt);
    return edit ? { kind: 'drift', edits, edit, before } : { kind: 'nothing', edits };
  }
}

type Classified = { readonly edits: readonly Edit[] } & (
  | { readonly kind: 'own'; readonly edit: Edit; readonly before: ReportedBefore }
  /** After this edit. */
  | { readonly kind: 'drift'; readonly edit: Edit; readonly before: ReportedBefore }
  /** Of a message that no edit of ours had seen. */
  | { readonly kind: 'nothing' }
);

function messageColumns({ message }: ReportedEdit): unknown[] {
  return [message.groupId, message.topicId ?? '', message.msgSeq];
}
