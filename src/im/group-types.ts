import type { CallOptions, GroupTypeAnswer } from '../edits/messages.js';

const KEPT_MS = 10 * 60_000;
const MOST_GROUPS = 10_000;

type Ask = (groupId: string, options: CallOptions) => Promise<GroupTypeAnswer>;

/** Types of groups, kept for ten minutes. Callers of one class that ask for one group at a time share one call. */
export class GroupTypes {
  readonly #kept = new Map<string, { readonly type: string; readonly until: number }>();
  readonly #asking = new Map<string, Promise<GroupTypeAnswer>>();

  constructor(
    private readonly ask: Ask,
    private readonly now: () => number,
  ) {}

  async typeOf(groupId: string, options: CallOptions): Promise<GroupTypeAnswer> {
    const kept = this.#kept.get(groupId);
    if (kept && this.now() < kept.until) return { kind: 'type', type: kept.type };
    const key = `${options.callClass} ${groupId}`;
    const others = this.#asking.get(key);
    if (!others) return this.#askFor(key, groupId, options);
    const answer = await this.#unlessLate(others, options);
    if (answer.kind === 'type' || answer.kind === 'error' || this.now() >= options.deadline) {
      return answer;
    }
    // The one who asked may have had less time than this caller has.
    return this.typeOf(groupId, options);
  }

  async #askFor(key: string, groupId: string, options: CallOptions): Promise<GroupTypeAnswer> {
    const asking = this.ask(groupId, options);
    this.#asking.set(key, asking);
    try {
      const answer = await asking;
      if (answer.kind === 'type') this.#keep(groupId, answer.type);
      return answer;
    } finally {
      this.#asking.delete(key);
    }
  }

  async #unlessLate(
    asking: Promise<GroupTypeAnswer>,
    options: CallOptions,
  ): Promise<GroupTypeAnswer> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<GroupTypeAnswer>((resolve) => {
      timer = setTimeout(
        () => resolve({ kind: 'no-answer', reason: 'deadline' }),
        Math.max(0, options.deadline - this.now()),
      );
    });
    try {
      return await Promise.race([asking, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #keep(groupId: string, type: string): void {
    this.#kept.delete(groupId);
    this.#kept.set(groupId, { type, until: this.now() + KEPT_MS });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_GROUPS && oldest !== undefined) this.#kept.delete(oldest);
  }
}
