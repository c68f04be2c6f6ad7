/** PostgreSQL settings by name, each value as the server shows it. One that a server does not know is left out. */
export type SessionSettings = Readonly<Record<string, string>>;

/** A duration as the server shows it. */
export function shownMs(ms: number): string {
  if (ms === 0) return '0';
  if (ms % 60_000 === 0) return `${ms / 60_000}min`;
  return ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
}

/**
 * What every session of the service depends on, whatever a database or a role sets. `synchronous_commit` is at least `on`:
 * a stronger value, and `local`, stay. `default_transaction_read_only` is `off` unless the server as a whole is read-only.
 */
export const COMMON: SessionSettings = {
  application_name: 'im-edit-ledger',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  client_encoding: 'UTF8',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  transform_null_equals: 'off',
  quote_all_identifiers: 'off',
  row_security: 'on',
  gin_fuzzy_search_limit: '0',
  synchronous_commit: 'on',
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  transaction_timeout: '0',
};

/**
 * Every statement finds its few rows by their keys, and is planned once: on tables that are new, or have grown since they were
 * last counted, the server would otherwise read them whole. What is asked in other ways belongs to `audit`.
 */
export const BY_KEY: SessionSettings = {
  plan_cache_mode: 'force_generic_plan',
  enable_indexscan: 'on',
  enable_indexonlyscan: 'on',
  enable_nestloop: 'on',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  jit: 'off',
};

/** As `BY_KEY`, answered before the commit is on disk. */
export const VOLATILE: SessionSettings = { ...BY_KEY, synchronous_commit: 'off' };

/** Reads nothing but data, on one core, planned anew for each set of filters: what a filter leaves differs that much. */
export const AUDIT: SessionSettings = {
  default_transaction_read_only: 'on',
  max_parallel_workers_per_gather: '0',
  plan_cache_mode: 'force_custom_plan',
  jit: 'off',
};

/** A replica that is cut off from an export's connection is given up by the server after 2 minutes. */
export const EXPORTS: SessionSettings = {
  ...AUDIT,
  client_connection_check_interval: '1s',
  tcp_user_timeout: '2min',
};
