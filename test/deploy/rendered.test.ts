import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { HAS_TOOLS, type KubernetesObject, printed } from './render.js';

type Rendered = Readonly<Record<string, readonly KubernetesObject[]>>;
interface Everything {
  readonly rendered: Rendered;
  readonly manifests: Readonly<Record<string, string>>;
  readonly notes: string;
  readonly cluster: KubernetesObject;
  /** What Helm says where nothing is given, and where the origin is a URL. */
  readonly refusals: readonly [nothing: string, origin: string];
}

if (!HAS_TOOLS)
  console.warn('NOT TESTED: the rendered chart: run `node deploy/validate.mjs` first');

const SCRIPT = `
  import { readFileSync } from 'node:fs';
  import { CHART, EXAMPLES, exampleFile, manifests, render } from './deploy/render.mjs';
  import { load, runHelm } from './deploy/tools.mjs';
  const { load: parse } = await load('js-yaml');
  const rendered = {};
  for (const name of EXAMPLES) rendered[name] = await render(name);
  const install = ['install', 'rel', CHART, '--namespace', 'ns', '--dry-run=client', '--values'];
  const notes = runHelm(...install, exampleFile('everything.yaml')).stdout.split('NOTES:')[1];
  const cluster = parse(readFileSync(exampleFile('cloudnative-pg-cluster.yaml'), 'utf8'));
  const least = ['--values', exampleFile('least.yaml'), '--set', 'ledger.origin=https://log.example/v1'];
  const refusals = [[], least].map((args) => runHelm('template', 'rel', CHART, ...args).stderr);
  console.log(JSON.stringify({ rendered, manifests: await manifests(), notes, cluster, refusals }));
`;

describe.skipIf(!HAS_TOOLS)('the rendered chart', () => {
  let all: Everything;
  beforeAll(() => {
    all = printed(SCRIPT) as Everything;
  });

  function objects(example: string): readonly KubernetesObject[] {
    return all.rendered[example] ?? [];
  }
  function one(example: string, kind: string, name = 'rel-im-edit-ledger'): KubernetesObject {
    const found = objects(example).find(
      (each) => each.kind === kind && each.metadata.name === name,
    );
    if (found === undefined) throw new Error(`${example} has no ${kind} ${name}`);
    return found;
  }

  test('an installation needs no CRD, and opens nothing to the outside', () => {
    const groups = new Set(objects('least.yaml').map(({ apiVersion }) => apiVersion));
    expect([...groups].sort()).toEqual(
      ['apps/v1', 'autoscaling/v2', 'batch/v1', 'networking.k8s.io/v1', 'policy/v1', 'v1'].sort(),
    );
    expect(objects('least.yaml').map(({ kind }) => kind)).not.toContain('Ingress');
    expect(objects('everything.yaml').map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['Ingress', 'HTTPRoute', 'ServiceMonitor', 'PrometheusRule']),
    );
  });

  test('the README makes every Secret that the least installation needs, with its keys', () => {
    const made = [
      ...readFileSync('deploy/chart/README.md', 'utf8').matchAll(
        /^kubectl -n "\$NS" create secret generic (\S+) --from-(?:literal|file)=([\w.]+)/gm,
      ),
    ].map(([, name, key]) => `${name}/${key}`);
    const needed = ['Deployment', 'Job'].flatMap((kind) =>
      objects('least.yaml')
        .filter((each) => each.kind === kind)
        .flatMap((each) => [
          ...JSON.stringify(each).matchAll(
            /"(?:secret|secretKeyRef)":\{[^}]*?"(?:name|secretName)":"([^"]+)"(?:,"items":\[\{"key":"([^"]+)")?/g,
          ),
        ])
        .map(([, name, key]) => `${name}/${key}`),
    );

    expect(needed.length).toBeGreaterThanOrEqual(4);
    expect([...new Set(needed)].sort()).toEqual([...new Set(made)].sort());
  });

  test('the image is named by registry, repository and tag, or by its digest', () => {
    const imageOf = (example: string) =>
      /"image":"([^"]*im-edit-ledger[^"]*)"/.exec(JSON.stringify(one(example, 'Deployment')))?.[1];
    expect(imageOf('least.yaml')).toBe('registry.example.com/im-edit-ledger:0.1.0');
    for (const page of ['deploy/chart/README.md', 'docs/operations.md']) {
      const text = readFileSync(page, 'utf8');
      expect(text).toContain('REGISTRY=registry.example.com');
      for (const command of ['docker build -f deploy/Dockerfile -t', 'docker push']) {
        expect(text).toContain(`${command} "$REGISTRY/im-edit-ledger:0.1.0"`);
      }
    }
    expect(imageOf('everything.yaml')).toBe(
      `registry.example.com/im-edit-ledger@sha256:${'0'.repeat(64)}`,
    );
  });

  test('what a stranger adds to the pods of the service is there', () => {
    const { template } = one('everything.yaml', 'Deployment').spec as {
      template: { metadata: object; spec: { containers: readonly object[] } & object };
    };
    expect(template.metadata).toMatchObject({
      labels: { team: 'ledger', 'sidecar.istio.io/inject': 'true' },
      annotations: { 'example.com/team': 'ledger' },
    });
    expect(template.spec).toMatchObject({
      priorityClassName: 'important',
      dnsConfig: { options: [{ name: 'ndots', value: '1' }] },
      hostAliases: [{ ip: '10.0.0.5', hostnames: ['postgres.internal'] }],
      volumes: expect.arrayContaining([{ name: 'more', configMap: { name: 'more' } }]) as unknown,
      affinity: { nodeAffinity: {} },
    });
    const [service, proxy] = template.spec.containers;
    expect(service).toMatchObject({
      name: 'service',
      env: expect.arrayContaining([{ name: 'TZ', value: 'UTC' }]) as unknown,
      volumeMounts: expect.arrayContaining([{ name: 'more', mountPath: '/etc/more' }]) as unknown,
      securityContext: { privileged: false, readOnlyRootFilesystem: true },
    });
    expect(proxy).toMatchObject({ name: 'proxy' });
  });

  test('authorities, roles, proxies: each file that a variable names is mounted', () => {
    const [spec] = [one('everything.yaml', 'Deployment').spec.template?.spec];
    const env = new Map(spec?.containers[0]?.env?.map(({ name, value }) => [name, value]));
    expect(Object.fromEntries(env)).toMatchObject({
      AUTH_CA_FILE: '/etc/im-edit-ledger/auth-ca/ca.crt',
      IM_CA_FILE: '/etc/im-edit-ledger/im-ca/ca.crt',
      CONSOLE_CLIENT_ID: 'edit-console',
      AUTH_OPERATOR_CLAIM: 'email',
      AUTH_ROLES_FILE: '/etc/im-edit-ledger/clients/roles.json',
      COMPAT_CLIENTS_FILE: '/etc/im-edit-ledger/secrets/compat-clients.json',
      HTTPS_PROXY_FILE: '/etc/im-edit-ledger/secrets/https-proxy',
      NO_PROXY: '.internal,10.0.0.0/8',
      TRUSTED_PROXIES: '10.0.0.0/8,2001:db8::/32',
    });
    const mounts = spec?.containers[0]?.volumeMounts?.map(({ mountPath }) => mountPath) ?? [];
    for (const file of [...env.values()].filter((value) => value?.startsWith('/'))) {
      expect(
        mounts.some((mount) => file.startsWith(`${mount}/`)),
        file,
      ).toBe(true);
    }
    expect(spec?.volumes).toEqual(
      expect.arrayContaining([
        {
          name: 'auth-ca',
          configMap: { name: 'issuer-ca', items: [{ key: 'issuer.pem', path: 'ca.crt' }] },
        },
        { name: 'im-ca', configMap: { name: 'im-ca', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      ]),
    );
    expect(JSON.stringify(spec?.volumes)).toContain('"path":"https-proxy"');
  });

  test('whatever connects to PostgreSQL has its authorities, from a ConfigMap or a Secret', () => {
    const specs = [
      one('everything.yaml', 'Deployment').spec.template?.spec,
      one('everything.yaml', 'Job', 'rel-im-edit-ledger-migrate').spec.template?.spec,
      one('everything.yaml', 'CronJob', 'rel-im-edit-ledger-verify').spec.jobTemplate?.spec.template
        .spec,
    ];
    const place = '/etc/im-edit-ledger/database-ca';
    for (const spec of specs) {
      const [container] = spec?.containers ?? [];
      expect(container?.env).toContainEqual({
        name: 'DATABASE_CA_FILE',
        value: `${place}/ca.crt`,
      });
      expect(container?.volumeMounts?.map(({ mountPath }) => mountPath)).toContain(place);
      expect(spec?.volumes).toContainEqual({
        name: 'database-ca',
        configMap: { name: 'database-ca', items: [{ key: 'ca.crt', path: 'ca.crt' }] },
      });
    }
    expect(one('cloudnative-pg.yaml', 'Deployment').spec.template?.spec.volumes).toContainEqual({
      name: 'database-ca',
      secret: { secretName: 'im-edit-ledger-db-ca', items: [{ key: 'ca.crt', path: 'ca.crt' }] },
    });
    expect(JSON.stringify(objects('least.yaml'))).not.toContain('DATABASE_CA_FILE');
  });

  test('each object has the common labels', () => {
    for (const { kind, metadata } of objects('everything.yaml')) {
      expect([kind, metadata.labels['team']]).toEqual([kind, 'ledger']);
    }
  });

  test('OpenShift may choose the user: a null takes a default away, for every pod', () => {
    const pods = (example: string) =>
      [
        ...JSON.stringify(objects(example)).matchAll(
          /"securityContext":(\{"(?:fsGroup|run|seccomp).*?\}\})/g,
        ),
      ].map(([, text = '']) => JSON.parse(text) as Record<string, unknown>);
    expect(pods('everything.yaml')).toHaveLength(4);
    for (const each of pods('everything.yaml')) {
      expect(each).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    }
    for (const each of pods('least.yaml')) expect(each).toMatchObject({ runAsUser: 1000 });
  });

  test('the migration has an account and a place of its own, and the account is there first', () => {
    const name = 'rel-im-edit-ledger-migrate';
    const account = one('everything.yaml', 'ServiceAccount', name);
    const job = one('everything.yaml', 'Job', name);
    expect(account.metadata.annotations).toMatchObject({
      'helm.sh/hook': 'pre-install,pre-upgrade',
      'helm.sh/hook-weight': '-1',
      'example.com/role': 'migration',
    });
    expect(job.spec).toMatchObject({
      template: {
        metadata: {
          labels: { 'example.com/job': 'migration' },
          annotations: { 'sidecar.istio.io/inject': 'false' },
        },
        spec: {
          serviceAccountName: name,
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          affinity: { nodeAffinity: {} },
        },
      },
    });
    expect(one('least.yaml', 'Job', name).spec).not.toHaveProperty('template.spec.affinity');
  });

  test('the ServiceMonitor is as its values say', () => {
    expect(one('everything.yaml', 'ServiceMonitor').spec).toMatchObject({
      endpoints: [
        {
          scrapeTimeout: '10s',
          relabelings: [{ targetLabel: 'node' }],
          metricRelabelings: [{ action: 'drop' }],
        },
      ],
    });
    expect(JSON.stringify(one('ingress.yaml', 'ServiceMonitor').spec)).not.toMatch(
      /scrapeTimeout|elabelings/,
    );
  });

  test('an alert links to the runbook where one is named, and nowhere else', () => {
    const rules = (example: string) => JSON.stringify(one(example, 'PrometheusRule').spec);
    expect(rules('everything.yaml')).toContain(
      '"runbook_url":"https://docs.example.com/im-edit-ledger/operations.md#imeditledgerdown"',
    );
    expect(rules('ingress.yaml')).not.toContain('runbook_url');
  });

  test('the pods of the Jobs reach the database and nothing else, and nobody reaches them', () => {
    const policy = one('everything.yaml', 'NetworkPolicy', 'rel-im-edit-ledger-jobs');
    expect(policy.spec).toMatchObject({ policyTypes: ['Ingress', 'Egress'] });
    expect(policy.spec).not.toHaveProperty('ingress');
    expect(JSON.stringify(policy.spec['egress'])).not.toContain('443');
  });

  test('the verifier gets no right, no key and no token, and only exit code 1 means tampering', () => {
    const name = 'rel-im-edit-ledger-verify';
    const { spec } = one('everything.yaml', 'CronJob', name);
    expect(spec).toMatchObject({
      concurrencyPolicy: 'Forbid',
      jobTemplate: {
        metadata: { labels: { 'app.kubernetes.io/component': 'verification' } },
        spec: {
          backoffLimit: 2,
          podFailurePolicy: {
            rules: [
              { action: 'FailJob', onExitCodes: { containerName: 'verify', values: [1] } },
              { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] },
            ],
          },
          template: {
            spec: {
              automountServiceAccountToken: false,
              restartPolicy: 'Never',
              containers: [
                {
                  name: 'verify',
                  args: [
                    '--state=/var/lib/im-edit-ledger/checkpoint',
                    expect.stringMatching(/^--key=ledger\.example\.com/),
                  ],
                },
              ],
            },
          },
        },
      },
    });
    const text = JSON.stringify(spec);
    expect(text).toContain(
      '"secret":{"name":"im-edit-ledger-database-reader","items":[{"key":"url","path":"database-url"}]}',
    );
    expect(text).not.toContain('signing');
    const claim = one('everything.yaml', 'PersistentVolumeClaim', name);
    expect(claim.metadata.annotations).toEqual({ 'helm.sh/resource-policy': 'keep' });
    expect(objects('least.yaml').map(({ kind }) => kind)).not.toContain('CronJob');
  });

  test('the alerts of the verification are there where it is on', () => {
    const rules = (example: string) => JSON.stringify(one(example, 'PrometheusRule').spec);
    expect(rules('everything.yaml')).toContain('job_name=~\\"rel-im-edit-ledger-verify-.+');
    expect(rules('ingress.yaml')).not.toMatch(/Verification|NotIntact/);
  });

  test('on CloudNativePG: three instances, and a URL that leads to the primary', () => {
    const { cluster } = all;
    const { name } = cluster.metadata;
    expect(cluster.spec).toMatchObject({
      instances: 3,
      bootstrap: { initdb: { owner: 'iel_owner', database: 'iel' } },
      managed: { roles: [{ name: 'iel_app' }] },
      postgresql: { synchronous: { number: 1 } },
    });
    const values = readFileSync('deploy/examples/cloudnative-pg.yaml', 'utf8');
    expect(values).toContain(`@${name}-rw:5432/iel`);
    expect(values).toContain(`databaseOwnerUrl: { name: ${name}-app, key: uri }`);
    expect(JSON.stringify(one('cloudnative-pg.yaml', 'NetworkPolicy').spec)).toContain(
      `"to":[{"podSelector":{"matchLabels":{"cnpg.io/cluster":"${name}"}}}]`,
    );
  });

  test('the connections that README, runbook and the database on CloudNativePG allow are enough for all replicas in a rollout', () => {
    const runbook = readFileSync('docs/operations.md', 'utf8');
    const [, each, most] =
      /PostgreSQL needs (\d+) connections for each replica, surge included: up to (\d+)/.exec(
        runbook,
      ) ?? [];
    const { maxReplicas } = one('cloudnative-pg.yaml', 'HorizontalPodAutoscaler').spec;
    const needed = (Number(maxReplicas) + 1) * Number(each);

    expect(Number(most)).toBe(needed);
    expect(readFileSync('deploy/chart/README.md', 'utf8')).toContain(
      `${each} connections for each replica: up to ${needed} with`,
    );
    const { parameters } = all.cluster.spec['postgresql'] as {
      readonly parameters: { readonly max_connections: string };
    };
    // Three are kept for superusers.
    expect(Number(parameters.max_connections)).toBeGreaterThanOrEqual(needed + 3);
  });

  test('the manifests for whoever has no Helm are what the chart renders', () => {
    for (const [file, text] of Object.entries(all.manifests)) {
      expect(readFileSync(`deploy/manifests/${file}`, 'utf8'), file).toBe(text);
      expect(text).not.toMatch(/helm\.sh|managed-by/);
    }
  });

  test('what must be changed in a copy of the manifests is named, and nothing else', () => {
    const page = readFileSync('docs/operations.md', 'utf8');
    const [, section = ''] = /### Install without Helm\n(.*?)```sh\nkubectl/s.exec(page) ?? [];
    const [, example = ''] = readFileSync('deploy/examples/least.yaml', 'utf8').split('\nim: ');
    const own = [
      ...(all.manifests['service.yaml'] ?? '').matchAll(/name: (\w+)\n +value: '?(.+?)'?\n/g),
    ]
      .filter(([, , value = '']) => example.includes(value))
      .map(([, name = '']) => name);
    expect(own).toHaveLength(6);
    const named = [...section.matchAll(/`([A-Z]{2,}_\w+)`/g)].map(([, name = '']) => name);
    expect(named.sort()).toEqual([...own, 'IM_BASE_URL', 'AUTH_AUDIENCE'].sort());
    for (const text of Object.values(all.manifests)) {
      expect(text).toContain('image: registry.example.com/');
      expect(text).toMatch(/^# .*copy it, and change the copy\.$/m);
    }
  });

  test('what has to be given is asked for at once, in words', () => {
    const [nothing, origin] = all.refusals;
    for (const name of ['im.sdkAppId', 'im.admin', 'im.region', 'auth.issuer', 'auth.jwksUrl']) {
      expect(nothing).toContain(`- ${name}`);
    }
    for (const refusal of [nothing, origin]) {
      expect(refusal).toMatch(/- ledger\.origin: .*<host>\/v1\/ledger/);
      expect(refusal).not.toMatch(/pattern|minLength|oneOf/);
    }
  });

  test('behind ingress-nginx a whole batch passes, and the address of a caller is on record', () => {
    expect(one('ingress.yaml', 'Ingress').metadata.annotations).toMatchObject({
      'nginx.ingress.kubernetes.io/proxy-body-size': '16m',
    });
    expect(one('ingress.yaml', 'Deployment').spec.template?.spec.containers[0]?.env).toContainEqual(
      {
        name: 'TRUSTED_PROXIES',
        value: '10.0.0.0/24',
      },
    );
  });

  test('each command of NOTES is about an object of the release', () => {
    const commands = all.notes.split('\n').filter((line) => /^ {2}\S/.test(line));
    const named = commands.flatMap((line) => [
      ...line.matchAll(/\b(deployment|cronjob|service)\/(\S+)/g),
    ]);
    expect(named.length).toBeGreaterThan(3);
    for (const [, kind, name] of named) {
      const kinds = { deployment: 'Deployment', cronjob: 'CronJob', service: 'Service' } as const;
      expect(() => one('everything.yaml', kinds[kind as keyof typeof kinds], name)).not.toThrow();
    }
    for (const line of commands) expect(line).toMatch(/ --namespace ns\b/);
    expect(commands.join('\n')).toContain('helm test rel ');
  });
});

test.each(['render', 'chart-readme', 'validate'])(
  '--help of %s says what it does, and does nothing',
  (name) => {
    const script = `deploy/${name}.mjs`;
    const before = readFileSync('deploy/manifests/service.yaml');
    const { status, stdout } = spawnSync(process.execPath, [script, '--help'], {
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([0, expect.stringContaining(`Usage: node ${script}`)]);
    expect(stdout).not.toContain('valid\n');
    const wrong = spawnSync(process.execPath, [script, '--hlep'], { encoding: 'utf8' });
    expect([wrong.status, wrong.stdout]).toEqual([2, '']);
    expect(readFileSync('deploy/manifests/service.yaml')).toEqual(before);
  },
);

test("the chart's README has every value", () => {
  const { status, stderr } = spawnSync(process.execPath, ['deploy/chart-readme.mjs', '--check']);
  expect([status, String(stderr)]).toEqual([0, '']);

  const readme = readFileSync('deploy/chart/README.md', 'utf8');
  const listed = [...readme.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, name = '']) => name);
  const schema = JSON.parse(readFileSync('deploy/chart/values.schema.json', 'utf8')) as Schema;
  const missing = leavesOf(schema, schema).filter(
    (leaf) =>
      !listed.some(
        (name) => leaf === name || leaf.startsWith(`${name}.`) || name.startsWith(`${leaf}.`),
      ),
  );
  expect(missing).toEqual(['global']);
});

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

function leavesOf(schema: Schema, root: Schema, at = ''): string[] {
  const name = schema.$ref?.split('/').at(-1);
  const { properties } = (name === undefined ? schema : root.definitions?.[name]) ?? {};
  if (properties === undefined) return [at];
  return Object.entries(properties).flatMap(([key, member]) =>
    leavesOf(member, root, at === '' ? key : `${at}.${key}`),
  );
}
