import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCollector } from '../ops/collector.js';
import { until } from '../support/api.js';
import { emptyDatabase } from '../support/database.js';
import { rewriting, Scene } from '../support/scene.js';

const run = promisify(execFile);

interface Installed {
  readonly packages: Readonly<Record<string, { readonly dev?: true; readonly optional?: true }>>;
}

/** The program as the image has it: the packages of production without what is never loaded, and what serves. */
let image: string;

beforeAll(() => {
  image = mkdtempSync(path.join(tmpdir(), 'im-edit-ledger-image-'));
  const parts = ['package.json', 'dist', 'src/cli/start-verify.mjs', ...productionPackages()];
  const left = ['dist/src/local', 'dist/src/im-simulator', '*.map', '*.ts', '*.cts', '*.mts'];
  const packed = execFileSync('tar', ['-c', ...left.map((name) => `--exclude=${name}`), ...parts], {
    maxBuffer: 256 * 1024 * 1024,
  });
  execFileSync('tar', ['-x', '-C', image], { input: packed });
  // As the Dockerfile does it; fails where a path is gone.
  const remove = `rm -r $(cat ${path.resolve('deploy/never-loaded.txt')})`;
  execFileSync('sh', ['-c', remove], { cwd: path.join(image, 'node_modules') });
});
afterAll(() => rmSync(image, { recursive: true, force: true }));

function productionPackages(): string[] {
  const file = readFileSync('node_modules/.package-lock.json', 'utf8');
  const { packages } = JSON.parse(file) as Installed;
  return Object.entries(packages)
    .filter(([, { dev, optional }]) => !dev && !optional)
    .map(([folder]) => folder);
}

async function emptyButMigrated() {
  const database = await emptyDatabase();
  const env = { DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl };
  await run(process.execPath, ['dist/src/cli/migrate.js'], { cwd: image, env });
  return database;
}

test('what the image leaves out is missed by nothing: it migrates, edits, answers auditors, is traced and verified', async () => {
  await using collector = await startCollector();
  await using scene = await Scene.open({}, {}, emptyButMigrated());
  const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const { api } = await scene.process(settings, scene.database.appUrl, image);
  const isReady = async () => (await fetch(`${api.opsUrl}/health/ready`)).ok || null;
  expect(await until(isReady)).toBe(true);

  const edited = await api.edit(rewriting(scene.message('before'), 'after'));
  expect(edited).toMatchObject({ status: 201, json: { state: 'applied' } });
  expect((await api.get('/v1/audit/modifications?text=after')).json['items']).toHaveLength(1);
  expect(await until(() => Promise.resolve(collector.spans().length || null))).not.toBeNull();

  const args = ['src/cli/start-verify.mjs', '--database', scene.database.appUrl];
  expect((await run(process.execPath, args, { cwd: image })).stdout).toContain('intact');
});

test('the page of the reference finds all that it loads in the image', async () => {
  await using scene = await Scene.open();
  const { api } = await scene.process({}, scene.database.appUrl, image);

  const page = (await api.get('/docs')).text;
  const loaded = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = '']) => url);

  expect(loaded).toContain('/docs/swagger-ui-bundle.js');
  for (const url of [...loaded, '/openapi.json']) {
    expect({ url, status: (await api.get(url)).status }).toEqual({ url, status: 200 });
  }
});
