import { expect, test } from 'vitest';
import { approvalRulesFrom } from '../../src/settings/approvals.js';
import { SettingsReader } from '../../src/settings/reader.js';

function read(file: unknown) {
  const text = typeof file === 'string' ? file : JSON.stringify(file);
  const from = new SettingsReader({ APPROVAL_POLICY_FILE: '/policy.json' }, () => text);
  const rules = approvalRulesFrom(from);
  return { rules, problems: from.problems.map(({ message }) => message) };
}

const HOUR = 3_600_000;

test('no rules where nothing is set', () => {
  const from = new SettingsReader({}, () => '');

  expect(approvalRulesFrom(from)).toEqual([]);
  expect(from.problems).toEqual([]);
});

test('a rule says for what, how many, and for how long; a day where it does not say', () => {
  const when = {
    client: ['refund-desk'],
    groupId: ['@TGS#_*', 'g'],
    batchItemsOver: 100,
    restoration: false,
  };
  const { rules, problems } = read({
    rules: [
      { when, approvals: 2, expiresAfter: 'P1DT2H' },
      { when: {}, approvals: 0 },
    ],
  });

  expect(problems).toEqual([]);
  expect(rules).toEqual([
    {
      when: {
        clients: ['refund-desk'],
        groupIds: ['@TGS#_*', 'g'],
        batchItemsOver: 100,
        isRestoration: false,
      },
      approvals: 2,
      expiresAfterMs: 26 * HOUR,
    },
    {
      when: { clients: null, groupIds: null, batchItemsOver: null, isRestoration: null },
      approvals: 0,
      expiresAfterMs: 24 * HOUR,
    },
  ]);
});

test('every fault is reported at once, with its place', () => {
  const { problems } = read({
    rulez: [],
    rules: [
      { approvals: 1, when: { clients: ['a'] } },
      {
        when: { client: [], groupId: 'g', batchItemsOver: -1, restoration: 'yes' },
        approvals: '1',
      },
      { when: {}, approvals: 21, expiresAfter: 'P1M' },
      [],
      { approvals: 1, more: true },
    ],
  });

  const places = problems.map((text) => /rules\[\d\]|rulez/.exec(text)?.[0]);
  expect(places).toEqual([
    'rulez',
    'rules[0]',
    ...Array.from({ length: 5 }, () => 'rules[1]'),
    'rules[2]',
    'rules[2]',
    'rules[3]',
    'rules[4]',
    'rules[4]',
  ]);
  expect(problems[1]).toContain('"clients"');
});

test.each(['', 'P', 'PT', 'P1Y', '24h', 'PT0S', 'P1DT', 'P367D', '-PT1H', 5, null])(
  'what is no duration of weeks to seconds is refused: %j',
  (expiresAfter) => {
    expect(read({ rules: [{ when: {}, approvals: 1, expiresAfter }] }).problems).toHaveLength(1);
  },
);

test.each([
  ['PT1S', 1_000],
  ['PT90M', 90 * 60_000],
  ['P2W', 14 * 24 * HOUR],
  ['P3DT1H1M1S', 73 * HOUR + 61_000],
])('%s is %i ms', (expiresAfter, ms) => {
  const { rules, problems } = read({ rules: [{ when: {}, approvals: 1, expiresAfter }] });

  expect(problems).toEqual([]);
  expect(rules[0]?.expiresAfterMs).toBe(ms);
});

test('what is no object with a list of rules is refused', () => {
  for (const file of ['[]', 'x', '{}', '{"rules": {}}']) {
    expect(read(file).problems, file).toHaveLength(1);
  }
});

test('a client with white space around its name is named: the rule would match nobody', () => {
  const { problems } = read({ rules: [{ when: { client: ['desk', 'desk '] }, approvals: 1 }] });

  expect(problems).toEqual([
    expect.stringMatching(/rules\[0\] names in `when\.client` one that has white space .*: remove/),
  ]);
});
