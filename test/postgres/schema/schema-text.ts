import type { Client } from 'pg';

/** What each table is for. The order is that of the text. */
const TABLES: Readonly<Record<string, string>> = {
  modification:
    'One edit: who asked for what, when. Written together with its content and its first entry. Append-only.',
  modification_content:
    'The overwritten version, what was requested, and the reason, each with the salt of its commitment. Append-only.',
  modification_content_first:
    'The contents from before the months. Every partition is like it; those of months are named modification_content_2027_01.',
  modification_content_net: 'Contents that belong to no month that was made. Meant to be empty.',
  content_month: 'The months of contents, and how far those have come that are to be dropped.',
  modification_outcome: 'How an edit ended; no row while it is open. Append-only.',
  found_version: 'A version that only a re-read of an edit showed. Append-only.',
  batch: 'A plan of edits: who asked for it, and why. Append-only.',
  batch_item: 'One edit of a plan. Append-only.',
  batch_rehearsal: 'What one edit of a dry run would have come to. Append-only.',
  batch_step:
    'An entry of the ledger about a batch, and the reason that was given with it. Append-only.',
  batch_status: 'Where a batch stands.',
  batch_chunk: 'Items of a batch that one pull serves, until each of them is on record.',
  batch_pin: 'The version of a message that was seen when its batch was proposed. Append-only.',
  batch_check: 'Items of a proposed batch whose messages are still to be looked at.',
  approval_request:
    'An edit or a batch that needs the approval of others: who asked for it, of how many, until when. Append-only.',
  proposal:
    'An edit that needs approval: what it would be. Its row is made when it begins. Append-only.',
  proposal_content:
    'The version that was seen, what is proposed, and the reason, each with the salt of its commitment. Append-only.',
  approval_decision:
    'That somebody approved, declined or withdrew, or that the time was over, with its entry. Append-only.',
  approval_open: 'What waits for decisions, and what is approved and has not begun.',
  edit_claim:
    'An edit under way. It claims its message and its idempotency key; it is deleted when the edit ends.',
  replica: 'A replica of the service and until when it counts as alive.',
  ledger_entry: 'The entries of the ledger, byte for byte. Append-only.',
  ledger_opening: 'Contents of entries that are not about an edit, with the salt. Append-only.',
  ledger_unsealed: 'The queue of entries that are not on the log yet.',
  ledger_leaf: 'The place of an entry on the log, and its hash. Append-only.',
  ledger_tile: 'Full tiles of hashes (tlog-tiles). Append-only.',
  ledger_checkpoint: 'Signed checkpoints of the log. Append-only.',
  ledger_cosignature: 'That a witness saw a checkpoint: a line of its signed note. Append-only.',
  witness_turn: 'Which replica asks the witnesses. One row.',
  hold: 'What must not be erased, while no release of it is on record. Append-only.',
  hold_release: 'The end of a hold. Append-only.',
  erasure: 'What is to be erased: who asked for it, and why. Append-only.',
  erasure_status: 'How far an erasure has come.',
  retention_turn: 'When contents that are older than they are kept are looked for. One row.',
  sink: 'A receiver of entries: how far it was delivered to, and which replica delivers.',
  message_original:
    'The CloudCustomData that a message was sent with, as the webhook reported it. Append-only.',
  told_edit: 'An edit that the webhook reported, made by anyone. Append-only.',
  told_unjudged: 'The queue of reported edits that were not reconciled with the record yet.',
  told_drift: 'A reported edit that was made around the service, and its entry. Append-only.',
  told_own: 'A reported edit that is one of ours. Append-only.',
  modification_search: 'Search index: the n-grams of the strings of an edit.',
  search_unindexed: 'The queue of the search index.',
  modification_nested_search: 'Search index: JSON that stands inside strings of an edit.',
  nested_search_pending: 'The queue of the index of nested JSON.',
  proposal_search: 'Search index: the strings and n-grams of a proposal.',
  nested_search_backlog:
    'How far edits from before the index of nested JSON were examined. One row.',
  quota_budget: 'The calls to one API of IM that all replicas share. Unlogged: a crash empties it.',
  quota_holder: 'What one replica uses of a budget and waits for. Unlogged.',
  throttler_window: 'Requests of one client within one window. Unlogged.',
  wanted_right: 'What the application role may do, as the last migration declared it.',
  migrations: 'The migrations that ran. TypeORM writes it.',
};

/** Months are made as time goes on, each like the next one. */
const OTHER_TABLES = `SELECT relname AS name FROM pg_class
  WHERE relkind IN ('r', 'p') AND NOT (relispartition AND relname ~ '_[0-9]{4}_[0-9]{2}$') AND relnamespace = 'public'::regnamespace AND relname <> ALL ($1) ORDER BY 1`;

const COLUMNS = `SELECT quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
    || CASE a.attidentity WHEN 'a' THEN ' GENERATED ALWAYS AS IDENTITY' WHEN 'd' THEN ' GENERATED BY DEFAULT AS IDENTITY' ELSE '' END
    || CASE WHEN d.adbin IS NULL THEN '' WHEN a.attgenerated <> '' THEN ' GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ') STORED'
      ELSE ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) END
    || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END AS line
  FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`;

/** What must not be null stands with its column. */
const CONSTRAINTS = `SELECT 'CONSTRAINT ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid) AS line
  FROM pg_constraint WHERE conrelid = $1::regclass AND contype NOT IN ('n', 't')
  ORDER BY array_position('{p,u,x,f,c}'::text[], contype::text), conname`;

const KIND = `SELECT CASE relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END AS persistence,
    COALESCE(' PARTITION BY ' || pg_get_partkeydef(oid), '') || COALESCE(' WITH (' || array_to_string(reloptions, ', ') || ')', '') AS options
  FROM pg_class WHERE oid = $1::regclass`;

const BEHIND = `SELECT line FROM (
    SELECT 1 AS part, c.relname AS name, pg_get_indexdef(i.indexrelid) AS line
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = $1::regclass
      AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid)
    UNION ALL
    SELECT 2, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = $1::regclass AND NOT tgisinternal
    UNION ALL
    SELECT 3, '', '-- The application''s role may: ' || string_agg(privilege_type, ', ' ORDER BY privilege_type)
    FROM pg_class, aclexplode(relacl) WHERE pg_class.oid = $1::regclass AND grantee <> relowner GROUP BY grantee
  ) behind ORDER BY part, name`;

const FUNCTIONS = `SELECT pg_get_functiondef(oid) AS line FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  ORDER BY oid::regprocedure::text COLLATE "C"`;

/** The schema of a migrated database as text, the same for the same schema. Tables without a word of their own come last. */
export async function schemaText(client: Client): Promise<string> {
  const lines = async (text: string, values: unknown[] = []): Promise<string[]> => {
    const { rows } = await client.query<{ line: string }>(text, values);
    return rows.map(({ line }) => line);
  };
  const { rows } = await client.query<{ name: string }>(OTHER_TABLES, [Object.keys(TABLES)]);
  const parts = [HEAD];
  for (const table of [...Object.keys(TABLES), ...rows.map(({ name }) => name)]) {
    const kind = await client.query<{ persistence: string; options: string }>(KIND, [table]);
    const { persistence = '', options = '' } = kind.rows[0] ?? {};
    const inside = [...(await lines(COLUMNS, [table])), ...(await lines(CONSTRAINTS, [table]))];
    const behind = await lines(BEHIND, [table]);
    parts.push(
      [
        `-- ${TABLES[table] ?? 'Nobody has said yet what it is for.'}`,
        `CREATE ${persistence}TABLE ${table} (`,
        inside.map((line) => `  ${line}`).join(',\n'),
        [`)${options}`, ...behind]
          .map((line) => (line.startsWith('--') ? line : `${line};`))
          .join('\n'),
      ].join('\n'),
    );
  }
  parts.push(...(await lines(FUNCTIONS)).map((line) => `${line.trimEnd()};`));
  return `${parts.join('\n\n')}\n`;
}

const HEAD = `-- The schema after the last migration, for review. It is made from a migrated database by \`npm run schema\`, and no
-- program reads it: the migrations alone make the schema.`;
