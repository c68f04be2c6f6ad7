import { createHash } from 'node:crypto';

/** What a verified token says about its bearer. */
export interface Claims {
  readonly client: string;
  /** All claims, unchanged. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

const maxTokens = 1_000;
const keepForMs = 60_000;

/**
 * Remembers verified tokens, by hash, for at most a minute and never beyond `exp`: a key that is withdrawn stops working
 * within that minute. Holds the thousand most recently used.
 */
export class VerifiedTokens {
  private readonly entries = new Map<string, { readonly claims: Claims; readonly until: number }>();

  constructor(private readonly now: () => number = Date.now) {}

  find(token: string): Claims | null {
    const hash = hashOf(token);
    const entry = this.entries.get(hash);
    if (!entry) return null;
    this.entries.delete(hash);
    if (this.now() >= entry.until) return null;
    this.entries.set(hash, entry);
    return entry.claims;
  }

  add(token: string, claims: Claims): void {
    const now = this.now();
    const until = Math.min(claims.expiresAt, now + keepForMs);
    if (until <= now) return;
    this.entries.set(hashOf(token), { claims, until });
    if (this.entries.size > maxTokens) this.dropOldest();
  }

  get size(): number {
    return this.entries.size;
  }

  private dropOldest(): void {
    const oldest = this.entries.keys().next();
    if (!oldest.done) this.entries.delete(oldest.value);
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
