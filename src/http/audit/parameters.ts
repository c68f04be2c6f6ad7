import { validate as isUuid } from 'uuid';
import type { Place } from '../../audit/page.js';
import type { AskedFilters } from '../../audit/read-trail.js';
import type { EditState } from '../../edits/edit.js';
import type { Fault } from '../requests/fault.js';
import type { Query } from '../requests/query.js';
import { readCursor } from './cursor.js';

const STATES: readonly EditState[] = [
  'pending',
  'in_doubt',
  'applied',
  'refused',
  'rejected',
  'not_applied',
  'superseded',
];
/** UTF-16 code units. */
export const LONGEST_FILTER = 512;
const MAX_LIMIT = 500;
const DEFAULT_LIMIT = 50;
/** RFC 3339, with any fraction of a second; finer than a millisecond is cut off. */
const INSTANT = /^\d{4}-\d{2}-\d{2}[Tt](?!24)\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/** The parameters of a query of the record, read one by one; all faults are gathered. */
export class Parameters {
  readonly faults: Fault[] = [];

  /** @param known every parameter that there is */
  constructor(
    private readonly query: Query,
    private readonly known: readonly string[],
  ) {}

  refuseUnknown(): void {
    for (const parameter of Object.keys(this.query)) {
      if (!this.known.includes(parameter)) {
        const why = parameter === 'excel' ? ', or ask for CSV by `Accept: text/csv`' : '';
        this.fault(parameter, `remove this parameter${why}; known here: ${this.known.join(', ')}`);
      }
    }
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

  text<N extends string>(name: N): Partial<Record<N, string>> {
    const value = this.once(name);
    if (value === undefined) return {};
    // PostgreSQL holds no U+0000: nothing can match it.
    if (value === '' || value.length > LONGEST_FILTER || value.includes('\0')) {
      this.fault(name, `give 1 to ${LONGEST_FILTER} characters, none of them U+0000`);
      return {};
    }
    return { [name]: value } as Record<N, string>;
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
    return this.text('topicId');
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
    const epochMs = INSTANT.test(value) && isDay(value) ? Date.parse(value) : Number.NaN;
    if (!Number.isNaN(epochMs)) return { [name]: epochMs } as Record<N, number>;
    this.fault(name, 'give an RFC 3339 time, such as 2026-01-31T00:00:00Z');
    return {};
  }

  states(): { states?: readonly EditState[] } {
    const value = this.query['state'];
    if (value === undefined) return {};
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
    this.fault(name, 'give this parameter once');
    return undefined;
  }

  private fault(parameter: string, message: string): void {
    this.faults.push({ parameter, message });
  }
}

/** `Date.parse` takes the 31st of February for a day of March. */
function isDay(instant: string): boolean {
  const day = instant.slice(0, 10);
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
}
