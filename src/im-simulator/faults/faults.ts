import type { ApiName, Call, Fields } from '../api/call.js';
import type { GivenContents } from '../world/seed-message.js';

/** Which calls a fault matches. Left out: any. */
interface FaultScope {
  readonly api?: ApiName;
  readonly groupId?: string;
  /** A pull matches where this seq is in the range that it asks for. */
  readonly msgSeq?: number;
  /** How many calls; left out: until cleared. */
  readonly times?: number;
}

/** Before or after the call was worked on, that is: without or with its effect. */
export type When = 'before' | 'after';

export type Removal = 'recall' | 'delete' | 'expire';

/** What somebody's client does to the very message that the call is about. */
export type ClientAct =
  { readonly edit: GivenContents; readonly account?: string } | { readonly remove: Removal };

export type GarbageKind =
  | 'html'
  | 'empty'
  | 'truncated'
  /** The connection ends in the middle of the body. */
  | 'cut'
  /** Valid JSON of 20 MB. */
  | 'huge'
  | 'wrong-types'
  | 'no-error-code'
  /** The answer for another seq of the same group. */
  | 'other-message';

/** `when` is `before` where it is left out, but for garbage, which then replaces a real answer. */
export type FaultEffect =
  | { readonly kind: 'latency'; readonly ms: number; readonly jitterMs?: number }
  /** Waits until `release`. */
  | { readonly kind: 'hold'; readonly when?: When }
  | { readonly kind: 'client'; readonly act: ClientAct; readonly when?: When }
  /** Never answers. */
  | { readonly kind: 'hang'; readonly when?: When }
  | { readonly kind: 'reset'; readonly when?: When }
  /** Answers nothing (or resets) now and takes effect `ms` later. */
  | { readonly kind: 'late'; readonly ms: number; readonly answer?: 'hang' | 'reset' }
  | { readonly kind: 'http'; readonly status?: number; readonly when?: When }
  | { readonly kind: 'garbage'; readonly garbage: GarbageKind; readonly when?: When }
  | {
      readonly kind: 'code';
      readonly errorCode: number;
      readonly errorInfo?: string;
      readonly when?: When;
    };

export type Fault = FaultScope & FaultEffect;

export interface ArmedFault {
  readonly id: number;
  readonly fault: Fault;
  left: number;
  readonly held: Set<() => void>;
}

export interface ListedFault {
  readonly id: number;
  readonly fault: Fault;
  /** Null: until cleared. */
  readonly left: number | null;
}

/** The faults that are switched on. */
export class Faults {
  readonly #armed = new Map<number, ArmedFault>();
  readonly #holding = new Map<number, ArmedFault>();
  #lastId = 0;

  /** Returns the id by which it can be cleared or released. */
  arm(fault: Fault): number {
    this.#lastId += 1;
    const left = fault.times ?? Number.POSITIVE_INFINITY;
    const armed = { id: this.#lastId, fault, left, held: new Set<() => void>() };
    this.#armed.set(armed.id, armed);
    if (fault.kind === 'hold') this.#holding.set(armed.id, armed);
    return armed.id;
  }

  /** Switches one fault off, or all; lets go what they hold. */
  clear(id?: number): void {
    this.release(id);
    if (id === undefined) this.#armed.clear();
    else this.#armed.delete(id);
  }

  /** Lets calls go on that a `hold` keeps; says how many. */
  release(id?: number): number {
    let released = 0;
    for (const armed of this.#holding.values()) {
      if (id !== undefined && armed.id !== id) continue;
      released += armed.held.size;
      for (const go of armed.held) go();
      armed.held.clear();
    }
    return released;
  }

  list(): ListedFault[] {
    return [...this.#armed.values()].map(({ id, fault, left }) => ({
      id,
      fault,
      left: Number.isFinite(left) ? left : null,
    }));
  }

  /** The faults that match a call, in the order in which they were armed; each is used up once. */
  matching(call: Call): ArmedFault[] {
    if (this.#armed.size === 0) return [];
    const matching = [...this.#armed.values()].filter(({ fault }) => matches(fault, call));
    for (const armed of matching) {
      armed.left -= 1;
      if (armed.left <= 0) this.#armed.delete(armed.id);
    }
    return matching;
  }
}

function matches(scope: FaultScope, call: Call): boolean {
  if (scope.api !== undefined && scope.api !== call.head.api) return false;
  if (scope.groupId === undefined && scope.msgSeq === undefined) return true;
  if (!call.parsed.ok) return false;
  const { fields } = call.parsed;
  return isAbout(fields, scope.groupId) && asksFor(fields, scope.msgSeq);
}

function isAbout(fields: Fields, groupId: string | undefined): boolean {
  if (groupId === undefined || fields['GroupId'] === groupId) return true;
  const ids = fields['GroupIdList'];
  return Array.isArray(ids) && ids.includes(groupId);
}

function asksFor(fields: Fields, msgSeq: number | undefined): boolean {
  if (msgSeq === undefined || fields['MsgSeq'] === msgSeq) return true;
  const newest = Number(fields['ReqMsgSeq'] ?? Number.NaN);
  return msgSeq <= newest && msgSeq > newest - Number(fields['ReqMsgNumber'] ?? 0);
}
