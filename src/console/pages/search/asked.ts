/** What is asked for in a search: the names are those of `GET /v1/audit/modifications`. */
export const FILTERS = [
  'text',
  'groupId',
  'msgSeq',
  'topicId',
  'operator',
  'onBehalfOf',
  'client',
  'ticket',
  'imErrorCode',
  'batch',
  'from',
  'to',
] as const;
export type Filter = (typeof FILTERS)[number];

export const STATES = [
  'applied',
  'refused',
  'rejected',
  'not_applied',
  'superseded',
  'in_doubt',
  'pending',
  'awaiting_approval',
  'declined',
  'expired',
  'withdrawn',
] as const;
export type State = (typeof STATES)[number];

export interface Asked {
  /** As typed; what is left out is not asked for. `topicId` empty: only what is outside topics. */
  readonly filters: Partial<Readonly<Record<Filter, string>>>;
  readonly states: readonly State[];
  readonly order: 'desc' | 'asc';
}

/**
 * A search out of the part of an address behind its `#`, which browsers send to nobody: what somebody searches for may be as
 * delicate as what she finds. What is not known is left out.
 */
export function askedIn(hash: string): Asked {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const filters: Partial<Record<Filter, string>> = {};
  for (const name of FILTERS) {
    const value = given.get(name);
    if (value !== null && (value !== '' || name === 'topicId')) filters[name] = value;
  }
  return {
    filters,
    states: STATES.filter((state) => given.getAll('state').includes(state)),
    order: given.get('order') === 'asc' ? 'asc' : 'desc',
  };
}

/** The same search as a query: for the service, and for behind the `#`. */
export function queryOf({ filters, states, order }: Asked): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of FILTERS) {
    const value = filters[name];
    if (value !== undefined) query.set(name, value);
  }
  for (const state of states) query.append('state', state);
  if (order === 'asc') query.set('order', order);
  return query;
}

/** `2026-01-31T10:00`, the reader's own time, as an input of the browser has it, to UTC; empty where it is none. */
export function toUtc(local: string): string {
  const time = new Date(local);
  return local === '' || Number.isNaN(time.getTime()) ? '' : time.toISOString();
}

/** The other way round. */
export function toLocal(utc: string | undefined): string {
  const time = new Date(utc ?? '');
  if (Number.isNaN(time.getTime())) return '';
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
