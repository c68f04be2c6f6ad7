import { expect, test } from 'vitest';
import { ApprovalPolicy, type ApprovalCase } from '../../src/edits/approval-policy.js';

const ANY: ApprovalCase = {
  clients: null,
  groupIds: null,
  batchItemsOver: null,
  isRestoration: null,
};
const rule = (when: Partial<ApprovalCase>, approvals: number, expiresAfterMs = 1_000) => ({
  when: { ...ANY, ...when },
  approvals,
  expiresAfterMs,
});
const facts = { client: 'c', groupId: '@TGS#_legal/1', isRestoration: false, batchItems: null };

test('the first rule that matches decides; where none does, nobody has to approve', () => {
  const policy = new ApprovalPolicy([
    rule({ clients: ['robot'] }, 0),
    rule({ groupIds: ['@TGS#_legal*'] }, 2),
    rule({ clients: ['c', 'robot'] }, 1),
  ]);
  const needed = (more: object) => policy.termsFor({ ...facts, ...more })?.needed ?? 0;

  expect(needed({})).toBe(2);
  expect(needed({ client: 'robot' })).toBe(0);
  expect(needed({ groupId: 'x' })).toBe(1);
  expect(needed({ groupId: 'x', client: 'other' })).toBe(0);
});

test('all that a rule names has to match', () => {
  const policy = new ApprovalPolicy([
    rule({ clients: ['c'], groupIds: ['g'], isRestoration: true }, 1),
  ]);
  const wanted = { client: 'c', groupId: 'g', isRestoration: true, batchItems: null };

  expect(policy.termsFor(wanted)?.needed).toBe(1);
  expect(policy.termsFor({ ...wanted, isRestoration: false })).toBeNull();
  expect(policy.termsFor({ ...wanted, groupId: 'gg' })).toBeNull();
  expect(policy.termsFor({ ...wanted, client: 'd' })).toBeNull();
});

test('a star stands for anything, and every other character for itself', () => {
  const matches = (pattern: string, groupId: string) =>
    new ApprovalPolicy([rule({ groupIds: [pattern] }, 1)]).termsFor({ ...facts, groupId }) !== null;

  expect(matches('@TGS#_*', '@TGS#_')).toBe(true);
  expect(matches('@TGS#_*', '@TGS#_a\nb')).toBe(true);
  expect(matches('a.c', 'abc')).toBe(false);
  expect(matches('*x*', 'axb')).toBe(true);
  expect(matches('a*', 'ba')).toBe(false);
  expect(matches('(a', '(a')).toBe(true);
});

test('a batch needs what the strictest of its items needs, and waits as briefly as any may', () => {
  const policy = new ApprovalPolicy([
    rule({ groupIds: ['free'] }, 0),
    rule({ groupIds: ['two'] }, 2, 9_000),
    rule({ batchItemsOver: 2 }, 1, 5_000),
  ]);
  const terms = (...groups: string[]) => policy.termsForBatch('c', groups, false);

  expect(terms('free', 'free', 'free')).toBeNull();
  expect(terms('a', 'b')).toBeNull();
  expect(terms('a', 'b', 'free')).toEqual({ needed: 1, expiresAfterMs: 5_000 });
  expect(terms('a', 'free', 'two')).toEqual({ needed: 2, expiresAfterMs: 5_000 });
});
