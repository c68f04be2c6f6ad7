import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

export interface Answered {
  /** 0 where the connection ended without an answer; `text` is then the reason, like `ECONNREFUSED`. */
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; empty where it is not a JSON object. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly tookMs: number;
}

export interface Asking {
  readonly key?: string;
  /** The `Prefer` header. */
  readonly prefer?: string;
}

/** How a client calls one replica. */
export class Api {
  constructor(
    readonly url: string,
    private readonly token: string,
    readonly opsUrl: string,
  ) {}

  edit(request: object, { key = randomUUID(), prefer }: Asking = {}): Promise<Answered> {
    return this.post('/v1/modifications', request, {
      'Idempotency-Key': key,
      ...(prefer === undefined ? {} : { Prefer: prefer }),
    });
  }

  post(path: string, request: object, headers: Record<string, string> = {}): Promise<Answered> {
    return this.call(path, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify(request),
    });
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answered> {
    return this.call(path, { headers });
  }

  modification(id: unknown): Promise<Answered> {
    return this.get(`/v1/modifications/${String(id)}`);
  }

  async prior(id: unknown): Promise<Buffer> {
    const answer = await fetch(`${this.url}/v1/modifications/${String(id)}/prior`, {
      headers: { Authorization: `Bearer ${this.token}` },
    });
    if (answer.status !== 200) throw new Error(`no prior version: ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  /** The record of an edit once it is settled. */
  async settled(id: unknown): Promise<Readonly<Record<string, unknown>>> {
    const found = await until(async () => {
      const { status, json } = await this.modification(id);
      return status === 200 && json['settledAt'] !== null ? json : null;
    });
    if (!found) throw new Error(`modification ${String(id)} was not settled in time`);
    return found;
  }

  /** All records of a message, oldest first. */
  async records(groupId: string, msgSeq: number): Promise<readonly Record<string, unknown>[]> {
    const query = new URLSearchParams({
      groupId,
      msgSeq: String(msgSeq),
      order: 'asc',
      limit: '500',
    });
    const { status, json, text } = await this.get(`/v1/audit/modifications?${query.toString()}`);
    if (status !== 200) throw new Error(`no audit: ${status} ${text}`);
    return json['items'] as Record<string, unknown>[];
  }

  /** Asks with the same key until there is an answer for good: neither lost, nor 409, nor 503. */
  async insist(request: object, asking: { key: string }): Promise<Answered> {
    const answer = await until(async () => {
      const one = await this.edit(request, asking);
      return [0, 409, 503, 202].includes(one.status) ? null : one;
    });
    if (!answer) throw new Error(`no answer for good to ${asking.key}`);
    return answer;
  }

  private async call(
    path: string,
    init: Omit<RequestInit, 'headers'> & { readonly headers?: Record<string, string> },
  ): Promise<Answered> {
    const startedAt = performance.now();
    const headers = { ...init.headers, Authorization: `Bearer ${this.token}` };
    try {
      const answer = await fetch(`${this.url}${path}`, { ...init, headers });
      const text = await answer.text();
      const tookMs = performance.now() - startedAt;
      return { status: answer.status, headers: answer.headers, text, json: parsed(text), tookMs };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      const tookMs = performance.now() - startedAt;
      const text = reasonOf(error);
      return { status: 0, headers: new Headers(), text, json: {}, tookMs };
    }
  }
}

/** Asks again and again until there is an answer; null when time is up. */
export async function until<T>(ask: () => Promise<T | null>, withinMs = 60_000): Promise<T | null> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > deadline) return null;
    await delay(100);
  }
}

/** What fetch says of a failure is in its cause; where several addresses failed, in each. */
function reasonOf({ cause, message }: TypeError): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : message;
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
