import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { governedService } from '../approvals/governed-service.js';
import { until } from '../support/api.js';
import {
  type Answer,
  faultPlaces,
  itemsOf,
  DocumentedService,
  textBody,
  textIn,
} from './service.js';

const NDJSON = 'application/x-ndjson';
const reader = { client: 'auditor', scope: 'audit:read audit:export' };
const admin = { client: 'legal', scope: 'audit:admin' };
const RULES = [{ when: {}, approvals: 1 }];
const bob = 'bob@example.com';

let service: DocumentedService;
beforeAll(async () => {
  service = await governedService(RULES);
});
afterAll(() => service.stop());

const asked = (path: string, as = reader, accept = 'application/json'): Promise<Answer> =>
  service.get(path, { as, headers: { Accept: accept } });
const linesOf = ({ text }: Answer) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** An edit that somebody decided on. */
async function decided(decision: 'approve' | 'decline', comment: string, also: object = {}) {
  const message = service.message();
  const proposed = await service.edit({ ...message, MsgBody: textBody('new') }, also);
  expect(proposed.status).toBe(202);
  const { digest } = proposed.body['prior'] as { digest: string };
  const id = textIn(proposed, 'id');
  const body = { decision, comment, priorDigest: digest };
  const answer = await service.post(
    `/v1/modifications/${id}/approval`,
    body,
    await service.person(bob),
  );
  expect(answer.status).toBe(200);
  return { id, message };
}

async function exportsOf(query: string, since: string) {
  const events = await asked(`/v1/audit/events?type=audit.exported&limit=500&from=${since}`);
  return itemsOf(events)
    .map(({ details }) => details as Record<string, unknown>)
    .filter((details) => details['query'] === query);
}

test('who approved what: each decision with its proposal, in pages, and by who decided', async () => {
  const since = new Date().toISOString();
  const first = await decided('approve', 'checked', { ticket: 'OPS-1', onBehalfOf: 'carol' });
  const second = await decided('decline', 'still valid');

  const page = await asked(`/v1/audit/approvals?from=${since}`);
  expect(itemsOf(page)[1]).toMatchObject({
    kind: 'modification',
    id: first.id,
    decision: 'approve',
    by: { client: 'edit-console', operator: bob },
    comment: 'checked',
    approvalsNeeded: 1,
    proposal: {
      client: 'refund-desk',
      operator: 'alice@example.com',
      onBehalfOf: 'carol',
      reason: 'customer asked',
      ticket: 'OPS-1',
      message: { ...first.message, TopicId: null },
      items: null,
    },
  });
  expect(itemsOf(page).map(({ id }) => id)).toEqual([second.id, first.id]);

  const paged = `/v1/audit/approvals?from=${since}&limit=1`;
  const one = await asked(paged);
  const next = await asked(`${paged}&cursor=${textIn(one, 'nextCursor')}`);
  expect([...itemsOf(one), ...itemsOf(next)].map(({ id }) => id)).toEqual([second.id, first.id]);
  expect(next.body['nextCursor']).toBeNull();

  const idsWith = async (filter: string) =>
    itemsOf(await asked(`/v1/audit/approvals?${filter}`)).map(({ id }) => id);
  expect(await idsWith(`decision=decline&from=${since}`)).toEqual([second.id]);
  expect(await idsWith(`person=BOB@example.com&from=${since}`)).toEqual([second.id, first.id]);
  expect(await idsWith('person=alice@example.com')).toEqual([]);
  const byAlice = `operator=alice@example.com&client=refund-desk&from=${since}`;
  expect(await idsWith(byAlice)).toHaveLength(2);
  expect(await idsWith('from=2020-01-01&to=2020-01-02')).toEqual([]);
});

test('a batch that was withdrawn says of how many edits it was, and who took it back', async () => {
  const items = [{ message: { ...service.message(), MsgBody: textBody('new') } }];
  const why = { operator: 'alice@example.com', reason: 'as asked' };
  const id = textIn(await service.post('/v1/batches', { ...why, items }), 'id');
  await service.post(`/v1/batches/${id}/withdrawal`, { operator: 'alice@example.com' });

  const [newest] = itemsOf(await asked('/v1/audit/approvals?limit=1'));

  expect(newest).toMatchObject({
    kind: 'batch',
    id,
    decision: 'withdraw',
    by: { client: 'refund-desk', operator: 'alice@example.com' },
    comment: null,
    proposal: { message: null, items: 1, reason: 'as asked' },
  });
});

test('decisions as a file are those of the pages, and the file is on record with its rows', async () => {
  const since = new Date().toISOString();
  await decided('approve', '=HYPERLINK("http://x")');
  const rows = itemsOf(await asked('/v1/audit/approvals?limit=500'));

  const ndjson = await asked('/v1/audit/approvals', reader, NDJSON);
  const csv = await asked('/v1/audit/approvals', reader, 'text/csv');
  const excel = await asked('/v1/audit/approvals?excel=true&decision=decline', reader, 'text/csv');

  const unsealed = (one: object) => ({ ...one, ledger: null });
  expect(linesOf(ndjson).map(unsealed)).toEqual(rows.map(unsealed));
  expect(csv.text.split('\r\n')).toHaveLength(rows.length + 2);
  expect(csv.text).toMatch(/^kind,id,decision,decidedAt,/);
  expect(csv.text).toContain(`"'=HYPERLINK(""http://x"")"`);
  expect(csv.headers.get('content-disposition')).toMatch(/filename="approvals-.*\.csv"/);
  expect(excel.text).not.toContain('approve,');
  const trail = await exportsOf('approvals', since);
  expect(trail.filter(({ phase }) => phase === 'finished')).toHaveLength(3);
  expect(trail).toContainEqual(
    expect.objectContaining({ mediaType: NDJSON, phase: 'finished', rows: rows.length }),
  );
  expect(trail).toContainEqual(
    expect.objectContaining({ filters: { excel: 'true', decision: 'decline' } }),
  );
});

test('what is held and what was erased are files, too', async () => {
  const since = new Date().toISOString();
  const hold = { name: '-1 v. Example', reason: 'pending', scope: { account: 'dave', msgSeq: 7 } };
  const placed = await service.post('/v1/holds', hold, { as: admin });
  onTestFinished(async () => {
    const over = `/v1/holds/${textIn(placed, 'id')}/release`;
    await service.post(over, { reason: 'over' }, { as: admin });
  });
  const ended = await service.post('/v1/holds', { ...hold, name: 'over' }, { as: admin });
  const release = `/v1/holds/${textIn(ended, 'id')}/release`;
  const released = await service.post(release, { reason: 'settled' }, { as: admin });
  const why = { reason: 'asked', basis: 'GDPR 17', scope: { account: 'erin' } };
  const erasing = await service.post('/v1/erasures', why, { as: admin });
  const path = `/v1/erasures/${textIn(erasing, 'id')}`;
  const finished = await until(async () => {
    const { body } = await asked(path, admin);
    return body['state'] === 'finished' ? body : null;
  });

  const holds = await asked('/v1/holds', admin, NDJSON);
  const inForce = await asked('/v1/holds?state=in_force', admin, 'text/csv');
  const erasures = await asked('/v1/erasures', admin, NDJSON);
  const erasuresCsv = await asked('/v1/erasures', admin, 'text/csv');

  expect(linesOf(holds).slice(0, 2)).toEqual([released.body, placed.body]);
  expect(inForce.text).toMatch(/^id,name,state,groupId,.*releaseReason\r\n[^\r]+\r\n$/);
  expect(inForce.text).toContain(`,'-1 v. Example,in_force,,,7,dave,,,,pending,`);
  expect(linesOf(erasures)[0]).toEqual(finished);
  expect(erasuresCsv.text).toMatch(
    /\r\n[0-9a-f-]+,request,finished,false,.*,erin,.*,GDPR 17,asked,/,
  );
  for (const query of ['holds', 'erasures']) {
    const phases = (await exportsOf(query, since)).map(({ phase }) => phase);
    expect(phases).toEqual(['finished', 'started', 'finished', 'started']);
  }
});

test('a file needs what its list needs, and has no pages', async () => {
  const cannot = { client: 'auditor', scope: 'audit:read' };
  expect((await asked('/v1/audit/approvals', cannot)).status).toBe(200);
  expect((await asked('/v1/audit/approvals', cannot, NDJSON)).status).toBe(403);
  expect((await asked('/v1/holds', reader, NDJSON)).status).toBe(403);
  const paged = await asked('/v1/audit/approvals?limit=5&from=soon', reader, NDJSON);
  expect(faultPlaces(paged)).toEqual(['from', 'limit']);
  expect(faultPlaces(await asked('/v1/erasures?limit=5', admin, NDJSON))).toEqual(['limit']);
  expect(faultPlaces(await asked('/v1/holds?excel=true', admin))).toEqual(['excel']);
  expect((await asked('/v1/holds', admin, 'application/xml')).status).toBe(406);
});

test('what was erased with its reason is in no decision any more', async () => {
  const secret = `private-${randomUUID()}`;
  const { id } = await decided('approve', `a ${secret}`, { reason: `the ${secret}` });
  const erasing = await service.post(
    '/v1/erasures',
    { modificationIds: [id], reason: 'asked', basis: 'GDPR 17', includeReasons: true },
    { as: admin },
  );
  const path = `/v1/erasures/${textIn(erasing, 'id')}`;
  await until(async () => ((await asked(path, admin)).body['state'] === 'finished' ? true : null));

  const csv = await asked('/v1/audit/approvals', reader, 'text/csv');
  const one = itemsOf(await asked('/v1/audit/approvals')).find((item) => item['id'] === id);

  expect(csv.text).not.toContain(secret);
  expect(one).toMatchObject({ comment: null, proposal: { reason: null } });
});
