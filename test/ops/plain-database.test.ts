import { expect, test } from 'vitest';
import { makeTokens } from '../support/tokens.js';
import { partsOf } from './keep-alive-client.js';
import { startProgram } from './program.js';

const noIm = { baseUrl: 'http://127.0.0.1:9' };

/** Events of a production replica that waits for this database, which is nowhere. */
async function eventsWith(appUrl: string): Promise<readonly unknown[]> {
  const parts = partsOf({ appUrl }, noIm, await makeTokens(), { NODE_ENV: 'production' });
  await using program = startProgram(parts);
  await program.line('waiting-for-database');
  await program.stop();
  return program
    .lines()
    .filter(({ level }) => level === 'warn')
    .map(({ event }) => event);
}

test('in production the log says once that PostgreSQL elsewhere is asked in plain text', async () => {
  const elsewhere = 'postgres://app@db.invalid/edits';
  const events = await eventsWith(elsewhere);
  expect(events.filter((event) => event === 'database-not-encrypted')).toHaveLength(1);

  for (const url of [`${elsewhere}?sslmode=verify-full`, 'postgres://app@127.0.0.1:9/edits']) {
    expect(await eventsWith(url)).not.toContain('database-not-encrypted');
  }
});
