import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authority, hasOpenssl } from '../support/authority.js';
import type { Api } from '../support/api.js';
import { ConnectProxy, PROXY_PASSWORD } from '../support/connect-proxy.js';
import type { ReplicaProcess } from '../support/replica.js';
import { rewriting, Scene } from '../support/scene.js';
import { type TlsFront, tlsFront } from '../support/tls-front.js';

describe.skipIf(!hasOpenssl)(
  'a service behind a proxy (skipped where the machine lacks openssl)',
  () => {
    let proxy: ConnectProxy;
    let scene: Scene;
    let api: Api;
    let process: ReplicaProcess;
    let others: Server;
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
        if (request.url === '/jwks') return response.end(readFileSync(scene.jwksFile));
        if (request.method === 'GET') return response.writeHead(404).end();
        request.on('data', (chunk: Buffer) => posted.push(chunk.toString()));
        return response.writeHead(204).end();
      });
      await new Promise<void>((resolve) => others.listen(0, '127.0.0.1', resolve));
      const othersUrl = `http://127.0.0.1:${(others.address() as AddressInfo).port}`;
      const im = await front('im.test', scene.im.baseUrl);
      const issuer = await front('issuer.test', othersUrl);
      const keeper = await front('keeper.test', othersUrl);
      ({ api, process } = await scene.process({
        NODE_ENV: 'production',
        IM_BASE_URL: `https://im.test:${im.port}`,
        IM_CA_FILE: im.authority.file,
        AUTH_JWKS_FILE: '',
        AUTH_JWKS_URL: `https://issuer.test:${issuer.port}/jwks`,
        AUTH_CA_FILE: issuer.authority.file,
        LEDGER_CHECKPOINT_URL: `https://keeper.test:${keeper.port}/checkpoint`,
        NODE_EXTRA_CA_CERTS: keeper.authority.file,
        HTTPS_PROXY: proxy.url,
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

    test('P7: IM, issuer and checkpoint URL are reached in tunnels, whose contents the proxy does not see', async () => {
      const { status } = await api.edit(rewriting(scene.message('before'), 'after'));
      await expect.poll(() => posted.length).toBeGreaterThan(0);

      expect(status).toBe(201);
      const hosts = new Set(proxy.tunnels.map((target) => target.split(':')[0]));
      expect(hosts).toEqual(new Set(['im.test', 'issuer.test', 'keeper.test']));
      for (const secret of ['usersig', '/v4/', 'after', '/jwks', '/checkpoint']) {
        expect([secret, proxy.saw(secret)]).toEqual([secret, false]);
      }
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
