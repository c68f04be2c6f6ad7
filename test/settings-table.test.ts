import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, readConfig, readMigrationConfig, readRotationConfig } from '../src/config.js';
import { REGIONS } from '../src/im/regions.js';
import type { Environment } from '../src/settings/reader.js';

/** What the table leaves out, and why. */
const NOT_IN_THE_TABLE: Readonly<Record<string, string>> = {
  PGSSLMODE: 'is refused where it would have to mean something',
  CRASH_POINT: 'makes the process kill itself, for tests of crashes; refused in production',
};

/** On every way through the readers, each variable is asked for on at least one. */
const ENVIRONMENTS: readonly Environment[] = [
  {},
  { NODE_ENV: 'production' },
  { DATABASE_URL: 'postgres://app@db/edits?sslcert=/none' },
  { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example' },
];

/** Every variable that the readers of settings ask for. */
function askedFor(): ReadonlySet<string> {
  const asked = new Set<string>();
  for (const environment of ENVIRONMENTS) {
    const listening = new Proxy(environment, {
      get: (target, name) => {
        asked.add(String(name));
        return target[String(name)];
      },
    });
    for (const read of [
      () => readConfig(listening, { mode: 'serve' }),
      () => readMigrationConfig(listening),
      () => readRotationConfig(listening),
    ]) {
      expect(read).toThrow(ConfigError);
    }
  }
  return asked;
}

interface Row {
  readonly name: string;
  readonly isSecret: boolean;
  readonly meaning: string;
}

function tableOfSettings(): readonly Row[] {
  const readme = readFileSync('README.md', 'utf8');
  const [, table = ''] = /^\| variable .*\n\| -.*\n((?:\|.*\n)+)/m.exec(readme) ?? [];
  return table.split('\n').flatMap((line) => {
    const [, names = '', meaning = ''] = line.split('|');
    return [...names.matchAll(/`(\w+)`( †)?/g)].map(([, name = '', mark]) => ({
      name,
      isSecret: mark !== undefined,
      meaning,
    }));
  });
}

const asked = askedFor();
const rows = tableOfSettings();
const secrets = [...asked].filter((name) => asked.has(`${name}_FILE`));

test('the table of settings in the README has every variable that is read, and no other', () => {
  const files = new Set(secrets.map((name) => `${name}_FILE`));
  const expected = [...asked].filter((name) => !files.has(name) && !(name in NOT_IN_THE_TABLE));
  expect(rows.map(({ name }) => name).sort()).toEqual(expected.sort());
  expect([...asked]).toEqual(expect.arrayContaining(Object.keys(NOT_IN_THE_TABLE)));
});

test('it marks those that may come from a file', () => {
  const marked = rows.filter(({ isSecret }) => isSecret).map(({ name }) => name);
  expect(marked.sort()).toEqual(secrets.sort());
});

test('no variable is read that this test does not see asked for', () => {
  const quoted = [...sources('src/settings'), readFileSync('src/config.ts', 'utf8')].flatMap(
    (source) => [...source.matchAll(/'([A-Z][A-Z0-9_]+)'/g)].map(([, name = '']) => name),
  );
  const direct = sources('src').flatMap(readDirectly);
  expect(quoted).toContain('IM_REGION');
  expect(direct).toContain('NODE_ENV');
  expect([...quoted, ...direct].filter((name) => !asked.has(name))).toEqual([]);
});

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'));
}

/** `process.env['NAME']`, `process.env.NAME`, and `{ NAME: … } = process.env`. */
function readDirectly(source: string): string[] {
  const one = [...source.matchAll(/process\.env(?:\[\W|\.)(\w+)/g)].map(([, name = '']) => name);
  const several = [...source.matchAll(/\{([^{}]*)\}\s*=\s*process\.env/g)].flatMap(
    ([, names = '']) => names.match(/[A-Z][A-Z0-9_]+/g) ?? [],
  );
  return [...one, ...several];
}

test('README and chart have the regions that the service knows', () => {
  const { meaning = '' } = rows.find(({ name }) => name === 'IM_REGION') ?? {};
  expect([...meaning.matchAll(/`([\w-]+)`/g)].map(([, name]) => name)).toEqual(REGIONS);
  const schema: unknown = JSON.parse(readFileSync('deploy/chart/values.schema.json', 'utf8'));
  expect(schema).toMatchObject({
    properties: { im: { properties: { region: { enum: ['', ...REGIONS] } } } },
  });
});
