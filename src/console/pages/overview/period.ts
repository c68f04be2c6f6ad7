import { queryOf, type State } from '../search/asked.js';

export const PERIODS = [7, 30, 90, 365] as const;

const DAY_MS = 86_400_000;

/** Days of UTC, today the last of them. */
export interface Period {
  readonly days: readonly string[];
  /** RFC 3339, inclusive. */
  readonly from: string;
}

export function periodOf(count: number, now: number): Period {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const days = Array.from({ length: count }, (_, i) =>
    new Date(today - (count - 1 - i) * DAY_MS).toISOString().slice(0, 10),
  );
  return { days, from: `${days[0] ?? ''}T00:00:00.000Z` };
}

interface Sought {
  readonly from: string;
  readonly day?: string;
  readonly state?: string;
  readonly client?: string;
  readonly operator?: string;
}

/** The address of the search that finds what a number counts. */
export function searchFor({ from, day, state, client, operator }: Sought): string {
  const query = queryOf({
    filters: {
      ...(client === undefined ? {} : { client }),
      ...(operator === undefined ? {} : { operator }),
      from: day === undefined ? from : `${day}T00:00:00.000Z`,
      ...(day === undefined ? {} : { to: dayAfter(day) }),
    },
    states: state === undefined ? [] : [state as State],
    order: 'desc',
  });
  return `/search#${query.toString()}`;
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + DAY_MS).toISOString();
}
