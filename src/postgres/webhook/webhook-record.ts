import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { StoreUnavailable } from '../../failures/store-unavailable.js';
import { type ReportedEdit, type ReportedOriginal, WebhookRecord } from '../../edits/reported.js';
import { batchStatement, given } from '../connections/batch-statement.js';
import { type Batcher, recordingBatcher } from '../connections/batcher.js';
import type { Store } from '../connections/store.js';
import { messageColumns } from '../edits/columns.js';

/** More than this do not wait: IM gives up after 2 s. */
const MOST_WAITING = 1_000;

const COMMON = {
  ...messageColumns(({ message }: ReportedOriginal | ReportedEdit) => message),
  event_at: given('timestamptz', ({ at }: ReportedOriginal | ReportedEdit) => at),
  custom_data: given('bytea', ({ customData }: ReportedOriginal | ReportedEdit) => customData),
};

const KEEP_ORIGINALS = batchStatement<ReportedOriginal>(
  'keep_originals',
  (batch) => `INSERT INTO message_original (group_id, topic_id, msg_seq, event_at, custom_data)
    SELECT * FROM ${batch.table('a', COMMON)}
    ON CONFLICT DO NOTHING`,
);

const KEEP_EDITS = batchStatement<ReportedEdit>(
  'keep_told_edits',
  (batch) => `WITH kept AS (
      INSERT INTO told_edit (group_id, topic_id, msg_seq, event_at, custom_data, id, account, msg_body, digest)
      SELECT * FROM ${batch.table('a', {
        ...COMMON,
        id: given('uuid', () => uuidv7()),
        account: given('text', ({ account }) => account),
        msg_body: given('bytea', ({ msgBody }) => msgBody),
        digest: given('bytea', ({ account, msgBody }) =>
          createHash('sha256').update(account).update('\0').update(msgBody).digest(),
        ),
      })}
      ON CONFLICT DO NOTHING
      RETURNING id
    ) INSERT INTO told_unjudged SELECT id FROM kept`,
);

/** What IM reported, in PostgreSQL. An edit is classified later, by `WebhookReconciler`. */
export class PostgresWebhookRecord extends WebhookRecord {
  private waiting = 0;
  private readonly originals: Batcher<ReportedOriginal, true>;
  private readonly edits: Batcher<ReportedEdit, true>;

  constructor({ durable }: Store) {
    super();
    this.originals = recordingBatcher(durable, KEEP_ORIGINALS);
    this.edits = recordingBatcher(durable, KEEP_EDITS);
  }

  async keep(reported: ReportedOriginal | ReportedEdit): Promise<void> {
    if (this.waiting >= MOST_WAITING) throw new StoreUnavailable('too many reports of IM wait');
    this.waiting += 1;
    try {
      await (reported.kind === 'sent' ? this.originals.add(reported) : this.edits.add(reported));
    } finally {
      this.waiting -= 1;
    }
  }
}
