/**
 * `node deploy/render.mjs`: writes deploy/manifests, the chart's objects for whoever has no Helm, rendered with
 * deploy/examples/least.yaml.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { installTools, load, runHelm } from './tools.mjs';
import { optionsOf } from './usage.mjs';

const DEPLOY = import.meta.dirname;
export const CHART = path.join(DEPLOY, 'chart');
export const MANIFESTS = path.join(DEPLOY, 'manifests');
export const EXAMPLES = ['least.yaml', 'everything.yaml', 'cloudnative-pg.yaml', 'ingress.yaml'];

export function exampleFile(name) {
  return path.join(DEPLOY, 'examples', name);
}

/** The objects that the chart renders with an example's values. */
export async function render(example, { release = 'rel', namespace = 'ns' } = {}) {
  const values = exampleFile(example);
  const args = ['template', release, CHART, '--namespace', namespace, '--values', values];
  const { status, stdout, stderr } = runHelm(...args);
  if (status !== 0) throw new Error(stderr);
  const yaml = await load('js-yaml');
  return yaml.loadAll(stdout).filter((object) => object);
}

/** The text of each manifest by the name of its file. The names of objects are those of a release `im-edit-ledger`. */
export async function manifests() {
  const rendered = await render('least.yaml', { release: 'im-edit-ledger' });
  const yaml = await load('js-yaml');
  const texts = { 'migrate.yaml': [], 'service.yaml': [] };
  for (const object of rendered) {
    const { component } = Object.fromEntries(
      Object.entries(object.metadata.labels).map(([name, value]) => [name.split('/')[1], value]),
    );
    if (object.metadata.annotations?.['helm.sh/hook'] === 'test') continue;
    const file = component === 'migration' ? 'migrate.yaml' : 'service.yaml';
    texts[file].push(yaml.dump(withoutHelm(object), { lineWidth: -1, noRefs: true }));
  }
  return Object.fromEntries(
    Object.entries(texts).map(([file, objects]) => [file, HEAD + objects.join('---\n')]),
  );
}

const HEAD = `# Made by \`node deploy/render.mjs\` out of the chart with deploy/examples/least.yaml, and checked to be that: copy it, and change the copy.
# First migrate.yaml, and when its Job is complete, service.yaml: docs/operations.md, "Install without Helm".
`;

/** Nothing of it is managed by Helm. */
function withoutHelm(value) {
  if (Array.isArray(value)) return value.map(withoutHelm);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !name.startsWith('helm.sh/') && name !== 'app.kubernetes.io/managed-by')
      .map(([name, member]) => [name, withoutHelm(member)])
      .filter(([name, member]) => name !== 'annotations' || Object.keys(member).length > 0),
  );
}

const USAGE = `Usage: node deploy/render.mjs
Writes deploy/manifests anew, out of the chart with deploy/examples/least.yaml, after a change of either. It is not for your own
settings: copy the manifests and change the copies (docs/operations.md, "Install without Helm").`;

if (process.argv[1] === import.meta.filename) {
  optionsOf(USAGE);
  installTools();
  for (const [file, text] of Object.entries(await manifests())) {
    writeFileSync(path.join(MANIFESTS, file), text);
  }
}
