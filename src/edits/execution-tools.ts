import type { Clock } from '../time/clock.js';
import type { SettlingWatch } from './edit-observer.js';
import type { Messages } from './messages.js';
import type { EditRecord } from './record.js';

export interface SettlingTimes {
  /** How long after it was sent a request may still take effect at IM. */
  readonly lateLandingMs: number;
  /** When an edit that keeps not landing is given up, counted from when it was begun. */
  readonly giveUpMs: number;
}

export interface ExecutionTools {
  readonly messages: Messages;
  readonly record: EditRecord;
  readonly clock: Clock;
  readonly times: SettlingTimes;
  readonly onDefect: (error: unknown, modificationId: string) => void;
  /** Numbers from 0 up to 1, for back-off. Left out: `Math.random`. */
  readonly random?: () => number;
  /** Left out: nobody watches. */
  readonly whileSettling?: SettlingWatch | undefined;
}
