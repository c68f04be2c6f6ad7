import { describe, expect, test, vi } from 'vitest';
import { LedgerProblem, NoAnswer } from '../../clients/typescript/src/problem.js';
import {
  EditLedgerClient,
  type Retry,
  UnexpectedAnswer,
} from '../../clients/typescript/src/index.js';
import { type ProblemCode, problemKind } from '../../src/http/problems/catalogue.js';
import { Problem } from '../../src/http/problems/problem.js';
import { modificationExamples } from '../../src/http/openapi/examples.js';

const applied = modificationExamples.applied.applied.value;
const request = {
  operator: 'alice',
  reason: 'asked',
  message: { GroupId: 'g', MsgSeq: 1, CloudCustomData: '' },
};

function problem(code: ProblemCode, headers: Readonly<Record<string, string>> = {}): Response {
  const body = new Problem(code).body('r-1');
  return new Response(JSON.stringify(body), {
    status: problemKind(code).status,
    headers: { 'Content-Type': 'application/problem+json', 'Retry-After': '0', ...headers },
  });
}

function json(
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
  });
}

/** A client of a service that gives these answers in turn; an error is no answer. */
function clientOf(answers: readonly (Response | Error)[], options: object = {}) {
  const left = [...answers];
  const sent: {
    readonly key: string | null;
    readonly token: string | null;
    readonly body: string;
  }[] = [];
  const tokens = ['first', 'second', 'third'].values();
  const client = new EditLedgerClient({
    baseUrl: 'http://ledger.test',
    token: () => tokens.next().value ?? 'last',
    fetch: async (asked) => {
      sent.push({
        key: asked.headers.get('Idempotency-Key'),
        token: asked.headers.get('Authorization'),
        body: await asked.clone().text(),
      });
      const answer = left.shift() ?? new Error('nothing is left');
      if (answer instanceof Error) throw answer;
      return answer;
    },
    ...options,
  });
  return { client, sent };
}

describe('an edit', () => {
  test.each<[string, Response | Error]>([
    ['the answer is lost', new TypeError('fetch failed')],
    ['the answer is cut in its middle', cut()],
    ['the client has used up its rate', problem('too-many-requests')],
    ['the record is away', problem('store-unavailable')],
    ['the quota is used up', problem('quota-exhausted')],
    ['another edit of the message is worked on', problem('edit-in-flight')],
    ['a proxy finds no replica', new Response('<html>', { status: 502 })],
  ])('is sent again under the same key where %s', async (_, first) => {
    const { client, sent } = clientOf([first, json(applied, 201)]);

    expect(await client.modify(request)).toEqual(applied);
    expect(sent).toHaveLength(2);
    expect(sent[0]?.key).toMatch(/^[0-9a-f]{32}$/);
    expect(sent[1]).toEqual({ ...sent[0], token: 'Bearer second' });
  });

  test.each<ProblemCode>([
    'prior-changed',
    'refused-by-im',
    'im-misconfigured',
    'not-applied',
    'invalid-request',
  ])('is not sent again after %s, which is thrown with its code', async (code) => {
    const { client, sent } = clientOf([problem(code)]);
    const thrown: unknown = await client.modify(request).catch((error: unknown) => error);

    expect(thrown).toBeInstanceOf(LedgerProblem);
    expect(thrown).toMatchObject({ code, status: problemKind(code).status });
    expect(sent).toHaveLength(1);
  });

  test('that is not settled is followed to its end under its key', async () => {
    const open = json(modificationExamples.inDoubt.inDoubt.value, 202, { 'Retry-After': '0' });
    const { client, sent } = clientOf([open, problem('superseded')]);

    await expect(client.modify(request)).rejects.toMatchObject({ code: 'superseded' });
    expect(sent[1]?.key).toBe(sent[0]?.key);
  });

  test('that stays open is reported with its key, to be asked for again', async () => {
    const open = json(modificationExamples.inDoubt.inDoubt.value, 202, { 'Retry-After': '2' });
    const { client } = clientOf([open], { giveUpAfterMs: 1_000 });

    await expect(client.modify(request, { key: 'mine' })).rejects.toMatchObject({
      name: 'NotSettled',
      key: 'mine',
      modification: { state: 'in_doubt' },
    });
  });

  test('of which nobody knows is reported with its key', async () => {
    const { client } = clientOf([], { giveUpAfterMs: 0 });
    const thrown: unknown = await client.modify(request, { key: 'mine' }).catch((e: unknown) => e);

    expect(thrown).toBeInstanceOf(NoAnswer);
    expect(thrown).toMatchObject({ key: 'mine' });
  });

  test('waits as long as Retry-After says', async () => {
    const { client } = clientOf([
      problem('too-many-requests', { 'Retry-After': '1' }),
      json(applied, 201),
    ]);
    const since = performance.now();
    await client.modify(request);

    expect(performance.now() - since).toBeGreaterThan(950);
  });

  test('is given up when its caller gives up', async () => {
    const { client } = clientOf([problem('too-many-requests', { 'Retry-After': '60' })]);
    const leaving = new AbortController();
    const edit = client.modify(request, { signal: leaving.signal });
    setTimeout(() => leaving.abort(new Error('enough')), 10);

    await expect(edit).rejects.toThrow('enough');
  });
});

test('many retries leave no listeners at the signal of the caller, and each is reported', async () => {
  const added = vi.spyOn(AbortSignal.prototype, 'addEventListener');
  const removed = vi.spyOn(AbortSignal.prototype, 'removeEventListener');
  const why: (number | string)[] = [];
  const answers = [new Error('away'), ...Array.from({ length: 19 }, () => problem('not-sealed'))];
  const { client } = clientOf([...answers, json(applied, 201)], {
    onRetry: ({ because }: Retry) =>
      why.push(because instanceof Error ? because.message : because.status),
  });

  await client.modify(request, { signal: new AbortController().signal });

  expect(why).toEqual(['away', ...Array.from({ length: 19 }, () => 409)]);
  const timesOf = (one: unknown, calls: typeof added | typeof removed) =>
    calls.mock.contexts.filter((other) => other === one).length;
  const left = added.mock.contexts.map((one) => timesOf(one, added) - timesOf(one, removed));
  expect(left.length).toBeGreaterThan(0);
  expect(Math.max(...left)).toBeLessThan(3);
  vi.restoreAllMocks();
});

test('a follower gives each event once, in order, and goes on where a page ends', async () => {
  const asked: string[] = [];
  const page = (indexes: readonly number[], nextIndex: number) =>
    json({ items: indexes.map((index) => ({ index })), nextIndex });
  const answers = [page([4, 6], 7), problem('store-unavailable'), page([], 9), page([9], 10)];
  const { client } = clientOf([], {
    fetch: (request: Request) => {
      asked.push(new URL(request.url).searchParams.get('fromIndex') ?? '');
      return Promise.resolve(answers.shift() ?? problem('forbidden'));
    },
  });
  const seen: (number | null)[] = [];
  const following = async (): Promise<void> => {
    for await (const { index } of client.follow({ fromIndex: 4 })) seen.push(index);
  };

  await expect(following()).rejects.toMatchObject({ code: 'forbidden' });
  expect(seen).toEqual([4, 6, 9]);
  expect(asked).toEqual(['4', '7', '7', '9', '10']);
});

test('what is no answer of the service says so', async () => {
  const { client } = clientOf([new Response('<html>', { status: 404 })]);

  await expect(client.batch('x')).rejects.toBeInstanceOf(UnexpectedAnswer);
});

test('pages are streamed to the last one', async () => {
  const page = (ids: readonly string[], nextCursor: string | null) =>
    json({ items: ids.map((id) => ({ ...applied, id })), nextCursor });
  const { client } = clientOf([
    page(['a', 'b'], 'next'),
    problem('store-unavailable'),
    page(['c'], null),
  ]);
  const ids: (string | null)[] = [];
  for await (const { id } of client.modifications({ state: ['applied'] })) ids.push(id);

  expect(ids).toEqual(['a', 'b', 'c']);
});

/** An answer whose body breaks off. */
function cut(): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"id":'));
      controller.error(new TypeError('terminated'));
    },
  });
  return new Response(body, { status: 201, headers: { 'Content-Type': 'application/json' } });
}
