import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ask, DocumentedService, itemsOf, textBody, textIn } from '../contract/service.js';
import { governedService } from './governed-service.js';

/*
 * Which claims are in a token its owner may choose by the scopes with which she logs in. Under whichever name that leaves her, she is
 * one person.
 */

const RULES = [{ when: {}, approvals: 2 }];
let service: DocumentedService;

beforeAll(async () => {
  service = await governedService(RULES);
});
afterAll(() => service.stop());

async function loggedIn(sub: string, claims: Readonly<Record<string, string>>): Promise<Ask> {
  const scope = 'messages:modify messages:approve';
  const token = await service.tokens.tokenOf(sub, { azp: 'edit-console', scope, ...claims });
  return { as: null, headers: { Authorization: `Bearer ${token}` } };
}

/** One person by each of three names. */
function namesOf(sub: string): Promise<readonly [Ask, Ask, Ask]> {
  const login = { preferred_username: sub };
  return Promise.all([
    loggedIn(sub, { email: `${sub}@example.com`, ...login }),
    loggedIn(sub, { preferred_username: `the other ${sub}` }),
    loggedIn(sub, {}),
  ]);
}

const KINDS = {
  'an edit': async (as: Ask) => {
    const message = { ...service.message(), MsgBody: textBody('as it is') };
    const answer = await service.post('/v1/modifications', { message, reason: 'r' }, as);
    const { digest } = answer.body['prior'] as { digest: string };
    return { id: textIn(answer, 'id'), path: 'modifications', also: { priorDigest: digest } };
  },
  'a batch': async (as: Ask) => {
    const items = [{ message: { ...service.message(), MsgBody: textBody('as it is') } }];
    const answer = await service.post('/v1/batches', { reason: 'r', items }, as);
    expect(answer.body['itemsChecked']).toBe(1);
    return { id: textIn(answer, 'id'), path: 'batches', also: {} };
  },
};

test.each(Object.entries(KINDS))(
  'nobody decides alone on %s, by other names of hers',
  async (_, propose) => {
    const [alice, alsoAlice, againAlice] = await namesOf('alice');
    const [bob, alsoBob] = await namesOf('bob');
    const { id, path, also } = await propose(alice);
    const approve = (as: Ask) =>
      service.post(`/v1/${path}/${id}/approval`, { decision: 'approve', ...also }, as);
    const seesIt = async (as: Ask) =>
      itemsOf(await service.get('/v1/approvals?limit=500', as)).some((item) => item['id'] === id);

    const own = [await approve(alsoAlice), await approve(againAlice)];
    const listed = [await seesIt(alsoAlice), await seesIt(alsoBob)];
    const first = await approve(bob);
    const second = await approve(alsoBob);

    expect(own.map(({ body }) => body['type'])).toEqual([
      '/problems/own-edit',
      '/problems/own-edit',
    ]);
    expect([first.status, second.status]).toEqual([200, 409]);
    expect(second.body['type']).toBe('/problems/already-decided');
    expect([...listed, await seesIt(alsoBob)]).toEqual([false, true, false]);
  },
);
