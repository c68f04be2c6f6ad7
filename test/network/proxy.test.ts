import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
} from 'vitest';
import { createServer } from 'node:net';
import { parseNoProxy } from '../../src/network/no-proxy.js';
import { Tunnels } from '../../src/network/tunnel.js';
import type { Way } from '../../src/network/way.js';
import { fetchBy } from '../../src/network/web.js';
import { type WhyUnreachable, whyUnreachable } from '../../src/network/why-unreachable.js';
import { CheckpointPublisher } from '../../src/sealing/checkpoint-publisher.js';
import { OutsideMemory } from '../../src/sealing/outside-memory.js';
import { clientOf, MESSAGE, within } from '../im/client.js';
import { ScriptedIm, succeeding } from '../im/scripted-im.js';
import { Authority, hasOpenssl } from '../support/authority.js';
import { ConnectProxy } from '../support/connect-proxy.js';
import { type TlsFront, tlsFront } from '../support/tls-front.js';

describe.skipIf(!hasOpenssl)('by a proxy (skipped where the machine lacks openssl)', () => {
  let authority: Authority;
  let proxy: ConnectProxy;
  let im: ScriptedIm;
  let front: TlsFront;
  let failures: WhyUnreachable[];
  let reachedCount: number;
  beforeAll(() => {
    authority = Authority.make();
  });
  afterAll(() => authority[Symbol.dispose]());
  beforeEach(async () => {
    failures = [];
    reachedCount = 0;
    proxy = await ConnectProxy.start();
    im = await ScriptedIm.start(succeeding);
    front = await tlsFront(authority.certify(['DNS:im.test']), im.url);
  });
  afterEach(async () => {
    await front[Symbol.asyncDispose]();
    await im.stop();
    await proxy[Symbol.asyncDispose]();
  });

  function way(changes: { url?: string; noProxy?: string; ca?: string | null } = {}): Way {
    const noProxy = parseNoProxy(changes.noProxy ?? '');
    if (noProxy.kind === 'malformed') throw new Error('malformed');
    return {
      tunnels: new Tunnels({ url: changes.url ?? proxy.url, covers: noProxy.covers }),
      ca: changes.ca === undefined ? authority.pem : changes.ca,
      reach: {
        failed: (error) => failures.push(whyUnreachable(error)),
        reached: () => (reachedCount += 1),
      },
    };
  }

  function call(by: Way, baseUrl = `https://im.test:${front.port}`) {
    return clientOf([baseUrl], { way: by }).messages.read(MESSAGE, within(2_000));
  }

  const asked = (url: string, by: Way, ms = 2_000) =>
    fetchBy(by)(url, { signal: AbortSignal.timeout(ms) });

  test('P7: IM is called in a tunnel, and the UserSig is not visible to the proxy', async () => {
    await call(way());

    const sig = im.arrived[0]?.query.get('usersig') ?? '';
    expect(sig.length).toBeGreaterThan(50);
    expect(new Set(proxy.tunnels)).toEqual(new Set([`im.test:${front.port}`]));
    expect([proxy.saw(sig), proxy.saw('usersig'), proxy.saw('/v4/')]).toEqual([
      false,
      false,
      false,
    ]);
    expect([failures, reachedCount > 0]).toEqual([[], true]);
  });

  test('P7: what would go by the proxy readable goes by no proxy', async () => {
    // The proxy would find this name, nothing else does.
    const answer = await call(way(), `http://im.test:${front.port}`);
    await expect(asked(`http://issuer.test:${front.port}/`, way())).rejects.toThrow(/^dns \(E/);

    expect(answer.kind).not.toBe('ok');
    expect([proxy.seen, im.arrived]).toEqual([[], []]);
    expect(new Set(failures.map(({ cause }) => cause))).toEqual(new Set(['dns']));
  });

  test('what NO_PROXY names goes by no proxy', async () => {
    const answer = asked(`https://im.test:${front.port}/`, way({ noProxy: `.test:${front.port}` }));

    await expect(answer).rejects.toThrow(/^dns/);
    expect(proxy.tunnels).toEqual([]);
  });

  test('connections through the proxy are kept and used again', async () => {
    const { messages } = clientOf([`https://im.test:${front.port}`], { way: way() });
    for (let n = 0; n < 5; n += 1) await messages.read(MESSAGE, within(2_000));

    // A call that is given up for its time takes its connection along.
    expect(im.arrived.length).toBeGreaterThanOrEqual(10);
    expect(proxy.tunnels.length).toBeLessThanOrEqual(5);
  });

  test.each([407, 403, 502])(
    'a proxy that answers %i is the cause, and nothing was sent',
    async (status) => {
      proxy.refusesWith = status;

      const { messages, reports } = clientOf([`https://im.test:${front.port}`], { way: way() });
      await messages.read(MESSAGE, within(2_000));

      expect(new Set(reports.map(({ outcome }) => outcome))).toEqual(new Set(['unsent']));
      expect(failures[0]).toEqual({ cause: 'proxy', code: `PROXY_${status}` });
      expect(im.arrived).toEqual([]);
      await expect(asked(`https://im.test:${front.port}/`, way())).rejects.toThrow(
        `proxy (PROXY_${status})`,
      );
    },
  );

  test('a proxy that is away, or wants other credentials, is the cause', async () => {
    const nobody = way({ url: `http://${await unusedHost()}` });
    const stranger = way({ url: `http://proxy-user:wrong@${proxy.host}` });

    await expect(asked(`https://im.test:${front.port}/`, nobody)).rejects.toThrow(
      'proxy (PROXY_ECONNREFUSED)',
    );
    await expect(asked(`https://im.test:${front.port}/`, stranger)).rejects.toThrow(
      'proxy (PROXY_407)',
    );
  });

  test('a proxy that never answers is the cause of a call without a connection in time', async () => {
    proxy.isSilent = true;

    const { messages } = clientOf([`https://im.test:${front.port}`], {
      way: way(),
      timeoutMs: 300,
    });
    expect((await messages.read(MESSAGE, within(2_000))).kind).toBe('no-answer');

    expect(failures[0]).toEqual({ cause: 'proxy', code: 'PROXY_ETIMEDOUT' });
  });

  test('behind the proxy, a certificate of another name or an unknown authority is refused', async () => {
    await call(way({ ca: null }));
    await expect(asked(`https://other.test:${front.port}/`, way())).rejects.toThrow(
      'certificate (ERR_TLS_CERT_ALTNAME_INVALID)',
    );

    expect(failures[0]).toEqual({ cause: 'certificate', code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    expect(im.arrived).toEqual([]);
  });

  test('the checkpoint URL is asked and posted to through the proxy', async () => {
    const url = `https://im.test:${front.port}/checkpoint`;
    const memory = new OutsideMemory(url, fetchBy(way()), () => undefined);
    const post = new CheckpointPublisher(
      url,
      fetchBy(way()),
      (reason) => expect.fail(reason),
      memory,
    );
    onTestFinished(() => post.stop());

    post.offer('a checkpoint');
    await expect.poll(() => im.arrived.length).toBe(2);

    expect(im.arrived.map(({ method }) => method)).toEqual(['GET', 'POST']);
    expect(im.arrived[1]?.body.toString()).toBe('a checkpoint');
    expect(new Set(proxy.tunnels)).toEqual(new Set([`im.test:${front.port}`]));
    expect(proxy.saw('checkpoint')).toBe(false);
  });
});

/** Where nobody listens. */
async function unusedHost(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${port}`;
}
