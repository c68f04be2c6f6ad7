import { Client } from 'pg';

/**
 * Where any of these texts stands in a database: in whichever column of whichever table, also as bytes. What stands in a partition stands
 * in its table. One that is a digest is looked for as its bytes, too.
 */
export async function textsIn(url: string, texts: readonly string[]): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; whole: string }>(
      `SELECT relname AS name, coalesce(pg_partition_root(oid)::text, relname) AS whole
       FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
    );
    const found: string[] = [];
    for (const { name, whole: table } of rows) {
      const lines = await client.query<{ line: string }>(`SELECT t::text AS line FROM ${name} t`);
      const whole = lines.rows.map(({ line }) => `${line}\n${decoded(line)}`).join('\n');
      for (const text of texts) {
        const hex = /^(?:raw-)?sha256:([0-9a-f]{64})$/.exec(text)?.[1];
        if (whole.includes(text) || (hex && whole.includes(hex))) found.push(`${table}: ${text}`);
      }
    }
    return found;
  } finally {
    await client.end();
  }
}

/** The bytes of a row, read as text. */
function decoded(line: string): string {
  return [...line.matchAll(/\\\\?x((?:[0-9a-f]{2})+)/g)]
    .map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1'))
    .join('\n');
}
