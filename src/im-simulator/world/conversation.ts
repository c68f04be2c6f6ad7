import { assemble, placeholder, type Frame, type ItemFields } from './items.js';

export type MessageState = 'stored' | 'recalled' | 'deleted' | 'expired';

/** A message as IM keeps it. Contents are the bytes that were written, never re-serialised. */
export interface StoredMessage extends ItemFields {
  readonly frame: Frame;
  msgBody: Buffer;
  /** JSON text of the string, quotes included; null where none was ever set. */
  cloudCustomData: Buffer | null;
  state: MessageState;
  /** Raised by each edit; hidden from REST, as at IM. */
  version: number;
}

interface Shown {
  readonly withCustomData: boolean;
  readonly item: Buffer;
}

/** The messages of a group, or of one topic of it, with the seq counter that they share. */
export class Conversation {
  lastSeq = 0;
  readonly #messages = new Map<number, StoredMessage>();
  readonly #seqs: number[] = [];
  readonly #shown = new Map<number, Shown>();

  constructor(
    readonly groupId: string,
    readonly topicId: string | null,
  ) {}

  get(seq: number): StoredMessage | undefined {
    return this.#messages.get(seq);
  }

  all(): Iterable<StoredMessage> {
    return this.#messages.values();
  }

  takeSeq(): number {
    this.lastSeq += 1;
    return this.lastSeq;
  }

  put(message: StoredMessage): void {
    const known = this.#messages.has(message.seq);
    this.#messages.set(message.seq, message);
    this.lastSeq = Math.max(this.lastSeq, message.seq);
    this.changed(message.seq);
    if (!known) this.#seqs.splice(this.countUpTo(message.seq), 0, message.seq);
  }

  /** Drops what was composed of a message; to be called after each change of it. */
  changed(seq: number): void {
    this.#shown.delete(seq);
  }

  /** Messages with seq <= `from`, newest first. */
  *downFrom(from: number): Iterable<StoredMessage> {
    for (let at = this.countUpTo(from) - 1; at >= 0; at -= 1) {
      const message = this.#messages.get(this.#seqs[at] ?? -1);
      if (message) yield message;
    }
  }

  /** The list item of a message as a pull returns it. */
  item(message: StoredMessage, withCustomData: boolean): Buffer {
    const shown = this.#shown.get(message.seq);
    if (shown && shown.withCustomData === withCustomData) return shown.item;
    const item = compose(message, withCustomData);
    this.#shown.set(message.seq, { withCustomData, item });
    return item;
  }

  private countUpTo(seq: number): number {
    let low = 0;
    let high = this.#seqs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#seqs[middle] ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function compose(message: StoredMessage, withCustomData: boolean): Buffer {
  if (message.state === 'recalled') return placeholder(message, 2);
  if (message.state !== 'stored') return placeholder(message, 1);
  return assemble(message.frame, message.msgBody, message.cloudCustomData, withCustomData);
}
