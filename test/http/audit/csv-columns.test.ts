import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CSV_HEADER } from '../../../src/http/audit/csv.js';

test('the page for auditors explains each column of CSV', () => {
  const page = readFileSync('docs/auditors.md', 'utf8');
  const [, table = ''] = /^\| column .*?\n(.*?)\n\n/ms.exec(page) ?? [];
  const explained = table
    .split('\n')
    .flatMap((row) => [...(row.split(' | ')[0] ?? '').matchAll(/`(\w+)`/g)])
    .map(([, name = '']) => name);

  expect(explained.sort()).toEqual(CSV_HEADER.trim().split(',').sort());
});
