import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import type { TestDatabase } from './database.js';

const SIZE = '24m';
const BALLAST_BYTES = 64 * 1024;

/** A database that can be made to find its disk full, and to have room again. */
export interface SmallDisk extends AsyncDisposable {
  /** `real`: the tables lie on a file system of their own, which is filled. `simulated`: where this machine lets nobody mount one. */
  readonly how: 'real' | 'simulated';
  fill(): Promise<void>;
  free(): Promise<void>;
}

/** MUST be called before anybody connects to the database, and be disposed of after it was dropped. */
export async function putOnSmallDisk(database: TestDatabase): Promise<SmallDisk> {
  const folder = mkdtempSync(path.join(tmpdir(), 'im-edit-ledger-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', folder]);
  if (mounted.status === 0) return realDisk(database, folder);
  rmSync(folder, { recursive: true });
  return simulatedDisk(database);
}

async function realDisk(database: TestDatabase, folder: string): Promise<SmallDisk> {
  const server = database.superuserUrl.replace(/\/[^/]*$/, '/postgres');
  const space = `space_of_${database.name}`;
  const [row] = await asked(server, 'SHOW data_directory');
  const { uid, gid } = statSync(String(row?.['data_directory']));
  chownSync(folder, uid, gid);
  chmodSync(folder, 0o700);
  await asked(server, `CREATE TABLESPACE ${space} LOCATION '${folder}'`);
  await asked(server, `ALTER DATABASE ${database.name} SET TABLESPACE ${space}`);
  const ballast = path.join(folder, 'ballast');
  return {
    how: 'real',
    fill: async () => fillWith(ballast),
    free: async () => rmSync(ballast),
    [Symbol.asyncDispose]: async () => {
      await asked(server, `DROP TABLESPACE ${space}`);
      spawnSync('umount', [folder]);
      rmSync(folder, { recursive: true });
    },
  };
}

function fillWith(ballast: string): void {
  for (let bytes = BALLAST_BYTES; bytes > 1;) {
    try {
      writeFileSync(ballast, Buffer.alloc(bytes), { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      bytes /= 2;
    }
  }
}

async function simulatedDisk(database: TestDatabase): Promise<SmallDisk> {
  const { superuserUrl } = database;
  await asked(
    superuserUrl,
    `CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full'; END $$`,
  );
  return {
    how: 'simulated',
    fill: async () =>
      void (await asked(
        superuserUrl,
        `CREATE TRIGGER no_room BEFORE INSERT ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION no_room()`,
      )),
    free: async () => void (await asked(superuserUrl, 'DROP TRIGGER no_room ON ledger_entry')),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function asked(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
