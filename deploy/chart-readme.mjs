/**
 * `node deploy/chart-readme.mjs`: writes deploy/chart/README.md out of the comments of values.yaml; with `--check` it says
 * whether that file is up to date, by its exit code.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { optionsOf } from './usage.mjs';

const USAGE = `Usage: node deploy/chart-readme.mjs [--check]
Writes deploy/chart/README.md out of the comments of values.yaml. With --check it writes nothing: exit code 1 says that the file is
not up to date.`;
const { check } = optionsOf(USAGE, { check: { type: 'boolean' } });

const CHART = path.join(import.meta.dirname, 'chart');
const README = path.join(CHART, 'README.md');

const [, VERSION] = /^appVersion: (.+)$/m.exec(
  readFileSync(path.join(CHART, 'Chart.yaml'), 'utf8'),
);

const HEAD = `# The chart of im-edit-ledger

Made by \`node deploy/chart-readme.mjs\` out of values.yaml: change that, not this file.

Once, before the installation, from the project's folder: the image in a registry that the cluster pulls from (\`image.registry\`,
\`imagePullSecrets\`), a database with two roles, the log's key, and the Secrets that \`secrets\` names, in the namespace of the release.

\`\`\`sh
export REGISTRY=registry.example.com NS=im-edit-ledger
docker build -f deploy/Dockerfile -t "$REGISTRY/im-edit-ledger:${VERSION}" .
docker push "$REGISTRY/im-edit-ledger:${VERSION}"

psql -h db.example.com -U postgres -c "CREATE ROLE iel_owner LOGIN PASSWORD '…'" -c "CREATE ROLE iel_app LOGIN PASSWORD '…'" \\
  -c 'CREATE DATABASE iel OWNER iel_owner'
openssl genpkey -algorithm ed25519 -out key.pem   # keep a copy: it is the log's identity

kubectl create namespace "$NS"
kubectl -n "$NS" create secret generic im-edit-ledger-database-owner --from-literal=url='postgres://iel_owner:…@db.example.com/iel?sslmode=verify-full'
kubectl -n "$NS" create secret generic im-edit-ledger-database --from-literal=url='postgres://iel_app:…@db.example.com/iel?sslmode=verify-full'
kubectl -n "$NS" create secret generic im-edit-ledger-im --from-literal=secretKey='…'
kubectl -n "$NS" create secret generic im-edit-ledger-signing --from-file=key.pem
\`\`\`

Without \`sslmode\` everything goes to PostgreSQL in plain text. An authority that Node does not know is given by \`database.caConfigMap\`.

Copy deploy/examples/least.yaml, put your own values into the copy (\`image.registry\`: what REGISTRY is above), and install with it.

\`\`\`sh
cp deploy/examples/least.yaml my-values.yaml
helm install im-edit-ledger deploy/chart --namespace "$NS" --create-namespace --values my-values.yaml
helm test im-edit-ledger --namespace "$NS"
\`\`\`

Needs Kubernetes 1.30 or newer, and PostgreSQL with 29 connections for each replica: up to 203 with autoscaling as it is by default, and one
replica more in a rollout (\`max_connections\`, whose default is 100). Nothing needs a CRD by default. More about what has to be done once, and what
is to be done when something is wrong: docs/operations.md.

| values of deploy/examples | for                                                        |
| ------------------------- | ---------------------------------------------------------- |
| least.yaml                | the least that has to be given                             |
| ingress.yaml              | behind an Ingress controller, with alerts and a dashboard  |
| cloudnative-pg.yaml       | on three instances of CloudNativePG                        |
| everything.yaml           | every part switched on, one value of each kind             |

## Values

A name in capitals is a setting of the service: what it means is in the project's README, "Run it for real".

| value | default | meaning |
| ----- | ------- | ------- |
`;

/** A row for each key of values.yaml; what is written in braces is one value. */
function rows() {
  const found = [];
  const parents = [];
  let comment = [];
  for (const line of readFileSync(path.join(CHART, 'values.yaml'), 'utf8').split('\n')) {
    const [, indent = '', key, value = ''] = /^( *)([A-Za-z]+):\s*(.*)$/.exec(line) ?? [];
    const [, said] = /^ *# (.*)$/.exec(line) ?? [];
    if (said !== undefined) comment.push(said);
    if (line === '') comment = [];
    if (key === undefined) continue;
    parents.length = indent.length / 2;
    parents.push(key);
    found.push({ name: parents.join('.'), value, meaning: comment.join(' ') });
    comment = [];
  }
  return found.filter(({ value, meaning }) => value !== '' || meaning !== '');
}

function table() {
  const cell = (text) => text.replaceAll('|', '\\|');
  return rows()
    .map(({ name, value, meaning }) => {
      const shown = value === '' ? '' : `\`${cell(value)}\``;
      return `| \`${name}\` | ${shown} | ${cell(meaning)} |\n`;
    })
    .join('');
}

const text = HEAD + table();
if (check) {
  if (readFileSync(README, 'utf8') !== text) {
    console.error('deploy/chart/README.md is not up to date: run `node deploy/chart-readme.mjs`');
    process.exitCode = 1;
  }
} else {
  writeFileSync(README, text);
}
