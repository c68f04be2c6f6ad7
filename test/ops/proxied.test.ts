import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aWitness } from '../ledger/witnesses.js';
import { Authority, hasOpenssl } from '../support/authority.js';
import type { Api } from '../support/api.js';
import { ConnectProxy, PROXY_PASSWORD } from '../support/connect-proxy.js';
import type { ReplicaProcess } from '../support/replica.js';
import { rewriting, Scene } from '../support/scene.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { type TlsFront, tlsFront } from '../support/tls-front.js';
import { Receiver, SECRET } from '../sinks/receiver.js';
import { FakeWitness } from '../witnesses/fake-witness.js';

describe.skipIf(!hasOpenssl)(
  'a service behind a proxy (skipped where the machine lacks openssl)',
  () => {
    let proxy: ConnectProxy;
    let scene: Scene;
    let api: Api;
    let process: ReplicaProcess;
    let others: Server;
    let witness: FakeWitness;
    let receiver: Receiver;
    const posted: string[] = [];
    const closing: AsyncDisposable[] = [];
    const authorities: Authority[] = [];

    /** Each has an authority of its own. */
    async function front(
      name: string,
      target: string,
    ): Promise<TlsFront & { authority: Authority }> {
      const authority = Authority.make();
      authorities.push(authority);
      const made = await tlsFront(authority.certify([`DNS:${name}`]), target);
      closing.push(made);
      return Object.assign(made, { authority });
    }

    beforeAll(async () => {
      proxy = await ConnectProxy.start();
      scene = await Scene.open();
      others = createServer((request, response) => {
        if (request.url === '/jwks') return response.end(readFileSync(scene.tokens.jwksFile));
        if (request.method === 'GET') return response.writeHead(404).end();
        request.on('data', (chunk: Buffer) => posted.push(chunk.toString()));
        return response.writeHead(204).end();
      });
      await new Promise<void>((resolve) => others.listen(0, '127.0.0.1', resolve));
      const othersUrl = `http://127.0.0.1:${(others.address() as AddressInfo).port}`;
      const im = await front('im.test', scene.im.baseUrl);
      const issuer = await front('issuer.test', othersUrl);
      const keeper = await front('keeper.test', othersUrl);
      witness = await FakeWitness.start();
      receiver = await Receiver.start();
      const folder = await temporaryFolder();
      closing.push(witness, receiver, folder);
      const trusted = async (name: string, target: string): Promise<string> => {
        const made = await tlsFront(keeper.authority.certify([`DNS:${name}`]), target);
        closing.push(made);
        return `https://${name}:${made.port}`;
      };
      const witnessUrl = await trusted('witness.test', witness.policy.url);
      const sinkUrl = await trusted('sink.test', receiver.url);
      const file = (name: string, text: string): string => {
        writeFileSync(path.join(folder.path, name), text);
        return path.join(folder.path, name);
      };
      const secretFile = file('secret', SECRET);
      const policy = [
        `witness w ${witness.signer.key.text} ${witnessUrl}`,
        `witness exempt ${aWitness('exempt', 2).key.text} https://exempt.test:1`,
        'group any any w exempt',
        'quorum any',
        '',
      ];
      const sinks = [
        { name: 'sink', url: `${sinkUrl}/hook`, secretFile, format: 'cloudevents' },
        { name: 'exempt', url: 'https://exempt.test:2/hook', secretFile, format: 'cloudevents' },
      ];
      ({ api, process } = await scene.process({
        NODE_ENV: 'production',
        IM_BASE_URL: `https://im.test:${im.port}`,
        IM_CA_FILE: im.authority.file,
        AUTH_JWKS_FILE: '',
        AUTH_JWKS_URL: `https://issuer.test:${issuer.port}/jwks`,
        AUTH_CA_FILE: issuer.authority.file,
        LEDGER_CHECKPOINT_URL: `https://keeper.test:${keeper.port}/checkpoint`,
        NODE_EXTRA_CA_CERTS: keeper.authority.file,
        LEDGER_WITNESS_POLICY_FILE: file('policy', policy.join('\n')),
        SINKS_FILE: file('sinks', JSON.stringify({ sinks })),
        HTTPS_PROXY: proxy.url,
        NO_PROXY: 'exempt.test',
        HTTP_PROXY: proxy.url,
        ALL_PROXY: proxy.url,
        LOG_LEVEL: 'trace',
      }));
    });
    afterAll(async () => {
      await scene[Symbol.asyncDispose]();
      for (const each of closing) await each[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
      others.close();
      for (const each of authorities) each[Symbol.dispose]();
    });

    test('P7: IM, issuer, checkpoint URL, witnesses and sinks are reached in tunnels, whose contents the proxy does not see', async () => {
      const { status } = await api.edit(rewriting(scene.message('before'), 'after'));
      await expect.poll(() => posted.length).toBeGreaterThan(0);
      await expect.poll(() => witness.asked.length).toBeGreaterThan(0);
      await expect.poll(() => receiver.deliveries.length).toBeGreaterThan(0);

      expect(status).toBe(201);
      const hosts = new Set(proxy.tunnels.map((target) => target.split(':')[0]));
      const wanted = ['im.test', 'issuer.test', 'keeper.test', 'sink.test', 'witness.test'];
      expect(hosts).toEqual(new Set(wanted));
      for (const secret of [
        'usersig',
        '/v4/',
        'after',
        '/jwks',
        '/checkpoint',
        '/add-checkpoint',
        '/hook',
        'webhook-signature',
      ]) {
        expect([secret, proxy.saw(secret)]).toEqual([secret, false]);
      }
    });

    test('what NO_PROXY exempts is asked without the proxy', async () => {
      const unreachable = async (target: string): Promise<boolean> => {
        const metrics = await (await fetch(`${process.opsUrl}/metrics`)).text();
        const of = new RegExp(`unreachable_total\\{target="${target}",cause="dns"\\} [1-9]`);
        return of.test(metrics);
      };
      await expect.poll(() => unreachable('witness')).toBe(true);
      await expect.poll(() => unreachable('sink')).toBe(true);

      expect(proxy.tunnels.filter((target) => target.startsWith('exempt.test'))).toEqual([]);
    });

    test('P7: why IM cannot be reached is in the log once and in a metric; no password, no query is', async () => {
      proxy.refusesWith = 503;
      proxy.cut();
      const edits = [1, 2, 3].map(() =>
        api.edit(rewriting(scene.message('before'), 'after'), { prefer: 'wait=2' }),
      );
      const answers = await Promise.all(edits);
      const metrics = await (await fetch(`${process.opsUrl}/metrics`)).text();

      expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
      const lines = process.output.filter((line) => line.includes('"unreachable"'));
      expect(lines.filter((line) => line.includes('"im"'))).toEqual([
        expect.stringMatching(/"target":"im","cause":"proxy","code":"PROXY_503"}$/),
      ]);
      const [, count] = /unreachable_total\{target="im",cause="proxy"\} (\d+)/.exec(metrics) ?? [];
      expect(Number(count)).toBeGreaterThan(2);
      const log = process.output.join('\n');
      for (const secret of [
        PROXY_PASSWORD,
        encodeURIComponent(PROXY_PASSWORD),
        'proxy-user',
        'usersig',
      ]) {
        expect([secret, log.includes(secret), metrics.includes(secret)]).toEqual([
          secret,
          false,
          false,
        ]);
      }
    });
  },
);
