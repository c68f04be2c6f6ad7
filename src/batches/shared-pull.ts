import type { MessageRef } from '../edits/edit.js';
import type { CallOptions, Messages, ReadAnswer } from '../edits/messages.js';

interface Waiting {
  readonly message: MessageRef;
  readonly options: CallOptions;
  readonly answer: (answer: Promise<ReadAnswer>) => void;
}

/**
 * One pull for the items of a chunk: it leaves once each of them has asked for its message, or will not. So it is later than
 * every claim, and what it shows is the version that each of them overwrites.
 */
export class SharedPull {
  private readonly waiting: Waiting[] = [];
  private undecided: number;

  constructor(
    private readonly messages: Messages,
    items: number,
  ) {
    this.undecided = items;
  }

  /** For one item, which MUST call either of these once, whatever becomes of it; what it does later has no effect. */
  member(): {
    readonly read: (message: MessageRef, options: CallOptions) => Promise<ReadAnswer>;
    readonly stayAway: () => void;
  } {
    let isDecided = false;
    const decide = (): void => {
      if (isDecided) return;
      isDecided = true;
      this.undecided -= 1;
      if (this.undecided === 0) this.pull();
    };
    return {
      read: (message, options) =>
        new Promise((resolve) => {
          this.waiting.push({ message, options, answer: resolve });
          decide();
        }),
      stayAway: decide,
    };
  }

  private pull(): void {
    const [first] = this.waiting;
    if (!first) return;
    const deadline = Math.min(...this.waiting.map(({ options }) => options.deadline));
    const messages = this.waiting.map(({ message }) => message);
    const answers = this.messages.readTogether(messages, { ...first.options, deadline });
    for (const [i, { answer }] of this.waiting.entries()) {
      const one = answers[i];
      if (!one) throw new Error('a pull left a message unanswered');
      answer(one);
    }
  }
}
