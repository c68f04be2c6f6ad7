import { body } from '../support/scene.js';
import type { ClientName } from './steps.js';

/** One overwrite that somebody asked for. */
export interface Asked {
  /** What it writes, and no other one does; of a restoration its name. */
  readonly text: string;
  /** The edit whose prior version a restoration puts back; null: it writes its text. */
  readonly restores: string | null;
  readonly client: ClientName;
  readonly operator: string;
  readonly groupId: string;
  readonly msgSeq: number;
  /** That of the edit, or of its batch. */
  readonly key: string;
  /** Its place in a batch; null: an edit of its own. */
  readonly index: number | null;
}

export function reasonOf({ text }: Asked): string {
  return `why of ${text}`.replace('secret', 'edit');
}

export function messageOf({ groupId, msgSeq, text }: Asked): object {
  return { GroupId: groupId, MsgSeq: msgSeq, MsgBody: body(text) };
}

/** Who edits messages around the service. */
export const OTHER = 'mallory';

/** Who sent a message of a lane. */
export function senderOf(msgSeq: number): string {
  return `sender-${msgSeq % 2}`;
}
