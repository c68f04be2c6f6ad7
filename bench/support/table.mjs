import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

/** Where and on what the figures were measured. */
export function circumstances() {
  const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).trim();
  const processors = cpus();
  const memory = (totalmem() / 2 ** 30).toFixed(1);
  const isChanged = git('status', '--porcelain', '--untracked-files=no') !== '';
  return [
    `machine: ${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} cores, ${memory} GiB`,
    `node:    ${process.version}`,
    `commit:  ${git('rev-parse', '--short=12', 'HEAD')}${isChanged ? ', with changes' : ''}`,
  ].join('\n');
}

const COLUMNS = ['figure', 'measured', 'baseline', 'ratio', 'target', 'ok?'];

export function table(rows) {
  const cells = rows.map((row) => [
    row.figure,
    row.measured,
    row.baseline,
    row.ratio === null ? '' : row.ratio.toFixed(3),
    row.target,
    row.isMet === null ? '' : row.isMet ? 'yes' : 'NO',
  ]);
  const lines = [COLUMNS, COLUMNS.map(() => ''), ...cells];
  const widths = COLUMNS.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  const shown = lines.map((line, at) =>
    line.map((cell, i) => (at === 1 ? '-'.repeat(widths[i]) : cell.padEnd(widths[i]))).join('  '),
  );
  return shown.map((line) => line.trimEnd()).join('\n');
}
