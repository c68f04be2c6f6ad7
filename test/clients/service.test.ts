import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { EditLedgerClient } from '../../clients/typescript/src/index.js';
import { openApiDocument } from '../../src/http/openapi/document.js';
import { operationsOf } from '../http/openapi/document-faults.js';
import { sampleMessages, SAMPLE_GROUP } from '../../src/im-simulator/world/sample.js';
import { DocumentedService, textBody, why } from '../contract/service.js';
import { TcpProxy } from '../support/proxy.js';
import { startReplica, startReplicaProcess } from '../support/replica.js';
import { filledIn, requestsIn } from './request-file.js';

const everything = 'messages:modify messages:approve audit:read audit:export audit:admin';
let service: DocumentedService;
let token = '';

beforeAll(async () => {
  service = await DocumentedService.start();
  token = await service.tokens.token('night-job', everything);
});
afterAll(() => service.stop());

function requestFor(message: object, text = 'new') {
  return { ...why, message: { ...message, MsgBody: textBody(text) as never } } as never;
}

/** How often IM was told to overwrite a message, and how many records there are of it. */
async function traces({ GroupId }: { readonly GroupId: string }) {
  const overwrites = service.im.overwrites().filter(({ groupId }) => groupId === GroupId);
  const { body } = await service.audit(`/v1/audit/summary?groupId=${GroupId}`);
  return { overwrites: overwrites.length, records: body['total'] };
}

const ONCE = { overwrites: 1, records: 1 };

function replicaParts(settings: Readonly<Record<string, string>>) {
  return {
    databaseUrl: service.database.appUrl,
    imUrl: service.im.baseUrl,
    jwksFile: service.tokens.jwksFile,
    settings: { IM_TIMEOUT_MS: '500', IM_LATE_LANDING_MS: '200', ...settings },
  };
}

describe('one call is one edit', () => {
  test('where answers are lost on their way', async () => {
    await using proxy = await TcpProxy.to(service.replica.url);
    let tries = 0;
    const client = new EditLedgerClient({
      baseUrl: proxy.through(service.replica.url),
      token,
      answerWithinMs: 1_000,
      fetch: (request) => {
        tries += 1;
        if (tries === 1) proxy.swallowAnswers();
        else proxy.mend();
        return fetch(request);
      },
    });
    const message = service.message();
    const edit = await client.modify(requestFor(message));

    expect(edit.state).toBe('applied');
    expect(tries).toBeGreaterThan(1);
    expect(await traces(message)).toEqual(ONCE);
  });

  test('where the client uses up its rate, and IM is not to be had', async () => {
    const strict = await startReplica(replicaParts({ CLIENT_REQUESTS_PER_SECOND: '1' }));
    const statuses: number[] = [];
    const client = new EditLedgerClient({
      baseUrl: strict.url,
      token: await service.tokens.token('greedy', everything),
      fetch: async (request) => {
        const answer = await fetch(request);
        statuses.push(answer.status);
        return answer;
      },
    });
    const messages = [service.message(), service.message(), service.message()] as const;
    service.im.fault({
      kind: 'code',
      errorCode: 60_008,
      errorInfo: 'no',
      api: 'group_msg_get_simple',
      groupId: messages[0].GroupId,
      times: 1,
    });
    onTestFinished(() => strict.stop());
    const edits = await Promise.all(messages.map((one) => client.modify(requestFor(one))));

    expect(edits.map(({ state }) => state)).toEqual(['applied', 'applied', 'applied']);
    expect(statuses).toContain(429);
    expect(await Promise.all(messages.map(traces))).toEqual([ONCE, ONCE, ONCE]);
  });

  test('where the replica is killed after IM has answered it', async () => {
    const doomed = await startReplicaProcess(replicaParts({ CRASH_POINT: 'after-outcome' }));
    onTestFinished(() => doomed.kill('SIGKILL'));
    let url = doomed.url;
    doomed.ended.then(() => (url = service.replica.url)).catch(() => undefined);
    await using proxy = await TcpProxy.to(() => url);
    const client = new EditLedgerClient({ baseUrl: proxy.through(doomed.url), token });
    const message = service.message();
    const edit = await client.modify(requestFor(message));

    expect(await doomed.ended).toBe('SIGKILL');
    expect(edit.state).toBe('applied');
    expect(await traces(message)).toEqual(ONCE);
  });
});

test('what matches is streamed over all pages', async () => {
  const client = new EditLedgerClient({ baseUrl: service.replica.url, token });
  const message = service.message();
  for (const text of ['one', 'two', 'three']) await client.modify(requestFor(message, text));
  const found: unknown[] = [];
  const query = { groupId: message.GroupId, order: 'asc', limit: 1 } as const;
  for await (const { requested } of client.modifications(query)) found.push(requested.MsgBody);

  expect(found).toEqual(['one', 'two', 'three'].map(textBody));
});

describe('clients/requests.http', () => {
  const requests = requestsIn(readFileSync('clients/requests.http', 'utf8'));

  test('has every call that a client may make', () => {
    const asked = new Set(
      requests.map(({ method, url }) => {
        const [path = ''] = url.replace('{{host}}', '').split('?');
        const operation = operationsOf(openApiDocument).find(
          (one) =>
            one.method.toUpperCase() === method &&
            new RegExp(
              `^${one.path.replace('{path}', '.+').replaceAll(/\{\w+\}/g, '[^/]+')}$`,
            ).test(path),
        );
        return path.startsWith('/v1/ledger/tile/entries')
          ? 'readEntryBundle'
          : operation?.operation.operationId;
      }),
    );
    const all = operationsOf(openApiDocument).map(({ operation }) => operation.operationId);

    const others = [
      // IM's to call.
      'takeImCallback',
      // The browser's.
      'readConsole',
      'readConsoleConfig',
      'readConsoleFile',
      // There only with settings of their own.
      'listSinks',
      'pauseSink',
      'resumeSink',
      'rewindSink',
      'readWitnessPolicy',
    ];
    expect(all.filter((id) => !asked.has(id)).toSorted()).toEqual(others.toSorted());
  });

  test('works as it is, from its first call to its last', async () => {
    for (const seed of sampleMessages().filter(({ groupId }) => groupId === SAMPLE_GROUP)) {
      service.im.addMessage(seed);
    }
    const answers = new Map<string, unknown>();
    const variables = { host: service.replica.url, token };
    for (const { name, method, url, headers, body } of requests) {
      const filled = (text: string) => filledIn(text, variables, answers);
      const ask = () =>
        fetch(filled(url), {
          method,
          headers: Object.fromEntries(
            Object.entries(headers).map(([key, value]) => [key, filled(value)]),
          ),
          ...(body === null ? {} : { body: filled(body) }),
        });
      const isDone = async () => {
        const answer = await ask();
        const text = await answer.text();
        if (name !== null) answers.set(name, JSON.parse(text));
        // It may be sealed a moment later, or be over a moment earlier.
        const isSteering = /\/(pause|resume|cancel)$/.test(url);
        const isDecision = /\/(approval|withdrawal)$/.test(url);
        const isRefused =
          (isSteering && text.includes('batch-over')) ||
          (isDecision && /not-a-person|already-decided/.test(text));
        return answer.ok || isRefused ? 'done' : text;
      };
      await expect.poll(isDone, { message: `${method} ${url}` }).toBe('done');
    }
  });
});
