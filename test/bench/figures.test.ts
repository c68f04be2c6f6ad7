import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';

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

// Two at a time: most of each is starting programs.
test.for(figures.map((name, i) => [name, figures[i + 1]] as const).filter((_, i) => i % 2 === 0))(
  '%s and %s are each measured alone',
  { timeout: 180_000 },
  async (pair) => {
    const measured = pair.filter((name) => name !== undefined);
    const runs = await Promise.all(measured.map((name) => bench('--only', name, '--smoke')));

    for (const { code, stdout, stderr } of runs) {
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/^machine: .+\nnode: .+\ncommit: .+\n\nfigure/);
      expect(stdout).not.toContain('failed');
    }
  },
);
