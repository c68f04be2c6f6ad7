import { randomUUID } from 'node:crypto';
import { type ClientBase, Pool } from 'pg';
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
  await asAdministrator((client) => makeDatabase(client, name, roles, template));
  return {
    name,
    ownerUrl: withDatabase(server.ownerUrl, name),
    appUrl: withDatabase(server.appUrl, name),
    superuserUrl: withDatabase(server.superuserUrl, name),
    drop: () =>
      asAdministrator(async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
      }),
  };
}

let administrators: Pool | null = null;

/**
 * Acts as superuser, one after the other, over a connection that lasts as long as this worker: a new one reads the memory of the server
 * anew, which takes ten times as long as making a database. One that broke is replaced.
 */
async function asAdministrator<T>(act: (client: ClientBase) => Promise<T>): Promise<T> {
  administrators ??= administratorsOf(inject('postgres').superuserUrl);
  const client = await administrators.connect();
  let isBroken = true;
  try {
    const result = await act(client);
    isBroken = false;
    return result;
  } finally {
    client.release(isBroken);
  }
}

function administratorsOf(superuserUrl: string): Pool {
  const pool = new Pool({
    connectionString: withDatabase(superuserUrl, 'postgres'),
    max: 1,
    idleTimeoutMillis: 0,
    allowExitOnIdle: true,
  });
  // The server was stopped under an idle connection, which is gone with it.
  pool.on('error', () => undefined);
  return pool;
}

function userOf(url: string): string {
  return decodeURIComponent(new URL(url).username);
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
