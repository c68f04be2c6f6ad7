import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Receipt } from '../../src/ledger/receipt.js';
import { statementOf } from '../../src/ledger/statement.js';
import { verifyReceipt } from '../../src/ledger/verify-receipt.js';
import { auditor, itemsOf, DocumentedService, textBody, textIn } from '../contract/service.js';
import { until } from '../support/api.js';
import { verifier } from '../verifier/verified.js';
import { governedService } from './governed-service.js';

/*
 * Who approved a batch is in the receipt of each of its items.
 */

const BUNDLE = 'application/vnd.im-edit-ledger.evidence+x-ndjson';
const RULES = [{ when: { batchItemsOver: 1 }, approvals: 2 }];
const verify = verifier();
let service: DocumentedService;

beforeAll(async () => {
  service = await governedService(RULES);
});
afterAll(() => service.stop());

/** The receipts of a batch of that many items, which two persons approved where there is more than one; by index. */
async function receiptsOfBatch(count: number): Promise<readonly Receipt[]> {
  const items = Array.from({ length: count }, () => ({
    message: { ...service.message(), MsgBody: textBody('hello') },
  }));
  const batch = await service.post('/v1/batches', { operator: 'alice', reason: 'spam', items });
  const id = textIn(batch, 'id');
  if (count > 1) {
    await approve(id, 'bob');
    await approve(id, 'carol');
  }
  const ids = await until(async () => {
    const all = itemsOf(await service.get(`/v1/batches/${id}/items`));
    return all.every(({ state }) => state === 'applied')
      ? all.map((item) => String(item['modificationId']))
      : null;
  });
  return Promise.all((ids ?? []).map(receiptOf));
}

async function approve(id: string, name: string): Promise<void> {
  const ask = await service.person(`${name}@example.com`);
  const asked = { decision: 'approve', comment: `${name} has seen it` };
  expect((await service.post(`/v1/batches/${id}/approval`, asked, ask)).status).toBe(200);
}

async function receiptOf(id: string): Promise<Receipt> {
  const receipt = await until(async () => {
    const answer = await service.get(`/v1/modifications/${id}/receipt`, { as: auditor });
    const found = answer.body as unknown as Receipt;
    return answer.status === 200 && found.entries.length > 1 ? found : null;
  });
  if (!receipt) throw new Error(`no receipt of ${id}`);
  return receipt;
}

function messagesOf(receipt: object): readonly string[] {
  return verifyReceipt(receipt).map(({ pointer, message }) => `${pointer}: ${message}`);
}

test('the receipt of an item shows who approved its batch, and verifies', async () => {
  const receipts = await receiptsOfBatch(2);

  for (const receipt of receipts) {
    expect(receipt.batchEntries?.map(({ type }) => type)).toEqual([
      'batch.proposed',
      'batch.approved',
      'batch.approved',
      'batch.accepted',
    ]);
    expect(messagesOf(receipt)).toEqual([]);
    const statement = statementOf(receipt).join(' ');
    expect(statement).toContain('Its batch of 2 items needed the approval of 2 other persons');
    expect(statement).toMatch(/Its batch was approved by "bob@example\.com" at \S+Z\./);
    expect(statement).toMatch(/Its batch was approved by "carol@example\.com" at \S+Z\./);
  }
});

test('what was changed in the approval of a batch is found', async () => {
  const [receipt] = await receiptsOfBatch(2);
  const [other] = await receiptsOfBatch(2);
  const ofBatch = receipt?.batchEntries ?? [];
  const [proposed, first, second, accepted] = ofBatch;
  const opening = Buffer.from('she never did').toString('base64');
  const retold = {
    ...first,
    openings: first?.openings.map((one) => ({ ...one, content: opening })),
  };
  const withBatch = (batchEntries: readonly unknown[]) =>
    messagesOf({ ...receipt, batchEntries }).join('\n');

  expect(withBatch([proposed, first, accepted])).toContain('it began without its approvals');
  expect(withBatch([first, second, accepted])).toContain('it was never proposed');
  expect(withBatch([proposed, first, second])).toContain('not the whole approval of a batch');
  expect(withBatch([])).toContain('not the whole approval of a batch');
  expect(withBatch([proposed, first, first, accepted])).toContain('one person decided twice');
  expect(withBatch([proposed, second, first, accepted])).toContain('not in the order of the log');
  expect(withBatch(other?.batchEntries ?? [])).toContain(
    'not about the batch that the edit is an item of',
  );
  expect(withBatch(receipt?.entries ?? [])).toContain('/batchEntries/0/entry: about another');
  expect(withBatch([proposed, retold, second, accepted])).toContain(
    'not the content that was committed to',
  );
  expect(messagesOf({ ...receipt, entries: ofBatch }).join('\n')).toContain('about another');
});

test('a receipt that was made before approvals of batches were in it still verifies', async () => {
  const [receipt] = await receiptsOfBatch(2);
  const { batchEntries: _, ...before } = receipt ?? {};

  expect(messagesOf(before)).toEqual([]);
});

test('the receipt of an item that nobody had to approve has no approval', async () => {
  const [receipt] = await receiptsOfBatch(1);

  expect(Object.keys(receipt ?? {})).not.toContain('batchEntries');
  expect(messagesOf(receipt ?? {})).toEqual([]);
});

test('evidence has the approvals of batches, and verifies', async () => {
  await receiptsOfBatch(3);
  const token = await service.tokens.token('auditor', 'audit:read audit:export');
  const answer = await fetch(`${service.replica.url}/v1/audit/modifications?order=asc`, {
    headers: { Accept: BUNDLE, Authorization: `Bearer ${token}` },
  });
  const text = await answer.text();

  const lines = text.split('\n').slice(1, -2);
  const receipts = lines.map((line) => (JSON.parse(line) as { receipt: Receipt }).receipt);
  expect(receipts.filter(({ batchEntries }) => batchEntries?.length === 4).length).toBeGreaterThan(
    2,
  );
  const { code, said } = await verify(text, { key: null });
  expect([code, said]).toEqual([0, expect.stringContaining('Its batch was approved by')]);
  const changed = text.replace(
    '"batchEntries":[{',
    '"batchEntries":[{"index":0,"type":"batch.proposed","entry":"","proof":"","openings":[]},{',
  );
  expect((await verify(changed, { key: null })).code).not.toBe(0);
});
