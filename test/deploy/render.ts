import { execFileSync } from 'node:child_process';
import type { PodSpec } from './volumes.js';

/** The part of an object that the tests look at. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly template?: { readonly spec: PodSpec };
    readonly jobTemplate?: { readonly spec: { readonly template: { readonly spec: PodSpec } } };
  };
}

/** Runs a module in the project's folder; what it prints is JSON. */
export function printed(script: string, ...args: readonly string[]): unknown {
  const options = ['--input-type=module', '--eval', script, '--', ...args];
  return JSON.parse(execFileSync(process.execPath, options, { encoding: 'utf8' }));
}

/** Helm and what reads YAML are installed by `node deploy/validate.mjs`; a test does not wait for their download. */
export const HAS_TOOLS =
  printed(`import { hasTools } from './deploy/tools.mjs'; console.log(hasTools())`) === true;

const RENDER = `
  import { CHART } from './deploy/render.mjs';
  import { load, runHelm } from './deploy/tools.mjs';
  const [values, ...sets] = process.argv.slice(1);
  const args = ['template', 'im-edit-ledger', CHART, '--values', values];
  const { status, stdout, stderr } = runHelm(...args, ...sets.flatMap((set) => ['--set', set]));
  if (status !== 0) throw new Error(stderr);
  console.log(JSON.stringify((await load('js-yaml')).loadAll(stdout).filter(Boolean)));
`;

/** The chart's objects of a release `im-edit-ledger`. */
export function renderChart(values: string, sets: readonly string[]): readonly KubernetesObject[] {
  return printed(RENDER, values, ...sets) as readonly KubernetesObject[];
}
