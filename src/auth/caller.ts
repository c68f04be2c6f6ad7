/** What a token may allow. */
const scopes = ['messages:modify', 'audit:read', 'audit:export', 'audit:admin'] as const;

export type Scope = (typeof scopes)[number];

export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}

/** The application that calls, as its token tells. */
export interface Caller {
  /** The `sub` of the token: 1-256 characters, none of them a control character. */
  readonly client: string;
  /** What it may do, implied scopes included. */
  readonly scopes: ReadonlySet<Scope>;
  /** Where its scopes were looked for, in that order, in words for the caller. */
  readonly lookedAt: readonly string[];
}

/** Adds what a scope includes: who may export may also read. */
export function withImplied(granted: Iterable<Scope>): ReadonlySet<Scope> {
  const all = new Set(granted);
  if (all.has('audit:export')) all.add('audit:read');
  return all;
}
