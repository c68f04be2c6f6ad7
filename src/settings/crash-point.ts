import type { SettingsReader } from './reader.js';

/** The awaits on the way of an edit and of its settling at which a replica can be made to die. */
export const EDIT_CRASH_POINTS = [
  'after-claim',
  'after-group-type',
  'after-pull',
  'after-known',
  'before-begin',
  'after-begin',
  'waiting-for-quota',
  'before-leaving',
  'after-leaving',
  'after-answer',
  'before-settle',
  'after-outcome',
  'after-doubt',
  'after-reread',
  'before-resend',
  'after-adoption',
] as const;
/** Those on the way of an approval. */
export const APPROVAL_CRASH_POINTS = [
  'before-proposal',
  'after-proposal',
  'before-decision',
  'after-decision',
] as const;
/** Those on the way of an erasure and of retention. */
export const ERASURE_CRASH_POINTS = [
  'amid-erasure-step',
  'after-erasure-step',
  'after-month-step',
] as const;
export const CRASH_POINTS = [
  ...EDIT_CRASH_POINTS,
  ...APPROVAL_CRASH_POINTS,
  ...ERASURE_CRASH_POINTS,
] as const;
export type CrashPointName = (typeof CRASH_POINTS)[number];

/** Where to die, and which time around, counted from 1. */
export interface CrashPoint {
  readonly name: CrashPointName;
  readonly nth: number;
}

/** `CRASH_POINT=name[:nth]`, for tests of what a crash leaves behind; null where it is not set. */
export function crashPointFrom(from: SettingsReader, isProduction: boolean): CrashPoint | null {
  const text = from.optional('CRASH_POINT');
  if (text === null) return null;
  if (isProduction) {
    return from.problem('CRASH_POINT', 'makes the process kill itself. Take it away.');
  }
  const [word, nth = '1'] = text.split(':');
  const name = CRASH_POINTS.find((candidate) => candidate === word);
  if (name !== undefined && /^[1-9]\d{0,5}$/.test(nth)) return { name, nth: Number(nth) };
  return from.problem('CRASH_POINT', `must be name or name:nth, of: ${CRASH_POINTS.join(', ')}.`);
}
