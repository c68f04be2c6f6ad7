import { expect, test } from 'vitest';
import { SettingsReader } from '../../src/settings/reader.js';
import { witnessPolicyFrom } from '../../src/settings/witness-policy.js';
import { w1, w2 } from '../ledger/witnesses.js';

const ORIGIN = 'log.example/edits';
const LOG = 'log log.example/edits+a304e4d7+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c';
const ONE = `witness one ${w1.text} https://one.example/`;
const TWO = `witness two ${w2.text}`;

function read(lines: readonly string[], origin = ORIGIN) {
  const text = `${lines.join('\n')}\n`;
  const from = new SettingsReader({ LEDGER_WITNESS_POLICY_FILE: '/policy' }, () => text);
  const policy = witnessPolicyFrom(from, origin, true);
  return { policy, problems: from.problems.map(({ message }) => message) };
}

test('nobody is asked where nothing is set', () => {
  const from = new SettingsReader({}, () => '');

  expect([witnessPolicyFrom(from, ORIGIN, true), from.problems]).toEqual([null, []]);
});

test('a policy whose quorum can be asked is taken, with its log or without', () => {
  for (const lines of [
    [LOG, ONE, TWO, 'group all any one two', 'quorum all'],
    [ONE, 'quorum one'],
    [TWO, 'quorum none'],
  ]) {
    expect(read(lines).problems).toEqual([]);
  }
});

test('each fault is named', () => {
  expect(read(['quorum nobody']).problems).toEqual([
    expect.stringMatching(
      /is no witness policy .*: line 1: no line before this one names nobody\.$/,
    ),
  ]);
  expect(read([ONE, TWO, 'quorum two']).problems).toEqual([
    expect.stringContaining('whose quorum needs witnesses without a URL'),
  ]);
  expect(read([ONE.replace('https', 'http'), 'quorum one']).problems).toEqual([
    expect.stringContaining('whose witness one must use https in production'),
  ]);
  expect(read([LOG, ONE, 'quorum one'], 'other.example').problems).toEqual([
    expect.stringContaining('of other logs than LEDGER_ORIGIN'),
  ]);
});
