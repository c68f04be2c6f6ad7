/**
 * `node deploy/validate.mjs`: renders the chart with each file of deploy/examples and checks what comes out: Kubernetes' own
 * schemas in two versions, fields that nobody knows, the syntax of every query, values that must be refused, manifests that are
 * up to date. Exits 1 where something is wrong, 2 where the tools could not be had and nothing was checked.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CHART, EXAMPLES, exampleFile, MANIFESTS, manifests, render } from './render.mjs';
import { installTools, KUBERNETES, load, runHelm, TOOLS } from './tools.mjs';
import { optionsOf } from './usage.mjs';

optionsOf(`Usage: node deploy/validate.mjs
Checks the chart, its examples, deploy/manifests, alerts and dashboard. The first time it installs its tools (80 MB) into a folder
beside the system's temporary files.
Exit codes: 0 valid, 1 something is wrong, 2 the tools could not be had and nothing was checked.`);

const DEPLOY = import.meta.dirname;
const OTHERS = {
  'monitoring.coreos.com': ['@kubernetes-models/prometheus-operator'],
  'gateway.networking.k8s.io': ['@kubernetes-models/gateway-api'],
};

const faults = [];
try {
  installTools();
} catch (error) {
  console.error(`the chart was NOT checked, its tools could not be installed: ${error.message}`);
  process.exit(2);
}
const yaml = await load('js-yaml');
const promql = await load('@prometheus-io/lezer-promql');

const rendered = [];
for (const example of EXAMPLES) rendered.push(...(await checkRendering(example)));
checkFields(rendered);
checkRefusals();
await checkManifests();
for (const fault of faults) console.error(`FAULT ${fault}`);
console.log(faults.length === 0 ? 'the chart is valid' : `${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;

async function checkRendering(file) {
  const values = exampleFile(file);
  const lint = runHelm('lint', '--strict', CHART, '--values', values);
  if (lint.status !== 0) faults.push(`${file}: ${lint.stdout}${lint.stderr}`);
  const objects = await render(file);
  for (const object of objects) await checkObject(file, object);
  if (objects.some(({ kind }) => kind === 'Secret')) faults.push(`${file}: renders a Secret`);
  console.log(`${file}: ${objects.map(({ kind }) => kind).join(', ')}`);
  return objects;
}

/** `apps/v1` and `v1` are folders of the packages of models; what is no part of Kubernetes has packages of its own. */
function modulesOf({ apiVersion }) {
  const [group] = apiVersion.split('/');
  const packages = OTHERS[group] ?? KUBERNETES;
  return packages.map((name) => `${name}/${apiVersion}`);
}

async function checkObject(file, object) {
  const name = `${file}: ${object.kind} ${object.metadata.name}`;
  for (const module of modulesOf(object)) {
    try {
      const models = await load(`${module}/${object.kind}`);
      new models[object.kind](object).validate();
    } catch (error) {
      faults.push(`${name}, ${module}: ${error.message}`);
    }
  }
  if (object.kind === 'PrometheusRule') {
    checkQueries(name, object);
    checkRules(name, object);
  }
}

/** The tests of the alerts are made with the file itself: what is rendered must be it. */
function checkRules(name, { spec }) {
  const alerts = JSON.parse(readFileSync(path.join(CHART, 'files', 'alerts.json'), 'utf8'));
  const told = ({ alert, expr, for: since }) => JSON.stringify([alert, expr, since]);
  const rendered = spec.groups.flatMap(({ rules }) => rules.map(told));
  const wanted = alerts
    .filter(
      ({ verification }) => !verification || rendered.some((each) => each.includes('-verify-')),
    )
    .map((rule) =>
      told({
        ...rule,
        expr: rule.expr
          .replaceAll('$namespace', 'ns')
          .replaceAll('$fullname', 'rel-im-edit-ledger')
          .replaceAll('$lateAfterSeconds', '10800'),
      }),
    );
  if (rendered.join() !== wanted.join())
    faults.push(`${name}: the rules are not those of alerts.json`);
}

function checkQueries(name, { spec }) {
  for (const { alert, expr } of spec.groups.flatMap(({ rules }) => rules)) {
    const tree = promql.parser.parse(expr);
    tree.iterate({
      enter: (node) => {
        if (node.type.isError) faults.push(`${name}: ${alert}: no PromQL at ${node.from}: ${expr}`);
      },
    });
  }
}

/** The schemas let unknown fields pass; TypeScript does not, in a literal of the model's type. */
function checkFields(objects) {
  const source = objects.flatMap((object, at) =>
    modulesOf(object).map((module, version) => {
      const type = `import('${module}').I${object.kind}`;
      return `export const object${at}_${version}: ${type} = ${JSON.stringify(object, null, 1)};`;
    }),
  );
  const typed = path.join(TOOLS, 'rendered.ts');
  writeFileSync(typed, source.join('\n'));
  const compilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    module: 'nodenext',
    target: 'es2022',
    types: [],
  };
  const config = path.join(TOOLS, 'tsconfig.json');
  writeFileSync(config, JSON.stringify({ compilerOptions, files: [typed] }));
  const tsc = path.join(DEPLOY, '..', 'node_modules', 'typescript', 'bin', 'tsc');
  const checked = spawnSync(process.execPath, [tsc, '--project', config], { encoding: 'utf8' });
  if (checked.status !== 0) faults.push(checked.stdout.slice(0, 2_000));
}

function checkRefusals() {
  const least = ['--values', exampleFile('least.yaml')];
  const refused = {
    'nothing given': [],
    'a setting that does not exist': [...least, '--set', 'im.callsPerSecnd=5'],
    'a secret as a value': [...least, '--set', 'secrets.imSecretKey=abc'],
    'region and base URL': [...least, '--set', 'im.baseUrl=https://im.example.com'],
    'Kubernetes 1.29': [...least, '--kube-version', '1.29.9'],
    'an origin with a scheme': [
      ...least,
      '--set',
      'ledger.origin=https://ledger.example.com/v1/ledger',
    ],
    'two key sets': [...least, '--set', 'auth.jwksConfigMap.name=keys'],
    'plain http': [...least, '--set', 'auth.jwksUrl=http://issuer.example.com'],
    'an Ingress without a host': [...least, '--set', 'ingress.enabled=true'],
    'a route without a gateway': [...least, '--set', 'httpRoute.enabled=true'],
    'traces over plain http': [...least, '--set', 'tracing.endpoint=http://collector:4318'],
  };
  for (const [what, args] of Object.entries(refused)) {
    if (runHelm('template', 'rel', CHART, ...args).status === 0)
      faults.push(`renders with ${what}`);
  }
  for (const version of ['1.30.0', '1.35.0']) {
    const { status, stderr } = runHelm(
      'template',
      'rel',
      CHART,
      ...least,
      '--kube-version',
      version,
    );
    if (status !== 0) faults.push(`does not render for Kubernetes ${version}: ${stderr}`);
  }
  const dashboard = JSON.parse(readFileSync(path.join(CHART, 'files', 'dashboard.json'), 'utf8'));
  for (const { title, targets } of dashboard.panels) {
    for (const { expr } of targets) {
      const query = expr.replaceAll('$__rate_interval', '5m');
      checkQueries(`dashboard: ${title}`, {
        spec: { groups: [{ rules: [{ alert: title, expr: query }] }] },
      });
    }
  }
}

async function checkManifests() {
  for (const [file, text] of Object.entries(await manifests())) {
    if (readFileSync(path.join(MANIFESTS, file), 'utf8') !== text)
      faults.push(
        `deploy/manifests/${file} is not what the chart renders: run \`node deploy/render.mjs\``,
      );
  }
}
