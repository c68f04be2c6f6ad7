import type { ImErrorClass } from '../../src/edits/messages.js';
import type { Table } from './fates.js';

/** What becomes of a read. */
export type ReadFate = 'shown' | 'slow' | 'no answer' | 'error' | 'quota away' | 'no quota';

/** What becomes of an overwrite. */
export type OverwriteFate =
  | 'done'
  | 'slow'
  | 'done unheard'
  | 'lost'
  | 'lands late'
  | 'error, done later'
  | 'refused'
  | 'error, done'
  | 'error, not done'
  | 'unsent'
  | 'quota away'
  | 'waits for quota'
  | 'slowed down';

/** Whose answer is not IM's last word. */
export const UNHEARD: ReadonlySet<OverwriteFate> = new Set([
  'lost',
  'lands late',
  'done unheard',
  'error, done later',
]);

export function readFates(rate: number): Table<ReadFate> {
  return [
    [0.03 * rate, 'slow'],
    [0.02 * rate, 'no answer'],
    [0.01 * rate, 'error'],
    [0.01 * rate, 'quota away'],
    [0.01 * rate, 'no quota'],
  ];
}

export function overwriteFates(rate: number): Table<OverwriteFate> {
  return [
    [0.03 * rate, 'slow'],
    [0.03 * rate, 'done unheard'],
    [0.05 * rate, 'lost'],
    [0.05 * rate, 'lands late'],
    [0.01 * rate, 'error, done later'],
    [0.02 * rate, 'refused'],
    [0.02 * rate, 'error, done'],
    [0.02 * rate, 'error, not done'],
    [0.01 * rate, 'unsent'],
    [0.01 * rate, 'quota away'],
    [0.05 * rate, 'waits for quota'],
    [0.01 * rate, 'slowed down'],
  ];
}

export function errorOf(errorCode: number, errorClass: ImErrorClass) {
  return { kind: 'error', error: { errorCode, errorInfo: 'scripted', errorClass } } as const;
}
