import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AlertCase } from './alert-case.js';
import { ALERT_CASES } from './alert-series.js';
import { LATE_AFTER_SECONDS } from './verification-series.js';

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly severity: string;
  readonly summary: string;
}

const alerts = JSON.parse(
  readFileSync('deploy/chart/files/alerts.json', 'utf8'),
) as readonly Alert[];
/** Prometheus' own tool (Debian's package `prometheus` has it). Where there is none, these tests are told as skipped. */
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'alerts-'));
  const rules = alerts.map(({ alert, for: since, severity, summary, expr }) => ({
    alert,
    for: since,
    expr: expr
      .replaceAll('$namespace', 'ns')
      .replaceAll('$fullname', 'rel-im-edit-ledger')
      .replaceAll('$lateAfterSeconds', LATE_AFTER_SECONDS),
    labels: { severity },
    annotations: { summary },
  }));
  writeFileSync(
    path.join(folder, 'rules.yaml'),
    JSON.stringify({ groups: [{ name: 'g', rules }] }),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What promtool has to say against its scenarios; empty where all is as expected. JSON is YAML, too. */
function complaints({ alert, severity, summary }: Alert, { fires, silent }: AlertCase): string {
  const expected = [...fires, ...silent.map((scenario) => ({ ...scenario, labels: [] }))];
  const tests = expected.map(({ what, series, at, labels }) => ({
    name: what,
    interval: '30s',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    alert_rule_test: [
      {
        eval_time: `${at}m`,
        alertname: alert,
        exp_alerts: labels.map((each) => ({
          exp_labels: { ...each, severity },
          exp_annotations: { summary },
        })),
      },
    ],
  }));
  const file = path.join(folder, 'test.yaml');
  writeFileSync(
    file,
    JSON.stringify({ rule_files: ['rules.yaml'], evaluation_interval: '30s', tests }),
  );
  const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', file], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  return status === 0 ? '' : `${stdout}${stderr}`;
}

test('each alert has series that must fire it and series that must not', () => {
  expect(Object.keys(ALERT_CASES)).toEqual(alerts.map(({ alert }) => alert));
  for (const [alert, { fires, silent }] of Object.entries(ALERT_CASES)) {
    expect([fires.length > 0, silent.length > 0], alert).toEqual([true, true]);
  }
});

test.skipIf(!hasPromtool).for(alerts)('$alert fires when it must, and only then', (alert) => {
  const its = ALERT_CASES[alert.alert];
  expect(its && complaints(alert, its)).toBe('');
});

test.skipIf(!hasPromtool)('each query of the runbook is one that Prometheus understands', () => {
  const runbook = readFileSync('docs/operations.md', 'utf8');
  const queries = [...runbook.matchAll(/^```promql\n(.*?)```$/gms)].map(([, query = '']) => query);
  const rules = queries.map((expr, i) => ({ record: `q:${i}`, expr }));
  const file = path.join(folder, 'runbook.yaml');
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'g', rules }] }));

  const { stdout, stderr } = spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' });

  expect(queries.length).toBeGreaterThan(10);
  expect(`${stdout}${stderr}`).toContain(`${queries.length} rules found`);
});
