import type { LoggedErasures } from './erased.js';
import type { Findings } from './documents/findings.js';

const CONTENTS = [
  'prior_item',
  'prior_salt',
  'recalled_custom_data',
  'recalled_custom_data_salt',
  'drift',
  'drift_salt',
  'requested_msg_body',
  'requested_msg_body_salt',
  'requested_custom_data',
  'requested_custom_data_salt',
] as const;

/** As the columns of a proposal say it; `is_reason_erased` also of the edit that it became. */
export type ErasureOfProposal = Readonly<
  Record<
    'begun_id' | 'own_erasure_id' | 'erasure_entry_id' | 'erased_at' | 'is_reason_erased',
    string | null
  >
>;

type Row = ErasureOfProposal & { readonly id: string } & Readonly<
    Record<(typeof CONTENTS)[number] | 'reason', Buffer | null>
  >;

/** Holds what was erased of a proposal that no edit was made of to the entries of erasures. */
export function checkErasedProposal(row: Row, erasures: LoggedErasures, findings: Findings): void {
  const name = `contents of proposal ${row.id}`;
  if (row.own_erasure_id === null && row.erasure_entry_id === null) {
    if (erasures.isNamed(row.id)) {
      findings.add('disagrees', name, 'the log records that they were erased, and they are there');
    }
    return;
  }
  const logged = erasures.naming(row.erasure_entry_id, row.id);
  if (!logged) {
    findings.add('removed', name, 'no entry of the log records that they were erased');
    return;
  }
  const isAsRecorded =
    row.own_erasure_id === logged.erasureId &&
    row.erased_at === logged.at &&
    (row.is_reason_erased === 't') === logged.includesReasons;
  if (!isAsRecorded)
    findings.add('changed', name, 'they were erased otherwise than the log records');
  const isReasonLeft = logged.includesReasons && (row.reason?.length ?? 0) > 0;
  if (isReasonLeft || CONTENTS.some((column) => row[column] !== null)) {
    findings.add('added', name, 'the log records that they were erased');
  }
}
