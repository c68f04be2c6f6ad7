import { createContext, runInContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { EditLedgerClient } from '../../clients/typescript/src/index.js';
import { modificationExamples } from '../../src/http/openapi/examples.js';
import { scriptOfPage } from './page-script.js';

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
