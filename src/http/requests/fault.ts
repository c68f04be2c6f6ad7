/** One thing wrong with a request. The message says what to do, and never quotes a value. */
export interface Fault {
  /** Where in the body, as plain RFC 6901; also for a member that is missing. */
  readonly pointer?: string;
  readonly header?: string;
  readonly parameter?: string;
  readonly message: string;
}

/** A part of a request, checked: either all of it, or all that is wrong with it. */
export type Reading<T> =
  | { readonly ok: true; readonly request: T }
  | {
      readonly ok: false;
      readonly faults: readonly Fault[];
      /** It is not JSON at all; then there is one fault. */
      readonly isMalformed?: boolean;
    };

/** So many faults are reported; a body with more is not examined further. */
export const MAX_FAULTS = 100;

/** Gathers the faults of a body, at most one for each place. */
export class BodyFaults {
  readonly #byPointer = new Map<string, string>();

  add(pointer: string, message: string): void {
    if (!this.isFull && !this.#byPointer.has(pointer)) this.#byPointer.set(pointer, message);
  }

  /** Looking further is of no use. */
  get isFull(): boolean {
    return this.#byPointer.size >= MAX_FAULTS;
  }

  get isEmpty(): boolean {
    return this.#byPointer.size === 0;
  }

  /** The faults, and nothing beside them. */
  places(): Fault[] {
    return Array.from(this.#byPointer, ([pointer, message]) => ({ pointer, message }));
  }

  list(): Fault[] {
    const faults = this.places();
    if (!this.isFull) return faults;
    const message = `fix these ${MAX_FAULTS} faults first; there may be more`;
    return [...faults, { pointer: '', message }];
  }
}
