/** What a strict parser says: the value, or the first fault, in words that quote no contents. */
export type Parsed<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'malformed'; readonly fault: string };

export function ok<T>(value: T): Parsed<T> {
  return { kind: 'ok', value };
}

export function malformed(fault: string): { readonly kind: 'malformed'; readonly fault: string } {
  return { kind: 'malformed', fault };
}
