import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authority, hasOpenssl } from '../support/authority.js';
import { ConnectProxy } from '../support/connect-proxy.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { type TlsFront, tlsFront } from '../support/tls-front.js';
import { verifyWith } from '../support/verify-command.js';
import { connect, untilSealed } from './log.js';
import { auditor, LedgerService, textBody } from './service.js';

describe.skipIf(!hasOpenssl)('by a proxy (skipped where the machine lacks openssl)', () => {
  let database: TestDatabase;
  let service: LedgerService;
  let proxy: ConnectProxy;
  let front: TlsFront;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const file = (name: string): string => path.join(folder.path, name);

  beforeAll(async () => {
    folder = await temporaryFolder();
    using authority = Authority.make();
    await writeFile(file('ca.pem'), authority.pem);
    database = await createDatabase();
    service = await LedgerService.on(database.appUrl);
    await writeFile(file('token'), await service.tokenOf(auditor));
    await service.edit(service.message({ MsgBody: textBody('the old text') }));
    await using client = await connect(database.superuserUrl);
    await untilSealed(client);
    proxy = await ConnectProxy.start();
    const identity = authority.certify(['DNS:log.test', 'IP:127.0.0.1']);
    front = await tlsFront(identity, service.replica.url);
  });
  afterAll(async () => {
    await front[Symbol.asyncDispose]();
    await proxy[Symbol.asyncDispose]();
    await service[Symbol.asyncDispose]();
    await database.drop();
    await folder[Symbol.asyncDispose]();
  });

  function checked(host: string, environment: Readonly<Record<string, string>>) {
    const trusting = { NODE_EXTRA_CA_CERTS: file('ca.pem'), ...environment };
    const key = service.signer.key.text;
    const url = `https://${host}:${front.port}`;
    return verifyWith(trusting, '--url', url, '--token-file', file('token'), '--key', key);
  }

  test.each(['HTTPS_PROXY', 'https_proxy'])(
    'a log is verified by the proxy that %s names, which reads nothing',
    async (variable) => {
      proxy.tunnels.length = 0;

      const { code, out } = await checked('log.test', { [variable]: proxy.url });

      expect([code, out]).toEqual([0, expect.stringMatching(/\nintact\n$/)]);
      expect(new Set(proxy.tunnels)).toEqual(new Set([`log.test:${front.port}`]));
      expect(proxy.saw('/checkpoint')).toBe(false);
    },
  );

  test('this machine is reached without it', async () => {
    proxy.tunnels.length = 0;
    const here = await checked('127.0.0.1', { HTTPS_PROXY: proxy.url });

    expect([here.code, proxy.tunnels]).toEqual([0, []]);
  });

  test('a wrong setting is named, and no password', async () => {
    const wrong = await checked('log.test', { HTTPS_PROXY: 'ftp://u:secret@proxy.test' });
    const both = await checked('log.test', { HTTPS_PROXY: proxy.url, NO_PROXY: '10.0.0.0/99' });

    expect([wrong.code, wrong.out, both.code, both.out]).toEqual([2, '', 2, '']);
    expect(wrong.told).toContain('could not be checked: HTTPS_PROXY must be the URL');
    expect(both.told).toContain('could not be checked: NO_PROXY must be');
    expect(wrong.told + both.told).not.toContain('secret');
  });
});
