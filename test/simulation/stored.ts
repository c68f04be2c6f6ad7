import type { ChunkItem } from '../../src/batches/batch-work.js';
import type { Intent, MessageRef, Outcome, Progress, Snapshot } from '../../src/edits/edit.js';

/** One edit as it is on record. */
export interface StoredEdit {
  readonly intent: Intent;
  readonly snapshot: Snapshot | null;
  readonly claimNo: number;
  readonly keyUse: number;
  /** By the clock of the store. */
  readonly answerBy: number;
  /** All that were ever written: there must be one at most. */
  readonly outcomes: Outcome[];
  readonly entries: string[];
}

/** The claim of one message and one key. It ends with the outcome. */
export interface StoredClaim {
  readonly intent: Intent;
  readonly claimNo: number;
  readonly keyUse: number;
  /** Null: handed over. */
  holder: string | null;
  state: 'claimed' | Progress['state'];
  progress: Pick<Progress, 'im' | 'attempts' | 'sentAt'>;
}

interface StoredChunk {
  items: readonly number[];
  holder: string | null;
  restsUntil: number;
}

/** A batch as it is on record. */
export interface StoredBatch {
  readonly items: readonly ChunkItem[];
  readonly chunks: Map<number, StoredChunk>;
  state: 'running' | 'paused' | 'cancelled' | 'finished';
  isOver: boolean;
}

export const NOTHING_SENT = { im: null, attempts: 0, sentAt: null } as const;

export function addressOf({ groupId, topicId, msgSeq }: MessageRef): string {
  return `${groupId} ${topicId ?? ''} ${msgSeq}`;
}

export function keyOf({ actor, key }: Pick<Intent, 'actor' | 'key'>): string {
  return `${actor.client} ${key?.value ?? ''}`;
}
