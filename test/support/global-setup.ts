import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrations } from '../../migrations/all.js';
import { startEmbeddedPostgres } from '../../src/local/embedded-postgres.js';
import { migrate } from '../../src/postgres/schema/migrate.js';
import { otherPostgres } from './other-postgres.js';

/** The server that all test files of a run share; each gets databases of its own from it. */
export interface TestServer {
  readonly superuserUrl: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  /** A migrated database that nobody connects to, only copies. */
  readonly template: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestServer;
  }
}

/** One PostgreSQL a run, without durability, in a folder of its own, gone when the run ends. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'im-edit-ledger-test-'));
  // Root hands the server to another user, who must be able to enter.
  chmodSync(folder, 0o755);
  const server = await startEmbeddedPostgres({
    folder,
    // Such as /usr/lib/postgresql/15: all tests on another version.
    ...otherPostgres(process.env['POSTGRES'], folder),
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_connections: 600,
    },
  });
  const stop = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await migrate({
      ownerUrl: server.ownerUrl,
      appRole: new URL(server.appUrl).username,
      migrations,
      log: () => undefined,
    });
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('postgres', {
    superuserUrl: server.superuserUrl,
    ownerUrl: server.ownerUrl,
    appUrl: server.appUrl,
    template: new URL(server.ownerUrl).pathname.slice(1),
  });
  return stop;
}
