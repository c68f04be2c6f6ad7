import { Client } from 'pg';
import { expect, test } from 'vitest';
import { createDatabase } from '../../support/database.js';
import { schemaText } from './schema-text.js';

test('docs/schema.sql is the schema after the last migration (npm run schema rewrites it)', async () => {
  const database = await createDatabase();
  const client = new Client({ connectionString: database.ownerUrl });
  try {
    await client.connect();
    const text = await schemaText(client);
    expect(text).not.toContain('Nobody has said yet what it is for.');
    await expect(text).toMatchFileSnapshot('../../../docs/schema.sql');
  } finally {
    await client.end();
    await database.drop();
  }
});
