import { API_NAMES, type ApiName } from '../api/call.js';
import { Arrivals, type Rate } from '../api/arrivals.js';
import type { Editor, Overwrite, RawContents } from '../world/groups.js';

/** Kept of each log; half of it is dropped when it is full. */
const LONGEST_LOG = 1_000_000;

/** One call that arrived. */
export interface CallEntry {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Milliseconds of the process's monotonic clock. */
  readonly arrivedAt: number;
  readonly api: ApiName | null;
  /** The URL's `random`, by which a call can be found again. */
  readonly random: string | null;
  /** The ErrorCode of the answer, or what happened instead of one; `pending` until then. */
  outcome: number | string;
  /** Milliseconds until the answer left or was lost. */
  tookMs: number;
}

/** One overwrite that took effect; `order` counts from 1 over all messages. */
export interface OverwriteEntry {
  readonly order: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly groupId: string;
  readonly topicId: string | null;
  readonly msgSeq: number;
  readonly by: 'rest' | 'client';
  /** The URL's `random`; null for a client's edit. */
  readonly random: string | null;
  readonly before: RawTexts;
  readonly after: RawTexts;
}

/** JSON text as it was written; `cloudCustomData` null where none was ever set. */
export interface RawTexts {
  readonly msgBody: string;
  readonly cloudCustomData: string | null;
}

interface KeptOverwrite {
  readonly order: number;
  readonly at: number;
  readonly overwrite: Overwrite;
}

/** Everything that arrived and everything that took effect. */
export class Logbook {
  #calls: CallEntry[] = [];
  #overwrites: KeptOverwrite[] = [];
  #order = 0;
  #arrivals = freshArrivals();

  callArrived(api: ApiName | null, arrivedAt: number, random: string | null): CallEntry {
    if (api) this.#arrivals[api].add(arrivedAt);
    const entry = { at: Date.now(), arrivedAt, api, random, outcome: 'pending', tookMs: 0 };
    this.#calls.push(entry);
    if (this.#calls.length > LONGEST_LOG) this.#calls.splice(0, LONGEST_LOG / 2);
    return entry;
  }

  overwritten(overwrite: Overwrite): void {
    this.#order += 1;
    this.#overwrites.push({ order: this.#order, at: Date.now(), overwrite });
    if (this.#overwrites.length > LONGEST_LOG) this.#overwrites.splice(0, LONGEST_LOG / 2);
  }

  calls(api?: ApiName): readonly CallEntry[] {
    return api === undefined ? this.#calls : this.#calls.filter((call) => call.api === api);
  }

  overwrites(): OverwriteEntry[] {
    return this.#overwrites.map(shown);
  }

  /** Epoch-free arrival instants of an API, ascending. */
  arrivals(api: ApiName): number[] {
    return this.#arrivals[api].instants();
  }

  rates(): Record<ApiName, Rate> {
    return {
      modify_group_msg: this.#arrivals.modify_group_msg.rate(),
      group_msg_get_simple: this.#arrivals.group_msg_get_simple.rate(),
      get_group_info: this.#arrivals.get_group_info.rate(),
      send_group_msg: this.#arrivals.send_group_msg.rate(),
    };
  }

  clear(): void {
    this.#calls = [];
    this.#overwrites = [];
    this.#order = 0;
    this.#arrivals = freshArrivals();
  }
}

export function texts({ msgBody, cloudCustomData }: RawContents): RawTexts {
  return {
    msgBody: msgBody.toString('utf8'),
    cloudCustomData: cloudCustomData?.toString('utf8') ?? null,
  };
}

function shown({ order, at, overwrite }: KeptOverwrite): OverwriteEntry {
  const { groupId, topicId, msgSeq, editor, before, after } = overwrite;
  return {
    order,
    at,
    groupId,
    topicId,
    msgSeq,
    by: editor.by,
    random: randomOf(editor),
    before: texts(before),
    after: texts(after),
  };
}

function randomOf(editor: Editor): string | null {
  return editor.by === 'rest' ? editor.random : null;
}

function freshArrivals(): Record<ApiName, Arrivals> {
  return Object.fromEntries(API_NAMES.map((api) => [api, new Arrivals()])) as Record<
    ApiName,
    Arrivals
  >;
}
