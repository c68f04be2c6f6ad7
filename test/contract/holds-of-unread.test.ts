import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../ledger-service/log.js';
import { DocumentedService, textBody, textIn } from './service.js';

/*
 * A hold for an account keeps what that account may have sent: also where nobody ever read who sent it.
 */

const admin = { client: 'privacy', scope: 'audit:admin' };

let service: DocumentedService;
beforeAll(async () => {
  service = await DocumentedService.start();
});
afterAll(() => service.stop());

async function erase(groupId: string): Promise<unknown> {
  const asked = { scope: { groupId }, reason: 'asked', basis: 'GDPR article 17' };
  const path = `/v1/erasures/${textIn(await service.post('/v1/erasures', asked, { as: admin }), 'id')}`;
  const seen = () => service.get(path, { as: admin });
  await until(async () => (await seen()).body['state'] === 'finished');
  return (await seen()).body['counts'];
}

async function hold(scope: object): Promise<string> {
  const asked = { name: 'h', reason: 'a case', scope };
  return textIn(await service.post('/v1/holds', asked, { as: admin }), 'id');
}

const nobodyThere = (groupId: string) => ({ GroupId: groupId, MsgSeq: 4_000_000 });

/** An edit whose message nobody could read. */
async function unreadEdit(groupId: string): Promise<void> {
  const answer = await service.edit({ ...nobodyThere(groupId), MsgBody: textBody('wanted') });
  expect([answer.status, answer.body['type']]).toEqual([404, '/problems/message-not-found']);
}

/** The item of a plan, likewise. */
async function unreadItem(groupId: string): Promise<void> {
  const items = [{ message: { ...nobodyThere(groupId), MsgBody: textBody('planned') } }];
  const plan = { operator: 'alice', reason: 'r', items };
  const batch = textIn(await service.post('/v1/batches?dryRun=true', plan), 'id');
  await until(async () => (await service.get(`/v1/batches/${batch}`)).body['state'] === 'finished');
}

test.each([
  ['an edit', unreadEdit],
  ['an item of a plan', unreadItem],
])('%s whose message was never read is kept by a hold for any account', async (_, make) => {
  const { GroupId: groupId } = service.message();
  await make(groupId);
  const other = await hold({ groupId: `g-${randomUUID()}`, account: 'carol' });
  const own = await hold({ groupId, account: 'carol' });

  expect(await erase(groupId)).toEqual({ matched: 1, erased: 0, held: 1 });

  for (const id of [own, other]) {
    await service.post(`/v1/holds/${id}/release`, { reason: 'over' }, { as: admin });
  }
  expect(await erase(groupId)).toEqual({ matched: 1, erased: 1, held: 0 });
});

test('one that was read is kept by a hold for its sender alone', async () => {
  const message = service.message({ from: 'bob' });
  const { GroupId: groupId } = message;
  await service.edit({ ...message, MsgBody: textBody('wanted') });
  await hold({ groupId, account: 'carol' });

  expect(await erase(groupId)).toEqual({ matched: 1, erased: 1, held: 0 });
});
