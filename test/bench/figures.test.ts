import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.js';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function bench(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['bench/run.mjs', ...args], (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

const { stderr: refusal } = await bench('--only', 'nothing');
const [, names = ''] = /Error: --only is one of (.+)/.exec(refusal) ?? [];
const figures = names.split(', ');

test('an unknown figure is refused, and the known ones are named', () => {
  expect(figures.length).toBeGreaterThan(10);
});

// Side by side, each on a PostgreSQL that its first figure makes and the next ones find.
test.concurrent.for([0, 1])(
  'every figure can be measured (lane %i)',
  { timeout: 900_000 },
  async (lane) => {
    await using folder = await temporaryFolder();
    const names = figures.filter((_, i) => i % 2 === lane);

    const run = await bench(
      ...names.flatMap((name) => ['--only', name]),
      '--smoke',
      '--records',
      folder.path,
    );

    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout).toMatch(/^machine: .+\nnode: .+\ncommit: .+\n\nfigure/);
    expect(run.stdout).not.toContain('failed');
    for (const name of names) expect(run.stderr).toMatch(new RegExp(`^${name}: \\d+ s$`, 'm'));
  },
);
