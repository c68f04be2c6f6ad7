import { Client } from 'pg';
import type { TestDatabase } from '../../support/database.js';

export type Settings = Readonly<Record<string, string>>;

/** Settings of the database; with `roles`, of both roles in it. */
export async function setAll(
  database: TestDatabase,
  settings: Settings,
  roles = false,
): Promise<void> {
  const users = [database.ownerUrl, database.appUrl].map((url) => new URL(url).username);
  const places = roles
    ? users.map((user) => `ROLE ${user} IN DATABASE ${database.name}`)
    : [`DATABASE ${database.name}`];
  for (const place of places) {
    const each = Object.entries(settings).map(
      ([name, value]) => `ALTER ${place} SET ${name} = ${value};`,
    );
    await asSuperuser(database, each.join('\n'));
  }
}

export async function asSuperuser<Row extends object>(
  database: TestDatabase,
  sql: string,
): Promise<readonly Row[]> {
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Each by itself, with what it does to whoever does not set it back. */
export const HOSTILE: readonly (readonly [string, Settings])[] = [
  ['dates as in Spain', { DateStyle: `'SQL, DMY'` }],
  ['arrays without NULL', { array_nulls: 'off' }],
  ['strict transactions', { default_transaction_isolation: 'serializable' }],
  ['no time for statements', { statement_timeout: `'100ms'` }],
  [
    'other ways to write and read',
    {
      TimeZone: `'Asia/Kathmandu'`,
      IntervalStyle: 'sql_standard',
      bytea_output: 'escape',
      extra_float_digits: '-15',
      standard_conforming_strings: 'off',
      backslash_quote: 'on',
      client_encoding: 'LATIN1',
      transform_null_equals: 'on',
      quote_all_identifiers: 'on',
    },
  ],
  [
    'a path to nowhere, and transactions that only read, and late',
    {
      search_path: 'nowhere',
      default_transaction_read_only: 'on',
      default_transaction_deferrable: 'on',
    },
  ],
  [
    'no time for anything else',
    {
      lock_timeout: '1',
      idle_in_transaction_session_timeout: `'1s'`,
      idle_session_timeout: `'2s'`,
      transaction_timeout: `'1s'`,
    },
  ],
  [
    'other plans, a part of what is found, commits that may be lost',
    {
      gin_fuzzy_search_limit: '1',
      enable_indexscan: 'off',
      enable_nestloop: 'off',
      row_security: 'off',
      synchronous_commit: 'off',
    },
  ],
];
