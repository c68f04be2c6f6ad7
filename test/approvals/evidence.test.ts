import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Answer,
  auditor,
  refundDesk,
  DocumentedService,
  textBody,
  textIn,
} from '../contract/service.js';
import { parseVerifierKey } from '../../src/ledger/note.js';
import { fileAt } from '../../src/verifier/export-file.js';
import { verifyEvidence } from '../../src/verifier/documents/verify-evidence.js';
import { until } from '../ledger-service/log.js';
import { policyFile } from './policy-file.js';

/*
 * An evidence bundle shows what was proposed and never began as what it is, and proves it: that it waits, that somebody declined it,
 * that its time ran out, that it was taken back.
 */

const LIST = '/v1/audit/modifications';
const EXEMPT = { client: 'exempt-desk', scope: 'messages:modify' };
const policy = policyFile([
  { when: { client: [EXEMPT.client] }, approvals: 0 },
  { when: { groupId: ['short-*'] }, approvals: 1, expiresAfter: 'PT1S' },
  { when: {}, approvals: 2 },
]);
let service: DocumentedService;
let folder: string;
/** Ids by what became of them, in the order in which they were asked for. */
let proposed: Readonly<Record<string, string>>;
let lines: readonly string[];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'im-edit-ledger-evidence-'));
  service = await DocumentedService.start({
    CONSOLE_CLIENT_ID: 'edit-console',
    APPROVAL_POLICY_FILE: policy.path,
  });
  proposed = await oneOfEach();
  lines = await sealedBundle();
});
afterAll(async () => {
  await service.stop();
  policy[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function oneOfEach(): Promise<Readonly<Record<string, string>>> {
  const applied = await propose();
  await decide(applied, 'bob', 'approve');
  await decide(applied, 'carol', 'approve');
  const declined = await propose();
  await decide(declined, 'bob', 'approve');
  await decide(declined, 'carol', 'decline');
  const withdrawn = await propose();
  const why = { reason: 'no longer needed' };
  await service.post(`/v1/modifications/${textIn(withdrawn, 'id')}/withdrawal`, why);
  const expired = await propose(service.message({ groupId: `short-${randomUUID()}` }));
  const waiting = await propose(await driftedMessage(), { onBehalfOf: 'dan', ticket: 'T-1' });
  await decide(waiting, 'bob', 'approve');
  const erased = await propose();
  await decide(erased, 'bob', 'decline');
  await erase(textIn(erased, 'id'));
  const ofExpired = `/v1/modifications/${textIn(expired, 'id')}`;
  await until(async () => (await service.get(ofExpired)).body['state'] === 'expired');
  const all = { applied, declined, withdrawn, expired, waiting, erased };
  return Object.fromEntries(
    Object.entries(all).map(([name, answer]) => [name, textIn(answer, 'id')]),
  );
}

async function propose(message: object = service.message(), also: object = {}): Promise<Answer> {
  const answer = await service.edit({ ...message, MsgBody: textBody('proposed') }, also);
  expect(answer.body['state']).toBe('awaiting_approval');
  return answer;
}

/** Somebody changed it around the service. */
async function driftedMessage(): Promise<object> {
  const message = service.message();
  const edit = { ...message, MsgBody: textBody('ours') };
  expect((await service.edit(edit, {}, { as: EXEMPT })).status).toBe(201);
  service.im.clientEdits(
    { groupId: message.GroupId, msgSeq: message.MsgSeq },
    { MsgBody: textBody('theirs') },
  );
  return message;
}

async function decide(proposal: Answer, by: string, decision: 'approve' | 'decline') {
  const { digest } = proposal.body['prior'] as { digest: string };
  const ask = await service.person(`${by}@example.com`);
  const body = { decision, priorDigest: digest, comment: `said by ${by}` };
  const decided = await service.post(
    `/v1/modifications/${textIn(proposal, 'id')}/approval`,
    body,
    ask,
  );
  expect(decided.status).toBe(200);
}

async function erase(id: string): Promise<void> {
  const as = { client: 'officer', scope: 'audit:admin' };
  const body = { modificationIds: [id], reason: 'asked', basis: 'GDPR 17', includeReasons: true };
  const asked = await service.post('/v1/erasures', body, { as });
  const at = `/v1/erasures/${textIn(asked, 'id')}`;
  let erasure: Answer | null = null;
  await until(async () => {
    erasure = await service.get(at, { as });
    return erasure.body['state'] !== 'running';
  });
  expect(erasure).toMatchObject({ body: { state: 'finished', counts: { erased: 1 } } });
}

/** Once everything is sealed, and what expired is on the log. */
async function sealedBundle(query = ''): Promise<readonly string[]> {
  let found: readonly string[] = [];
  await until(async () => {
    found = await bundle(query);
    return found.at(-1)?.includes('"unsealed":0') === true;
  });
  return found;
}

async function bundle(query: string): Promise<readonly string[]> {
  const token = await service.tokens.token(auditor.client, 'audit:read audit:export');
  const Accept = 'application/vnd.im-edit-ledger.evidence+x-ndjson';
  const headers = { Authorization: `Bearer ${token}`, Accept };
  const answer = await fetch(`${service.replica.url}${LIST}?order=asc${query}`, { headers });
  expect(answer.status).toBe(200);
  return (await answer.text()).trimEnd().split('\n');
}

interface RecordLine {
  readonly record: Readonly<Record<string, unknown>>;
  readonly receipt: { readonly entries: readonly { readonly type: string }[] };
}

const recordLines = (text: readonly string[]) =>
  text.slice(1, -1).map((line) => JSON.parse(line) as RecordLine);

async function verified(content: readonly string[]) {
  const file = path.join(folder, 'bundle.ndjson');
  writeFileSync(file, `${content.join('\n')}\n`);
  const key = parseVerifierKey((JSON.parse(lines[0] ?? '') as { key: string }).key);
  if (key.kind !== 'ok') throw new Error(key.fault);
  const asked = { key: key.value, known: [] };
  const { findings, damage, open, statements, erased } = await verifyEvidence(
    fileAt(file),
    asked,
    () => undefined,
  );
  return {
    told: findings.kept.map(({ kind, what }) => `${kind}: ${what}`),
    damage: damage.kept,
    open: open.kept,
    erased: erased.kept,
    statements,
  };
}

/** The bundle with one change to the record of this proposal. */
function changed(name: string, from: RegExp, to: string): readonly string[] {
  const id = proposed[name] ?? '?';
  let count = 0;
  const all = lines.map((line) => {
    if (!line.includes(`"record":{"id":"${id}"`)) return line;
    const [record = '', receipt = ''] = line.split(',"receipt":');
    const other = record.replace(from, to);
    if (other !== record) count += 1;
    return `${other},"receipt":${receipt}`;
  });
  expect(count).toBe(1);
  return all;
}

test('each is in the bundle once, at its place, with its state and the entries about it', () => {
  const found = recordLines(lines).map(({ record, receipt }) => [
    record['id'],
    record['state'],
    receipt.entries.map(({ type }) => type.replace('edit.', '')).join(' '),
  ]);

  const { applied, declined, withdrawn, expired, waiting, erased } = proposed;
  expect(found.filter(([, , types]) => String(types).startsWith('proposed'))).toEqual([
    [applied, 'applied', 'proposed approved approved intended applied'],
    [declined, 'declined', 'proposed approved declined'],
    [withdrawn, 'withdrawn', 'proposed withdrawn'],
    [expired, 'expired', 'proposed expired'],
    [waiting, 'awaiting_approval', 'proposed approved'],
    [erased, 'declined', 'proposed declined'],
  ]);
  expect(found).toHaveLength(7);
});

test('nobody touched it: it is intact, and what waits has no outcome yet', async () => {
  const { told, damage, open, erased, statements } = await verified(lines);

  expect({ told, damage }).toEqual({ told: [], damage: [] });
  expect(open.join('\n')).toContain(proposed['waiting']);
  expect(open).toHaveLength(1);
  expect(erased.join('\n')).toContain('the prior version is not shown');
  expect(statements.join('\n')).toMatch(
    new RegExp(`${String(proposed['declined'])}.*It was declined by "carol@example.com"`),
  );
});

test.each([
  ['declined', /"state":"declined"/, '"state":"expired"', 'the state'],
  ['declined', /"state":"declined"/, '"state":"awaiting_approval"', 'the state'],
  ['declined', /"by":"carol@/, '"by":"mallory@', 'the person who approved'],
  ['declined', /"decision":"decline"/, '"decision":"approve"', 'the decision of a person'],
  ['declined', /said by carol/, 'said by nobody', 'the comment of a person'],
  ['declined', /"settledAt":"\d/, '"settledAt":"9', 'the time of the outcome'],
  ['declined', /"approvalsNeeded":2/, '"approvalsNeeded":1', 'the number of approvals'],
  ['declined', /as it was/, 'as it is', 'the prior text'],
  ['declined', /"Text":"proposed"/, '"Text":"forged"', 'the requested text'],
  ['declined', /"reason":"customer/, '"reason":"nobody', 'the reason'],
  ['declined', /"resulting":null/, '"resulting":{"digest":"sha256:00"}', 'the resulting version'],
  ['declined', /"attempts":0/, '"attempts":1', 'the number of attempts'],
  ['declined', /"sentAt":null/, '"sentAt":"2026-01-01T00:00:00.000Z"', 'the time of sending'],
  ['withdrawn', /"state":"withdrawn"/, '"state":"declined"', 'the state'],
  ['expired', /"state":"expired"/, '"state":"awaiting_approval"', 'the state'],
  ['expired', /"settledAt":"\d/, '"settledAt":"9', 'the time of the outcome'],
  ['waiting', /"state":"awaiting_approval"/, '"state":"pending"', 'the state'],
  ['waiting', /"state":"awaiting_approval"/, '"state":"applied"', 'the state'],
  ['waiting', /"expectedDigest":"sha256:\w{4}/, '"expectedDigest":"sha256:0000', 'the change'],
  ['waiting', /"onBehalfOf":"dan"/, '"onBehalfOf":"eve"', 'the person on whose behalf'],
  ['waiting', /"ticket":"T-1"/, '"ticket":"T-2"', 'the ticket'],
  ['waiting', /"operator":"alice/, '"operator":"mallory', 'the operator'],
])('found in the record of what was %s: %s', async (name, from, to, what) => {
  const { told } = await verified(changed(name, from, to));

  expect(told.join('\n')).toContain(what);
});

test('found: a proposal that was left out, and one whose entries were cut off', async () => {
  const declined = String(proposed['declined']);
  const without = lines.filter((line) => !line.includes(`"record":{"id":"${declined}"`));
  const cut = lines.map((line) => {
    if (!line.includes(`"record":{"id":"${declined}"`)) return line;
    const whole = JSON.parse(line) as { receipt: { entries: unknown[] } };
    whole.receipt.entries.pop();
    return JSON.stringify(whole);
  });

  expect((await verified(without)).told.join('\n')).toContain('removed');
  expect((await verified(cut)).told.join('\n')).toMatch(/the state|list of log entries/);
});

test('a filter holds for the bundle as for the list', async () => {
  const only = await sealedBundle('&state=withdrawn');
  const none = await sealedBundle('&state=withdrawn&operator=nobody');

  expect(recordLines(only).map(({ record }) => record['id'])).toEqual([proposed['withdrawn']]);
  expect(recordLines(none)).toEqual([]);
});

test('the client of a proposal gets the same proof by its receipt', async () => {
  const path = `/v1/modifications/${String(proposed['declined'])}/receipt`;
  const { body } = await service.get(path, { as: refundDesk });

  const ofBundle = recordLines(lines).find(({ record }) => record['id'] === proposed['declined']);
  const entriesOf = (receipt: unknown) =>
    (receipt as { entries: { entry: string; openings: { pointer: string }[] }[] }).entries.map(
      ({ entry, openings }) => [entry, openings.map(({ pointer }) => pointer).sort()],
    );
  expect(entriesOf(ofBundle?.receipt)).toEqual(entriesOf(body));
});
