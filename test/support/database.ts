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
  await makeDatabase(await administrator(), name, roles, template);
  return {
    name,
    ownerUrl: withDatabase(server.ownerUrl, name),
    appUrl: withDatabase(server.appUrl, name),
    superuserUrl: withDatabase(server.superuserUrl, name),
    drop: async () => {
      const client = await administrator();
      await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
    },
  };
}

let connected: Promise<Client> | null = null;

/**
 * A superuser's connection that lasts as long as this worker: a new one reads the memory of the server anew, which takes ten times as
 * long as making a database.
 */
function administrator(): Promise<Client> {
  if (connected) return connected;
  const forget = () => (connected = null);
  const connecting = connect(withDatabase(inject('postgres').superuserUrl, 'postgres'), forget);
  connecting.catch(forget);
  connected = connecting;
  return connecting;
}

/** @param onEnd the server is stopped */
async function connect(connectionString: string, onEnd: () => void): Promise<Client> {
  const client = new Client({ connectionString });
  client.on('error', onEnd);
  await client.connect();
  (client as Client & { unref(): void }).unref();
  return client;
}

function userOf(url: string): string {
  return decodeURIComponent(new URL(url).username);
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
