import type { Rehearsed } from '../../batches/batch-work.js';
import type { BatchPlace } from '../../edits/edit.js';
import { batchStatement, given } from '../connections/batch-statement.js';

/** What an item of a dry run came to. */
export interface NewRehearsal {
  readonly place: BatchPlace;
  readonly outcome: Rehearsed;
}

type Refusal = Extract<Rehearsed, { kind: 'reject' }>;

function refusal<T>({ outcome }: NewRehearsal, read: (refusal: Refusal) => T): T | null {
  return outcome.kind === 'reject' ? read(outcome) : null;
}

/** Nothing is recorded of a batch that does not run, and nothing twice; the places of those that stand there come back. */
export const ADD_REHEARSAL = batchStatement<NewRehearsal>(
  'batch_add_rehearsal',
  (batch) => `WITH asked AS (
      SELECT * FROM ${batch.table('a', {
        batch_id: given('uuid', ({ place }) => place.id),
        index: given('integer', ({ place }) => place.index),
        because: given('text', (one) => refusal(one, ({ because }) => because)),
        error_code: given('bigint', (one) => refusal(one, ({ im }) => im?.errorCode ?? null)),
        error_info: given('bytea', (one) =>
          refusal(one, ({ im }) => im && Buffer.from(im.errorInfo)),
        ),
        prior_item: given('bytea', ({ outcome }) => outcome.snapshot?.item ?? null),
        snapshot_at: given('timestamptz', ({ outcome }) => outcome.snapshot?.takenAt ?? null),
        recalled_custom_data: given(
          'bytea',
          ({ outcome }) => outcome.snapshot?.recalledCustomData?.json ?? null,
        ),
        recalled_custom_data_source: given(
          'text',
          ({ outcome }) => outcome.snapshot?.recalledCustomData?.source ?? null,
        ),
        drift_after: given(
          'uuid',
          ({ outcome }) => outcome.snapshot?.drift?.lastModificationId ?? null,
        ),
        drift_expected_digest: given(
          'text',
          ({ outcome }) => outcome.snapshot?.drift?.expectedDigest ?? null,
        ),
      })}
    ), running AS (
      SELECT s.batch_id FROM batch_status s
      WHERE s.batch_id = ANY(ARRAY(SELECT batch_id FROM asked)) AND s.state = 'running'
      ORDER BY s.batch_id FOR SHARE
    ), recorded AS (
      INSERT INTO batch_rehearsal (batch_id, index, at, because, error_code, error_info, prior_item, snapshot_at,
        recalled_custom_data, recalled_custom_data_source, drift_after, drift_expected_digest)
      SELECT batch_id, index, clock_timestamp(), because, error_code, error_info, prior_item, snapshot_at,
        recalled_custom_data, recalled_custom_data_source, drift_after, drift_expected_digest
      FROM asked WHERE batch_id IN (SELECT batch_id FROM running)
      ON CONFLICT DO NOTHING
    ) SELECT a.batch_id AS id, a.index FROM asked a JOIN running r ON r.batch_id = a.batch_id`,
);
