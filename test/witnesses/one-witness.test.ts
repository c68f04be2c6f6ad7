import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { signCheckpoint } from '../../src/ledger/checkpoint.js';
import { DIRECT } from '../../src/network/way.js';
import { fetchBy } from '../../src/network/web.js';
import { OneWitness } from '../../src/witnesses/one-witness.js';
import { storedCheckpoint } from '../../src/witnesses/stored-checkpoint.js';
import { signerFromSeed } from '../ledger/trees.js';
import { type AskedWitness, FakeWitness } from './fake-witness.js';

const signer = signerFromSeed('ledger.test/log', Buffer.alloc(32, 9));
const never = new AbortController().signal;

function checkpointOf(size: number) {
  const checkpoint = { origin: 'ledger.test/log', size, root: Buffer.alloc(32, 1), extensions: [] };
  const stored = storedCheckpoint(signCheckpoint(checkpoint, [signer]));
  if (!stored) throw new Error('no checkpoint');
  return stored;
}

/** Hashes that prove nothing: what is sent is looked at, not who would take it. */
const tiles = (wanted: readonly { readonly width: number }[]): Promise<readonly Buffer[]> =>
  Promise.resolve(wanted.map(({ width }) => Buffer.alloc(width * 32, 2)));

async function show(fake: FakeWitness, size = 25, newest = size) {
  const one = new OneWitness(fake.policy, fetchBy(DIRECT));
  const asked = await one.show(checkpointOf(size), tiles, () => Promise.resolve(newest), never);
  return { asked, one };
}

test('a checkpoint is shown to a witness that knows nothing, and its line is kept', async () => {
  await using fake = await FakeWitness.start();
  const { asked, one } = await show(fake);

  expect(fake.asked).toEqual([
    { path: '/submit/add-checkpoint', old: 0, proof: [], note: checkpointOf(25).note },
  ]);
  expect(asked).toEqual({
    state: 'cosigns',
    line: fake.signer.line(checkpointOf(25).note, 1_700_000_000n),
  });
  expect(one.isDue(25, performance.now())).toBe(false);
  expect(one.isDue(26, performance.now())).toBe(true);
});

test('409 with a size that is not above ours: it is shown again, with the proof from there', async () => {
  await using fake = await FakeWitness.start((res, { old, note }, witness) =>
    old === 7
      ? res.writeHead(200).end(witness.line(note, 1n))
      : res.writeHead(409, { 'Content-Type': 'text/x.tlog.size' }).end('7\n'),
  );
  const { asked } = await show(fake);

  expect(asked.state).toBe('cosigns');
  expect(fake.asked.map(({ old, proof }) => [old, proof.length > 0])).toEqual([
    [0, false],
    [7, true],
  ]);
});

test('409 with our own size: shown once more without a proof; refused again, it saw another log', async () => {
  await using takes = await FakeWitness.start((res, { old, note }, witness) =>
    old === 25 ? res.writeHead(200).end(witness.line(note, 1n)) : res.writeHead(409).end('25\n'),
  );
  await using refuses = await FakeWitness.start((res) => res.writeHead(409).end('25\n'));

  expect((await show(takes)).asked.state).toBe('cosigns');
  expect(takes.asked.at(-1)).toMatchObject({ old: 25, proof: [] });
  expect((await show(refuses)).asked.state).toBe('forked');
});

test('409 above ours: it is ahead, unless the log has grown to there meanwhile', async () => {
  await using fake = await FakeWitness.start((res) => res.writeHead(409).end('30\n'));

  expect((await show(fake, 25, 29)).asked).toMatchObject({ state: 'ahead', size: 30 });
  const { asked, one } = await show(fake, 25, 30);
  expect(asked).toEqual({ state: 'outdated' });
  expect(one.isDue(30, performance.now())).toBe(true);
});

const answering =
  (status: number, body: string | Buffer = '') =>
  (res: ServerResponse): void =>
    void res.writeHead(status).end(body);

test('what a hostile or broken witness answers is never a cosignature', async () => {
  const other = (
    res: ServerResponse,
    { note }: AskedWitness,
    witness: { line(n: string, at: bigint): string },
  ) => void res.writeHead(200).end(witness.line(note.replace('\n25\n', '\n26\n'), 1n));
  const cases = [
    ['forked', answering(422)],
    ['refused', answering(403)],
    ['refused', answering(404)],
    ['failed', answering(500)],
    ['failed', answering(302)],
    ['failed', answering(400, 'no')],
    ['failed', answering(200)],
    ['failed', answering(200, 'thank you\n')],
    ['failed', answering(200, '— w.example/1 QxZMWQAAAABrDBXN\n')],
    ['failed', other],
    ['failed', answering(409, 'many\n')],
    ['failed', answering(409, '-1\n')],
    ['failed', answering(200, Buffer.alloc(1024 * 1024, 'x'))],
  ] as const;
  for (const [state, answer] of cases) {
    await using fake = await FakeWitness.start(answer);
    const { asked, one } = await show(fake);
    expect(asked.state).toBe(state);
    expect(one.isDue(25, performance.now())).toBe(false);
    expect(one.isDue(25, performance.now() + 60_000)).toBe(true);
  }
});

test('a witness that tells another size each time is left after three', async () => {
  let size = 1;
  await using fake = await FakeWitness.start((res) => res.writeHead(409).end(`${(size += 1)}\n`));

  expect((await show(fake)).asked.state).toBe('failed');
  expect(fake.asked).toHaveLength(3);
});

test('an endless answer is not read to its end', async () => {
  let written = 0;
  await using fake = await FakeWitness.start((res) => {
    res.writeHead(200);
    const chunk = Buffer.alloc(16 * 1024, 'x');
    const write = (): void => {
      while (!res.destroyed && written < 100_000_000) {
        written += chunk.length;
        if (!res.write(chunk)) return void res.once('drain', write);
      }
    };
    write();
  });

  expect((await show(fake)).asked).toMatchObject({ reason: 'its answer is too long' });
  expect(written).toBeLessThan(50_000_000);
});
