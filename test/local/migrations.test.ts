import { Client } from 'pg';
import { afterEach, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase | undefined;
afterEach(() => database?.drop());

test('the application role may connect and make nothing', async () => {
  database = await createDatabase();
  const app = new Client({ connectionString: database.appUrl });
  await app.connect();
  await expect(app.query('CREATE TABLE mine (id int)')).rejects.toThrow(/permission denied/);
  await expect(app.query('CREATE TEMPORARY TABLE mine (id int)')).rejects.toThrow(
    /permission denied/,
  );
  await app.end();
});
