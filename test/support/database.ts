import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import { makeDatabase } from '../../src/postgres/schema/provision.js';

/** A database of the test's own. */
export interface TestDatabase {
  readonly name: string;
  /** Owns the database and, in a migrated one, every table. */
  readonly ownerUrl: string;
  /** May connect, and do what the migrations granted. */
  readonly appUrl: string;
  readonly superuserUrl: string;
  /** Throws out whoever is still connected. */
  drop(): Promise<void>;
}

/** A migrated database. */
export function createDatabase(): Promise<TestDatabase> {
  return copyOf(inject('postgres').template);
}

/** A database without any migration. */
export function emptyDatabase(): Promise<TestDatabase> {
  return copyOf('template0');
}

async function copyOf(template: string): Promise<TestDatabase> {
  const server = inject('postgres');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const roles = { owner: userOf(server.ownerUrl), app: userOf(server.appUrl) };
  const superuserUrl = withDatabase(server.superuserUrl, 'postgres');
  await asSuperuser(superuserUrl, (client) => makeDatabase(client, name, roles, template));
  return {
    name,
    ownerUrl: withDatabase(server.ownerUrl, name),
    appUrl: withDatabase(server.appUrl, name),
    superuserUrl: withDatabase(server.superuserUrl, name),
    drop: () =>
      asSuperuser(superuserUrl, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
      }),
  };
}

async function asSuperuser(url: string, act: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await act(client);
  } finally {
    await client.end();
  }
}

function userOf(url: string): string {
  return decodeURIComponent(new URL(url).username);
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
