import { commitmentText, type Entry, parseEntry } from '../ledger/entry.js';
import type { Findings } from './documents/findings.js';

export type Texts<Name extends string> = { readonly [N in Name]: string | null };
export type Bytes<Name extends string> = { readonly [N in Name]: Buffer | null };

/** A field in words, what the row has, and what its entry has. */
export type Compared = readonly [
  field: string,
  stored: string | null,
  said: string | null | undefined,
];

const TIME = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

/** SQL: the time in a column, as entries have it. */
export const timeText = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', ${TIME})`;

/** Adds a finding for each field of a row that is not what its entry says. */
export function compare(findings: Findings, name: string, fields: readonly Compared[]): void {
  for (const [field, stored, said] of fields) {
    if (stored !== (said ?? null)) {
      findings.add('changed', name, `its ${field} is not what the log says`);
    }
  }
}

/** Null where there is no entry. What this version cannot read is reported with the other entries. */
export function knownEntry(bytes: Buffer | null): Entry | 'unreadable' | null {
  const parsed = bytes && parseEntry(bytes);
  if (!parsed) return null;
  return parsed.kind === 'ok' ? parsed.value : 'unreadable';
}

export function committed({ commitments }: Entry, pointer: string): string | null {
  return commitments.find((one) => one.pointer === pointer)?.commitment ?? null;
}

/** Null where there is neither; `none`, which no entry has, where one of the two is missing. */
export function commitment(content: Buffer | null, salt: Buffer | null): string | null {
  if (content === null && salt === null) return null;
  return content === null || salt === null ? 'none' : commitmentText(salt, content);
}
