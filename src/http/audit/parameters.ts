import { validate as isUuid } from 'uuid';
import type { Place } from '../../audit/page.js';
import type { AskedFilters } from '../../audit/read-trail.js';
import type { EditState } from '../../edits/edit.js';
import type { Fault } from '../requests/fault.js';
import { groupIdFault, topicIdFault } from '../requests/identifiers.js';
import { ONCE, unreadableParameters } from '../requests/query.js';
import { NotEncoded, type Query } from '../requests/query-string.js';
import { readCursor } from './cursor.js';
import { readInstant } from './instant.js';

const STATES: readonly EditState[] = [
  'pending',
  'in_doubt',
  'applied',
  'refused',
  'rejected',
  'not_applied',
  'superseded',
];
const MAX_LIMIT = 500;
const DEFAULT_LIMIT = 50;
/** What is compared with what records hold cannot be longer: in code points. */
export const LONGEST_FILTER = { text: 256, ticket: 128 };

/** What else may have been meant by a parameter that is not known. */
const ADVICE = {
  excel: 'or ask for CSV: /v1/audit/modifications with `Accept: text/csv`',
};

/** The parameters of a query of the record, read one by one; all faults are gathered. */
export class Parameters {
  readonly faults: Fault[];

  /** @param known every parameter that there is */
  constructor(
    private readonly query: Query,
    private readonly known: readonly string[],
  ) {
    this.faults = unreadableParameters(query, known, ADVICE);
  }

  /** As asked, for the trail. */
  asked(without: readonly string[] = []): AskedFilters {
    const asked: Record<string, string | string[]> = {};
    for (const [name, value] of Object.entries(this.query)) {
      if (without.includes(name) || !this.known.includes(name)) continue;
      asked[name] = Array.isArray(value) ? value.map(String) : String(value);
    }
    return asked;
  }

  /** A text of 1 to `max` characters, as records hold it: trimmed, without control characters. */
  text<N extends string>(name: N, max = LONGEST_FILTER.text): Partial<Record<N, string>> {
    return this.checked(name, (value) => textFault(value, max));
  }

  groupId(): { groupId?: string } {
    return this.checked('groupId', groupIdFault);
  }

  searchText(): { text?: string } {
    const value = this.once('text');
    if (value === undefined) return {};
    const length = Array.from(value).length;
    if (length >= 2 && length <= 512) return { text: value };
    this.fault('text', 'give 2 to 512 characters');
    return {};
  }

  topicId(): { topicId?: string | null } {
    if (this.query['topicId'] === '') return { topicId: null };
    return this.checked('topicId', topicIdFault);
  }

  integer<N extends string>(name: N, min: number, max: number): Partial<Record<N, number>> {
    const value = this.once(name);
    if (value === undefined) return {};
    const number = /^(0|[1-9][0-9]{0,15})$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return { [name]: number } as Record<N, number>;
    this.fault(name, `give an integer from ${min} to ${max}`);
    return {};
  }

  instant<N extends string>(name: N): Partial<Record<N, number>> {
    const value = this.once(name);
    if (value === undefined) return {};
    const epochMs = readInstant(value);
    if (typeof epochMs === 'number') return { [name]: epochMs } as Record<N, number>;
    this.fault(name, epochMs.fault);
    return {};
  }

  /** `from` and `to`. A range that ends where it begins, or before, holds nothing: somebody mixed them up. */
  range(): { from?: number; to?: number } {
    const range = { ...this.instant('from'), ...this.instant('to') };
    const { from, to } = range;
    if (from !== undefined && to !== undefined && from >= to) {
      this.fault('from', 'give a time before `to`: `from` counts, `to` does not');
    }
    return range;
  }

  states(): { states?: readonly EditState[] } {
    const value = this.query['state'];
    if (value === undefined || value instanceof NotEncoded) return {};
    const asked = Array.isArray(value) ? value : [value];
    const states = STATES.filter((state) => asked.includes(state));
    if (asked.every((state) => STATES.some((known) => known === state))) return { states };
    this.fault('state', `give one of ${STATES.join(', ')}; repeat the parameter for several`);
    return {};
  }

  oneOf<N extends string>(name: N, values: readonly string[]): Partial<Record<N, string>> {
    const value = this.once(name);
    if (value === undefined) return {};
    if (values.includes(value)) return { [name]: value } as Record<N, string>;
    this.fault(name, `give one of ${values.join(', ')}`);
    return {};
  }

  id<N extends string>(name: N): Partial<Record<N, string>> {
    const value = this.once(name);
    if (value === undefined) return {};
    if (isUuid(value)) return { [name]: value.toLowerCase() } as Record<N, string>;
    this.fault(name, 'give a UUID');
    return {};
  }

  limit(): number {
    return this.integer('limit', 1, MAX_LIMIT).limit ?? DEFAULT_LIMIT;
  }

  order(): 'asc' | 'desc' {
    const value = this.once('order') ?? 'desc';
    if (value === 'asc' || value === 'desc') return value;
    this.fault('order', 'give asc or desc');
    return 'desc';
  }

  /** @param scope the filters and the order, in one spelling */
  cursor(scope: string, order: 'asc' | 'desc'): Place | null {
    const value = this.once('cursor');
    if (value === undefined) return null;
    const place = readCursor(value, scope);
    if (place && (order === 'asc' || !place.seen)) return place;
    this.fault('cursor', 'give the nextCursor of an answer to the same filters and order');
    return null;
  }

  private once(name: string): string | undefined {
    const value = this.query[name];
    if (value === undefined || typeof value === 'string') return value;
    if (!(value instanceof NotEncoded)) this.fault(name, ONCE);
    return undefined;
  }

  private checked<N extends string>(
    name: N,
    faultOf: (value: string) => string | null,
  ): Partial<Record<N, string>> {
    const value = this.once(name);
    if (value === undefined) return {};
    const fault = faultOf(value);
    if (fault === null) return { [name]: value } as Record<N, string>;
    this.fault(name, fault);
    return {};
  }

  private fault(parameter: string, message: string): void {
    this.faults.push({ parameter, message });
  }
}

/** What no record can hold would match nothing; told as a fault, it is no wrong answer. */
function textFault(value: string, max: number): string | null {
  if (value !== value.trim()) return 'remove the white space around this value';
  const isFit = value !== '' && Array.from(value).length <= max && !/\p{Cc}/u.test(value);
  return isFit ? null : `give 1 to ${max} characters, no control characters`;
}
