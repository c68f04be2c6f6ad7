import { parseArgs } from 'node:util';
import { batches } from './figures/batches.mjs';
import { capacity } from './figures/capacity.mjs';
import { consolePages } from './figures/console.mjs';
import { consoleSearch } from './figures/console-search.mjs';
import { latency } from './figures/latency.mjs';
import { memory } from './figures/memory.mjs';
import { quota } from './figures/quota.mjs';
import { receipts } from './figures/receipts.mjs';
import { sealing } from './figures/sealing.mjs';
import { sealingCost } from './figures/sealing-cost.mjs';
import { settling } from './figures/settling.mjs';
import { sinks } from './figures/sinks.mjs';
import { start } from './figures/start.mjs';
import { storage } from './figures/storage.mjs';
import { verification } from './figures/verification.mjs';
import { exporting } from './figures/exporting.mjs';
import { paging } from './figures/paging.mjs';
import { undisturbed } from './figures/undisturbed.mjs';
import { Stand } from './support/stand.mjs';
import { circumstances, table } from './support/table.mjs';

/*
 * `npm run bench`: measures what the service promises to cost, side by side with what it is compared to, on this machine.
 * The table goes to standard output, progress to standard error. Exit code 0: every target is met; 1: one is missed or
 * could not be measured.
 *
 * USAGE has its options.
 *
 * The figures about audits are measured against a record of a million edits (`--quick`: 100,000). Making it takes minutes;
 * with `--records` it is kept in FOLDER, and taken from there the next time. `--years` takes ten million for the audit's
 * pages: that takes hours, and some 50 GB.
 *
 * `--smoke` runs each figure for a moment only, to show that it can be measured: targets are not judged, exit code 0 says
 * that every figure came to a number.
 */

const FIGURES = [
  latency,
  capacity,
  quota,
  batches,
  memory,
  start,
  settling,
  storage,
  sealing,
  sinks,
  verification,
  receipts,
  sealingCost,
  paging,
  exporting,
  undisturbed,
  consolePages,
  consoleSearch,
];
const LONGEST_FIGURE_MS = 120_000;
const LONGEST_OF_YEARS_MS = 6 * 3_600_000;

const USAGE = `Usage: npm run bench -- [--only NAME]... [--quick | --smoke] [--years] [--records FOLDER]
NAME is one of ${FIGURES.map(({ name }) => name).join(', ')}.`;

const { values: flags } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    quick: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    years: { type: 'boolean', default: false },
    records: { type: 'string' },
  },
});

if (flags.help) {
  console.log(USAGE);
  process.exit(0);
}

/** How long, or on how much, a figure is measured: `of` takes its own value for each extent. */
const extent = {
  of: (full, quick, smoke) => (flags.smoke ? smoke : flags.quick ? quick : full),
  /** Whether a record is measured that took years to come about. */
  isOfYears: flags.years,
};

async function main() {
  const names = FIGURES.map(({ name }) => name);
  const unknown = flags.only.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`--only is one of ${names.join(', ')}`);
  const chosen = FIGURES.filter(({ name }) => flags.only.length === 0 || flags.only.includes(name));
  const stand = new Stand(flags.records);
  const stop = () => void stand.close().finally(() => process.exit(130));
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    return await measureAll(chosen, stand);
  } finally {
    await stand.close();
  }
}

async function measureAll(figures, stand) {
  const rows = [];
  for (const figure of figures) {
    const began = performance.now();
    say(`${figure.name} ...`);
    try {
      rows.push(...(await bounded(figure.measure(stand, extent), figure.longestMs)));
      say(`${figure.name}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
    } catch (error) {
      say(`${figure.name} failed: ${error.stack}`);
      rows.push(failed(figure.name));
    } finally {
      await stand.clear();
    }
  }
  return rows;
}

function bounded(measuring, figureMs = LONGEST_FIGURE_MS) {
  const longestMs = flags.years ? LONGEST_OF_YEARS_MS : figureMs;
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('took too long')), longestMs);
  });
  return Promise.race([measuring, late]).finally(() => clearTimeout(timer));
}

function failed(name) {
  const none = { measured: 'failed', baseline: '', ratio: null, target: '' };
  return { figure: name, ...none, isMet: false, hasFailed: true };
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

const rows = await main();
process.stdout.write(`${circumstances()}\n\n${table(rows)}\n`);
const isWanting = flags.smoke
  ? ({ hasFailed }) => hasFailed === true
  : ({ isMet }) => isMet === false;
process.exit(rows.some(isWanting) ? 1 : 0);
