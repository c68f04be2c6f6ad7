import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { emptyDatabase } from '../support/database.js';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

/** A command as npm starts it, with these variables and no others. */
async function run(script: string, args: readonly string[], variables = {}): Promise<Ended> {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    scripts: Readonly<Record<string, string>>;
  };
  const [, ...command] = (scripts[script] ?? '').split(' ');
  const env = { PATH: process.env['PATH'], ...variables };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [...command, ...args], {
      env,
      timeout: 120_000,
    });
    return { code: 0, out: stdout, said: stderr };
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    const { code, stdout, stderr } = error as Error & Record<string, unknown>;
    return { code: Number(code), out: String(stdout), said: String(stderr) };
  }
}

/** Each program in src/cli, by the script that starts it. */
const COMMANDS = {
  'batch.ts': 'batch',
  'migrate.ts': 'migrate',
  'rotate-key.ts': 'ledger:rotate-key',
  'token.ts': 'token',
  'verify.ts': 'ledger:verify',
};

test('every command is asked', () => {
  const programs = readdirSync('src/cli').filter((name) => name.endsWith('.ts'));
  expect(programs.sort()).toEqual([...Object.keys(COMMANDS), 'usage.ts'].sort());
});

describe.each(Object.values(COMMANDS))('npm run %s', (script) => {
  test('prints its usage for --help and nothing else, and has done nothing', async () => {
    for (const asked of ['--help', '-h']) {
      const { code, out, said } = await run(script, [asked]);
      expect([code, said]).toEqual([0, '']);
      expect(out).toMatch(/^Usage: /);
    }
  });

  test('ends with exit code 2 and its usage for an option that nobody defined', async () => {
    const { code, out, said } = await run(script, ['--hlep']);
    expect([code, out]).toEqual([2, '']);
    expect(said).toContain('Usage: ');
  });
});

test('a migration without rights names the variable that it lacks', async () => {
  const database = await emptyDatabase();
  const { code, said } = await run('migrate', [], { DATABASE_URL: database.appUrl });
  await database.drop();

  expect(code).toBe(1);
  expect(said).toContain('42501');
  expect(said).toMatch(/^DATABASE_OWNER_URL is not set/m);
});
