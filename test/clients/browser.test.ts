import { createContext, runInContext } from 'node:vm';
import { build, type Rolldown } from 'vite';
import { expect, test } from 'vitest';
import type { EditLedgerClient } from '../../clients/typescript/src/index.js';
import { modificationExamples } from '../../src/http/openapi/examples.js';

/** What a page has; nothing of Node beside it. */
const PAGE = {
  AbortController,
  AbortSignal,
  FormData,
  Headers,
  ReadableStream,
  Request,
  Response,
  TextDecoder,
  URL,
  URLSearchParams,
  clearTimeout,
  crypto,
  setTimeout,
};

/** The client as a page loads it: one script that leaves its exports in `ledger`. */
async function scriptOfPage(): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      lib: { entry: 'clients/typescript/src/index.ts', formats: ['iife'], name: 'ledger' },
    },
  })) as readonly Rolldown.RolldownOutput[];
  return built[0]?.output[0].code ?? '';
}

test('the client edits where there is nothing but what a page has', async () => {
  const { value } = modificationExamples.applied.applied;
  const headers = { 'Content-Type': 'application/json' };
  const answers = [
    new TypeError('Failed to fetch'),
    new Response(JSON.stringify(value), { status: 201, headers }),
  ];
  const keys: (string | null)[] = [];
  const fetch = (request: Request): Promise<Response> => {
    keys.push(request.headers.get('Idempotency-Key'));
    const answer = answers.shift();
    return answer instanceof Response ? Promise.resolve(answer) : Promise.reject(answer);
  };
  const page = createContext({ ...PAGE, fetch });
  page['globalThis'] = page;
  const client = runInContext(
    `${await scriptOfPage()}; new ledger.EditLedgerClient({ baseUrl: 'http://ledger.test', token: 't' })`,
    page,
  ) as EditLedgerClient;
  const edit = await client.modify({
    message: { GroupId: 'g', MsgSeq: 1, CloudCustomData: '' },
    operator: 'alice',
    reason: 'asked',
  });

  expect(edit.state).toBe('applied');
  expect(keys).toEqual([keys[0], keys[0]]);
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
});
