import type { Fields } from './fields.js';

/** What audit answers are served from, of one modification. Times are in the form of entries. */
export interface RecordRow {
  readonly id: string;
  readonly received_at: string;
  readonly client: string;
  readonly operator: string;
  readonly on_behalf_of: string | null;
  readonly ip: string;
  readonly group_id: string;
  readonly topic_id: string;
  readonly msg_seq: string;
  readonly ticket: string | null;
  readonly restores: string | null;
  readonly accept_unreadable_prior: boolean | null;
  readonly snapshot_at: string | null;
  readonly recalled_custom_data_source: string | null;
  readonly drift_after: string | null;
  readonly drift_expected_digest: string | null;
  readonly content_id: string | null;
  readonly prior_item: Buffer | null;
  readonly prior_salt: Buffer | null;
  readonly recalled_custom_data: Buffer | null;
  readonly recalled_custom_data_salt: Buffer | null;
  readonly drift_expected_digest_salt: Buffer | null;
  readonly requested_msg_body: Buffer | null;
  readonly requested_msg_body_salt: Buffer | null;
  readonly requested_custom_data: Buffer | null;
  readonly requested_custom_data_salt: Buffer | null;
  readonly reason: string | null;
  readonly reason_salt: Buffer | null;
  readonly searchable: string | null;
  readonly state: string | null;
  readonly settled_by: string | null;
  readonly because: string | null;
  readonly error_code: string | null;
  readonly error_info: Buffer | null;
  readonly error_info_salt: Buffer | null;
  readonly attempts: string | null;
  readonly sent_at: string | null;
  readonly settled_at: string | null;
  readonly claim_state: string | null;
  readonly claim_error_code: string | null;
  readonly claim_attempts: string | null;
  readonly claim_sent_at: string | null;
}

export const RECORDS = `SELECT m.id, m.received_at, m.client, m.operator, m.on_behalf_of, m.ip, m.group_id, m.topic_id, m.msg_seq,
    m.ticket, m.restores, m.accept_unreadable_prior, m.snapshot_at, m.recalled_custom_data_source, m.drift_after,
    m.drift_expected_digest, c.modification_id AS content_id, c.prior_item, c.prior_salt, c.recalled_custom_data,
    c.recalled_custom_data_salt, c.drift_expected_digest_salt, c.requested_msg_body, c.requested_msg_body_salt,
    c.requested_custom_data, c.requested_custom_data_salt, c.reason, c.reason_salt, c.searchable, o.state, o.settled_by,
    o.because, o.error_code, o.error_info, o.error_info_salt, o.attempts, o.sent_at, o.settled_at,
    k.state AS claim_state, k.error_code AS claim_error_code, k.attempts AS claim_attempts, k.sent_at AS claim_sent_at
  FROM modification m
  LEFT JOIN modification_content c ON c.modification_id = m.id
  LEFT JOIN modification_outcome o ON o.modification_id = m.id
  LEFT JOIN edit_claim k ON k.modification_id = m.id
  ORDER BY m.id`;

/** A row of `RECORDS`: its columns in their order. */
export function recordIn(fields: Fields): RecordRow {
  return {
    id: fields.uuid() ?? '',
    received_at: fields.instant() ?? '',
    client: fields.text() ?? '',
    operator: fields.text() ?? '',
    on_behalf_of: fields.text(),
    ip: fields.text() ?? '',
    group_id: fields.text() ?? '',
    topic_id: fields.text() ?? '',
    msg_seq: fields.integer() ?? '',
    ticket: fields.text(),
    restores: fields.uuid(),
    accept_unreadable_prior: fields.flag(),
    snapshot_at: fields.instant(),
    recalled_custom_data_source: fields.text(),
    drift_after: fields.uuid(),
    drift_expected_digest: fields.text(),
    content_id: fields.uuid(),
    prior_item: fields.bytes(),
    prior_salt: fields.bytes(),
    recalled_custom_data: fields.bytes(),
    recalled_custom_data_salt: fields.bytes(),
    drift_expected_digest_salt: fields.bytes(),
    requested_msg_body: fields.bytes(),
    requested_msg_body_salt: fields.bytes(),
    requested_custom_data: fields.bytes(),
    requested_custom_data_salt: fields.bytes(),
    reason: fields.text(),
    reason_salt: fields.bytes(),
    searchable: fields.text(),
    state: fields.text(),
    settled_by: fields.text(),
    because: fields.text(),
    error_code: fields.integer(),
    error_info: fields.bytes(),
    error_info_salt: fields.bytes(),
    attempts: fields.integer(),
    sent_at: fields.instant(),
    settled_at: fields.instant(),
    claim_state: fields.text(),
    claim_error_code: fields.integer(),
    claim_attempts: fields.integer(),
    claim_sent_at: fields.instant(),
  };
}
