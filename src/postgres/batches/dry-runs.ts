import type { DryRun } from '../../batches/batch-work.js';
import type { BatchPlace } from '../../edits/edit.js';
import { batchStatement, given, type GivenColumns } from '../connections/batch-statement.js';

/** What an item of a dry run came to. */
export interface NewDryRun {
  readonly place: BatchPlace;
  readonly outcome: DryRun;
}

type Refusal = Extract<DryRun, { kind: 'reject' }>;

function refusal<T>({ outcome }: NewDryRun, read: (refusal: Refusal) => T): T | null {
  return outcome.kind === 'reject' ? read(outcome) : null;
}

const COLUMNS: GivenColumns<NewDryRun> = {
  batch_id: given('uuid', ({ place }) => place.id),
  index: given('integer', ({ place }) => place.index),
  because: given('text', (one) => refusal(one, ({ because }) => because)),
  error_code: given('bigint', (one) => refusal(one, ({ im }) => im?.errorCode ?? null)),
  error_info: given('bytea', (one) => refusal(one, ({ im }) => im && Buffer.from(im.errorInfo))),
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
  drift_after: given('uuid', ({ outcome }) => outcome.snapshot?.drift?.lastModificationId ?? null),
  drift_expected_digest: given(
    'text',
    ({ outcome }) => outcome.snapshot?.drift?.expectedDigest ?? null,
  ),
};

/** Nothing is recorded of a batch that is in another state, and nothing twice; the places of those that stand there come back. */
function adding<Input extends NewDryRun>(
  name: string,
  to: { readonly table: string; readonly state: string; readonly columns: GivenColumns<Input> },
) {
  const names = Object.keys(to.columns).join(', ');
  return batchStatement<Input>(
    name,
    (batch) => `WITH asked AS (
      SELECT * FROM ${batch.table('a', to.columns)}
    ), open AS (
      SELECT s.batch_id FROM batch_status s
      WHERE s.batch_id = ANY(ARRAY(SELECT batch_id FROM asked)) AND s.state = '${to.state}'
      ORDER BY s.batch_id FOR SHARE
    ), recorded AS (
      INSERT INTO ${to.table} (at, ${names})
      SELECT clock_timestamp(), ${names} FROM asked WHERE batch_id IN (SELECT batch_id FROM open)
      ON CONFLICT DO NOTHING
    ) SELECT a.batch_id AS id, a.index FROM asked a JOIN open o ON o.batch_id = a.batch_id`,
  );
}

export const ADD_DRY_RUN = adding<NewDryRun>('batch_add_dry_run', {
  table: 'batch_rehearsal',
  state: 'running',
  columns: COLUMNS,
});

/** What an item of a batch that needs approval would come to, and the version on which alone it may run. */
export interface NewPin extends NewDryRun {
  readonly pin: string;
}

export const ADD_PIN = adding<NewPin>('batch_add_pin', {
  table: 'batch_pin',
  state: 'awaiting_approval',
  columns: { ...COLUMNS, prior_digest: given('text', ({ pin }) => pin) },
});
