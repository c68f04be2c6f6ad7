import { Client, type ClientBase } from 'pg';
import { type DatabaseAt, driverTls } from '../../settings/database-tls.js';
import { DatabaseRefused } from './database-refused.js';

const PATIENCE_MS = 3_000;
/** A pooler hands out what was used last, or what was used longest ago: either way these turns find a shared process. */
const TURNS = ['first', 'first', 'second', 'first', 'second', 'second', 'first', 'second'] as const;

export const POOLER_SHARES_SESSIONS =
  'a pooler between the service and PostgreSQL gives one session to several connections (transaction or statement mode): set pool_mode = session for this database, or connect directly';

/** Whether something between shows the client another process than the server's own. */
export function isPooled(client: ClientBase, serverPid: number): boolean {
  return 'processID' in client && client.processID !== serverPid;
}

/**
 * Proves over two connections that each keeps a process of the server to itself.
 *
 * @throws DatabaseRefused where they share one, or a transaction is refused; the driver's error where they cannot be made
 */
export async function proveSessions(at: DatabaseAt): Promise<void> {
  const clients = { first: probe(at), second: probe(at) };
  try {
    await Promise.all([clients.first.connect(), clients.second.connect()]);
    const pids = { first: await pidOf(clients.first), second: await pidOf(clients.second) };
    if (pids.first === pids.second) throw new DatabaseRefused([POOLER_SHARES_SESSIONS]);
    await expectTransactions(clients.second);
    for (const turn of TURNS) {
      if ((await pidOf(clients[turn])) !== pids[turn]) {
        throw new DatabaseRefused([POOLER_SHARES_SESSIONS]);
      }
    }
  } finally {
    await Promise.all([clients.first.end(), clients.second.end()]);
  }
}

function probe({ url, tls }: DatabaseAt): Client {
  const client = new Client({
    connectionString: url,
    ...driverTls(tls),
    application_name: 'im-edit-ledger probe',
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
  });
  // The statement that is under way says it too.
  client.on('error', () => undefined);
  return client;
}

async function pidOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid ?? 0;
}

/** In statement mode a pooler refuses them. */
async function expectTransactions(client: Client): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query('COMMIT');
  } catch (error) {
    throw error instanceof Error && /statement pooling/i.test(error.message)
      ? new DatabaseRefused([POOLER_SHARES_SESSIONS])
      : error;
  }
}
