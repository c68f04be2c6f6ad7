import { expect, test } from 'vitest';
import {
  asksForNewSignature,
  classOf,
  classWhenRepeated,
  speaksAgainstSettings,
} from '../../src/im/error-codes.js';

test.each([
  [60002, 'caller'],
  [60006, 'config'],
  [60007, 'quota-rate'],
  [60008, 'retry'],
  [60013, 'retry'],
  [60019, 'quota-rate'],
  [60028, 'quota-plan'],
  [70001, 'config'],
  [70169, 'retry'],
  [72002, 'quota-plan'],
  [20022, 'state'],
  [20027, 'state'],
  [80001, 'deny'],
  [80003, 'config'],
  [90009, 'config'],
  [93000, 'caller'],
  [10002, 'retry'],
  [10016, 'deny'],
  [10023, 'quota-rate'],
  [110013, 'caller'],
  [120_000, 'unknown'],
  [120_001, 'deny'],
  [130_000, 'deny'],
  [130_001, 'unknown'],
  [-1, 'unknown'],
])('%i is %s', (code, errorClass) => {
  expect(classOf(code)).toBe(errorClass);
});

test('three codes ask for a new signature', () => {
  const codes = Array.from({ length: 130_002 }, (_, code) => code);
  expect(codes.filter(asksForNewSignature)).toEqual([20002, 70001, 70052]);
});

test('a code on which the vendor’s texts disagree changes its class when it comes again', () => {
  expect([60004, 90995, 10002].map(classOf)).toEqual(['retry', 'retry', 'retry']);
  expect([60004, 90995, 10002].map(classWhenRepeated)).toEqual(['config', 'caller', 'retry']);
});

test('10007 is a misconfiguration, but not one of credentials', () => {
  expect(classOf(10007)).toBe('config');
  expect([10007, 60010, 10010].map(speaksAgainstSettings)).toEqual([false, true, false]);
});
