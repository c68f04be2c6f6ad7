import { existsSync, readdirSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestDatabase } from '../../support/database.js';
import { otherPostgres } from '../../support/other-postgres.js';
import { startMigrated } from '../../support/own-server.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { asSuperuser, HOSTILE, setAll, type Settings } from './hostile-settings.js';
import { expectMainJob, openWorld, type World } from './main-job.js';

/** As Debian installs them; the tests run on the embedded one. */
const PLACE = '/usr/lib/postgresql';
const VERSIONS = existsSync(PLACE)
  ? readdirSync(PLACE).filter((version) => existsSync(`${PLACE}/${version}/bin/initdb`))
  : [];
if (VERSIONS.length === 0) {
  console.warn(`NOT TESTED: other versions of PostgreSQL: there is none in ${PLACE}`);
}

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.im[Symbol.asyncDispose]());

/** Older versions do not know each of them. */
async function known(database: TestDatabase): Promise<Settings> {
  const rows = await asSuperuser<{ name: string }>(
    database,
    'SELECT lower(name) AS name FROM pg_settings',
  );
  const names = new Set(rows.map(({ name }) => name));
  const all = Object.assign({}, ...HOSTILE.map(([, each]) => each)) as Settings;
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name.toLowerCase())));
}

test.skipIf(VERSIONS.length === 0).for(VERSIONS.length === 0 ? ['another version'] : VERSIONS)(
  'PostgreSQL %s takes the schema, and the service does its job there, whatever is set',
  async (version) => {
    await using home = await temporaryFolder();
    const programs = otherPostgres(`${PLACE}/${version}`, home.path);
    const { folder, postgres } = await startMigrated({ fsync: 'off' }, programs);
    const { superuserUrl, ownerUrl, appUrl } = postgres;
    const name = new URL(appUrl).pathname.slice(1);
    const database = { name, superuserUrl, ownerUrl, appUrl, drop: () => Promise.resolve() };
    try {
      const [row] = await asSuperuser<{ server_version: string }>(database, 'SHOW server_version');
      expect(row).toMatchObject({
        server_version: expect.stringMatching(`^${version}\\.`) as string,
      });
      await setAll(database, await known(database));
      await expectMainJob(world, appUrl);
    } finally {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
