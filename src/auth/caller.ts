/** What a token may allow. */
export const SCOPES = [
  'messages:modify',
  'messages:approve',
  'audit:read',
  'audit:export',
  'audit:admin',
] as const;

export type Scope = (typeof SCOPES)[number];

export function isScope(text: string): text is Scope {
  return (SCOPES as readonly string[]).includes(text);
}

/** The scopes of a list in a file; null where it is no list, or names one that does not exist. */
export function scopesIn(list: unknown): readonly Scope[] | null {
  if (!Array.isArray(list)) return null;
  const names: readonly unknown[] = list;
  const scopes = names.filter((name) => typeof name === 'string' && isScope(name));
  return scopes.length === names.length ? scopes : null;
}

/** Who calls, according to the token. */
export interface Caller {
  /** An application's `sub`, or the client of the console: 1-256 characters, none of them a control character. */
  readonly client: string;
  /** The person who has logged in; null: an application calls. */
  readonly person: string | null;
  /** The `sub` of the token; an application's is its client. */
  readonly sub: string;
  /** What it may do, implied scopes included. */
  readonly scopes: ReadonlySet<Scope>;
  /** The sources that were searched for its scopes, in that order, in words for the caller. */
  readonly lookedAt: readonly string[];
}

/** Adds what a scope includes: who may export may also read. */
export function withImplied(granted: Iterable<Scope>): ReadonlySet<Scope> {
  const all = new Set(granted);
  if (all.has('audit:export')) all.add('audit:read');
  return all;
}
