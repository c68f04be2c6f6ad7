import { isProblem, LedgerProblem, UnexpectedAnswer } from './problem.js';

export interface KeyHeader {
  readonly 'Idempotency-Key': string;
}

export interface Answer<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

export async function* everyItem<Item>(
  page: (cursor: { readonly cursor?: string }) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  for (let cursor = {}; ;) {
    const { items, nextCursor } = await page(cursor);
    yield* items;
    if (nextCursor === null) return;
    cursor = { cursor: nextCursor };
  }
}

export function dataOf<Data>({ data, error, response }: Answer<Data>): Data {
  if (isProblem(error)) throw new LedgerProblem(error);
  if (data === undefined) throw new UnexpectedAnswer(response.status);
  return data;
}

export function headerOf(key: string): KeyHeader {
  return { 'Idempotency-Key': key };
}

export function withSignal(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

/** 128 random bits; `crypto.randomUUID` is missing on pages that came over plain HTTP. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
