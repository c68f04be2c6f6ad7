import createClient, { type Client } from 'openapi-fetch';
import { eventsIn } from './event-stream.js';
import {
  type Answer,
  dataOf,
  everyItem,
  headerOf,
  type KeyHeader,
  newKey,
  withSignal,
} from './answers.js';
import { NotSettled, UnexpectedAnswer } from './problem.js';
import { type Fetch, pause, type Retry, retryingFetch } from './retrying-fetch.js';
import type { components, operations, paths } from './schema.js';

type Schemas = components['schemas'];
export type Modification = Schemas['Modification'];
export type ModificationRequest = Schemas['ModificationRequest'];
export type Batch = Schemas['Batch'];
export type BatchItem = Schemas['BatchItem'];
export type BatchRequest = Schemas['BatchRequest'];
export type LedgerEvent = Schemas['Event'];
type Justification = Schemas['RestorationRequest'];
type Steering = Schemas['SteeringRequest'];
type QueryOf<Id extends keyof operations> = NonNullable<operations[Id]['parameters']['query']>;

export interface ClientOptions {
  /** Where the service is, such as `https://ledger.example.com`. */
  readonly baseUrl: string;
  /** The bearer token, or what gives a fresh one: it is asked for each request. */
  readonly token: string | (() => string | Promise<string>);
  /** Instead of the global `fetch`. */
  readonly fetch?: Fetch;
  /** How long a request is repeated, and an unsettled edit is followed; 120 s where left out. */
  readonly giveUpAfterMs?: number;
  /** An answer that has not begun by then counts as lost; 45 s where left out, as the service may take up to 40. */
  readonly answerWithinMs?: number;
  /** Called before a request is repeated, with the reason and the pause. */
  readonly onRetry?: (retry: Retry) => void;
}

export interface CallOptions {
  /** Where a process may end before its request does, it keeps the key; else one is made. */
  readonly key?: string;
  readonly signal?: AbortSignal;
}

/** The service repeats the state of a batch at least every 15 s. */
const SILENCE_MS = 30_000;
const RECONNECT_MS = 500;
/** So long an empty page of events is held back; the service takes up to 30. */
const WAIT_SECONDS = 25;
const PAGE = 500;

/**
 * Calls im-edit-ledger. Each call makes its own Idempotency-Key and keeps it over all retries, so that it takes effect once.
 * Throws `LedgerProblem` where the service refuses, `NoAnswer` and `NotSettled` where the outcome is not known in time.
 */
export class EditLedgerClient {
  /** Every path of the service, typed; with the retries of this client. */
  readonly api: Client<paths>;
  private readonly giveUpAfterMs: number;

  constructor(options: ClientOptions) {
    const { baseUrl, token, giveUpAfterMs = 120_000, answerWithinMs = 45_000, onRetry } = options;
    this.giveUpAfterMs = giveUpAfterMs;
    const once: Fetch = options.fetch ?? ((request) => globalThis.fetch(request));
    const authorized: Fetch = async (request) => {
      request.headers.set(
        'Authorization',
        `Bearer ${typeof token === 'string' ? token : await token()}`,
      );
      return once(request);
    };
    const fetch = retryingFetch(authorized, {
      giveUpAfterMs,
      answerWithinMs,
      ...(onRetry && { onRetry }),
    });
    this.api = createClient<paths>({ baseUrl, fetch });
  }

  /**
   * Overwrites a message, and follows the edit until it is settled. Returns it once it is `applied`, or at once as `awaiting_approval` where
   * others have to approve it first: repeat it with the same key to learn what came of it.
   */
  modify(body: ModificationRequest, options: CallOptions = {}): Promise<Modification> {
    return this.settled(options, (headers, signal) =>
      this.api.POST('/v1/modifications', { body, params: { header: headers }, signal }),
    );
  }

  /** Puts back what an edit overwrote, and follows that until it is settled. */
  restore(id: string, body: Justification, options: CallOptions = {}): Promise<Modification> {
    return this.settled(options, (headers, signal) =>
      this.api.POST('/v1/modifications/{id}/restoration', {
        body,
        params: { path: { id }, header: headers },
        signal,
      }),
    );
  }

  /** What an edit would do. Nothing is sent. */
  async dryRun(body: ModificationRequest, { signal }: CallOptions = {}): Promise<Modification> {
    const params = { header: headerOf(newKey()), query: { dryRun: 'true' } } as const;
    return dataOf(
      await this.api.POST('/v1/modifications', { body, params, ...withSignal(signal) }),
    );
  }

  async modification(id: string): Promise<Modification> {
    return dataOf(await this.api.GET('/v1/modifications/{id}', { params: { path: { id } } }));
  }

  /** Everything that waits for the decision of whose token this is, the oldest first, page by page. */
  listWaitingApprovals(): AsyncGenerator<Schemas['ApprovalPage']['items'][number]> {
    return everyItem(async (cursor) =>
      dataOf(
        await this.api.GET('/v1/approvals', {
          params: { query: { state: 'waiting', limit: PAGE, ...cursor } },
        }),
      ),
    );
  }

  /** Approves or declines; only with the token of a person. With the last approval the edit runs, and is returned as it stands. */
  async decideModification(id: string, body: Schemas['ApprovalRequest']): Promise<Modification> {
    return dataOf(
      await this.api.POST('/v1/modifications/{id}/approval', { body, params: { path: { id } } }),
    );
  }

  /** Takes back an edit that waits for approval. */
  async withdrawModification(
    id: string,
    body: Schemas['WithdrawalRequest'] = {},
  ): Promise<Modification> {
    return dataOf(
      await this.api.POST('/v1/modifications/{id}/withdrawal', { body, params: { path: { id } } }),
    );
  }

  /** Every modification that matches, page by page. */
  modifications(
    query: Omit<QueryOf<'findModifications'>, 'cursor'> = {},
  ): AsyncGenerator<Modification> {
    return everyItem(
      async (cursor) =>
        // The same path has other forms, which this asks for none of.
        dataOf(
          await this.api.GET('/v1/audit/modifications', {
            params: { query: { limit: PAGE, ...query, ...cursor } },
            headers: { Accept: 'application/json' },
          }),
        ) as Schemas['ModificationPage'],
    );
  }

  /** Every event that matches, page by page. */
  events(
    query: Omit<QueryOf<'findEvents'>, 'cursor' | 'fromIndex' | 'wait'> = {},
  ): AsyncGenerator<LedgerEvent> {
    return everyItem(async (cursor) => {
      // The same path is a stream too, which this does not ask for.
      const { items, nextCursor = null } = dataOf(
        await this.api.GET('/v1/audit/events', {
          params: { query: { limit: PAGE, ...query, ...cursor } },
          headers: { Accept: 'application/json' },
        }),
      ) as Schemas['EventPage'];
      return { items, nextCursor };
    });
  }

  /**
   * Every sealed event that matches, from an index on, in the order of the log; then waits for the next, until `signal` aborts it.
   * Whoever keeps the `index` of the last one goes on with the index after it, and misses nothing.
   */
  async *follow(
    query: Omit<QueryOf<'findEvents'>, 'cursor' | 'order' | 'wait'> & {
      readonly fromIndex: number;
    },
    signal?: AbortSignal,
  ): AsyncGenerator<LedgerEvent, void, undefined> {
    for (let { fromIndex } = query; ;) {
      const answer = await this.api.GET('/v1/audit/events', {
        params: { query: { limit: PAGE, ...query, fromIndex, wait: WAIT_SECONDS } },
        headers: { Accept: 'application/json' },
        ...withSignal(signal),
      });
      const { items, nextIndex } = dataOf(answer) as Schemas['EventPage'];
      if (nextIndex === undefined) throw new UnexpectedAnswer(answer.response.status);
      yield* items;
      fromIndex = nextIndex;
    }
  }

  /** Puts a batch on record; from then on it goes on by itself, or waits as `awaiting_approval` where others have to approve it first. */
  async acceptBatch(
    body: BatchRequest,
    { key = newKey(), signal, dryRun = false }: CallOptions & { readonly dryRun?: boolean } = {},
  ): Promise<Batch> {
    const params = { header: headerOf(key), query: dryRun ? ({ dryRun: 'true' } as const) : {} };
    return dataOf(await this.api.POST('/v1/batches', { body, params, ...withSignal(signal) }));
  }

  async batch(id: string): Promise<Batch> {
    return dataOf(await this.api.GET('/v1/batches/{id}', { params: { path: { id } } }));
  }

  /** Every item of a batch, or those in one state, page by page. */
  batchItems(
    id: string,
    query: Omit<QueryOf<'listBatchItems'>, 'cursor'> = {},
  ): AsyncGenerator<BatchItem> {
    return everyItem(async (cursor) =>
      dataOf(
        await this.api.GET('/v1/batches/{id}/items', {
          params: { path: { id }, query: { limit: PAGE, ...query, ...cursor } },
        }),
      ),
    );
  }

  /** How a batch proceeds: its present state, and each later one to the last. Connects again where a connection is cut. */
  async *followBatch(id: string, signal?: AbortSignal): AsyncGenerator<Batch, void, undefined> {
    for (;;) {
      const stream = dataOf(
        await this.api.GET('/v1/batches/{id}/events', {
          params: { path: { id } },
          parseAs: 'stream',
          ...withSignal(signal),
        }),
      );
      const events = eventsIn(stream as ReadableStream<Uint8Array>, SILENCE_MS, signal);
      for await (const { event, data } of events) {
        yield JSON.parse(data) as Batch;
        if (event !== 'progress') return;
      }
      await pause(RECONNECT_MS, signal);
    }
  }

  /** Approves or declines a batch as a whole; only with the token of a person. With the last approval it runs. */
  async decideBatch(id: string, body: Schemas['BatchApprovalRequest']): Promise<Batch> {
    return dataOf(
      await this.api.POST('/v1/batches/{id}/approval', { body, params: { path: { id } } }),
    );
  }

  /** Takes back a batch that waits for approval. */
  async withdrawBatch(id: string, body: Schemas['WithdrawalRequest'] = {}): Promise<Batch> {
    return dataOf(
      await this.api.POST('/v1/batches/{id}/withdrawal', { body, params: { path: { id } } }),
    );
  }

  async pauseBatch(id: string, body: Steering): Promise<Batch> {
    return dataOf(
      await this.api.POST('/v1/batches/{id}/pause', { body, params: { path: { id } } }),
    );
  }

  async resumeBatch(id: string, body: Steering): Promise<Batch> {
    return dataOf(
      await this.api.POST('/v1/batches/{id}/resume', { body, params: { path: { id } } }),
    );
  }

  async cancelBatch(id: string, body: Steering): Promise<Batch> {
    return dataOf(
      await this.api.POST('/v1/batches/{id}/cancel', { body, params: { path: { id } } }),
    );
  }

  /** Puts back what a batch overwrote, as a batch of its own. */
  async restoreBatch(
    id: string,
    body: Schemas['BatchRestorationRequest'],
    { key = newKey(), signal }: CallOptions = {},
  ): Promise<Batch> {
    const params = { path: { id }, header: headerOf(key) };
    return dataOf(
      await this.api.POST('/v1/batches/{id}/restoration', { body, params, ...withSignal(signal) }),
    );
  }

  /** Keeps contents from being erased. Needs the scope `audit:admin`, as the others about holds do. */
  async placeHold(body: Schemas['HoldRequest']): Promise<Schemas['Hold']> {
    return dataOf(await this.api.POST('/v1/holds', { body }));
  }

  /** What is held, and why; the newest first. */
  async holds(
    query: Omit<QueryOf<'listHolds'>, 'excel'> = {},
  ): Promise<readonly Schemas['Hold'][]> {
    const headers = { Accept: 'application/json' };
    const { items } = dataOf(
      await this.api.GET('/v1/holds', { params: { query }, headers }),
    ) as Schemas['HoldList'];
    return items;
  }

  async releaseHold(id: string, reason: string): Promise<Schemas['Hold']> {
    return dataOf(
      await this.api.POST('/v1/holds/{id}/release', { body: { reason }, params: { path: { id } } }),
    );
  }

  /** Erases contents: it is put on record, and from then on goes on by itself. Needs the scope `audit:admin`. */
  async erase(
    body: Schemas['ErasureRequest'],
    { key = newKey(), signal, dryRun = false }: CallOptions & { readonly dryRun?: boolean } = {},
  ): Promise<Schemas['Erasure']> {
    const params = { header: headerOf(key), query: dryRun ? ({ dryRun: 'true' } as const) : {} };
    return dataOf(await this.api.POST('/v1/erasures', { body, params, ...withSignal(signal) }));
  }

  /** How far an erasure has come. */
  async erasure(id: string): Promise<Schemas['Erasure']> {
    return dataOf(await this.api.GET('/v1/erasures/{id}', { params: { path: { id } } }));
  }

  /** Every erasure, the newest first, page by page. */
  erasures(): AsyncGenerator<Schemas['Erasure']> {
    return everyItem(
      async (cursor) =>
        dataOf(
          await this.api.GET('/v1/erasures', {
            params: { query: { limit: PAGE, ...cursor } },
            headers: { Accept: 'application/json' },
          }),
        ) as Schemas['ErasureList'],
    );
  }

  /** Every decision on what needed approval that matches, the newest first, page by page. */
  decisions(
    query: Omit<QueryOf<'findApprovals'>, 'cursor' | 'excel'> = {},
  ): AsyncGenerator<Schemas['Decision']> {
    return everyItem(
      async (cursor) =>
        dataOf(
          await this.api.GET('/v1/audit/approvals', {
            params: { query: { limit: PAGE, ...query, ...cursor } },
            headers: { Accept: 'application/json' },
          }),
        ) as Schemas['DecisionPage'],
    );
  }

  /** A repeat under the same key gives the present state, and once the edit is settled what it came to. */
  private async settled(
    { key = newKey(), signal = new AbortController().signal }: CallOptions,
    ask: (headers: KeyHeader, signal: AbortSignal) => Promise<Answer<Modification>>,
  ): Promise<Modification> {
    const until = Date.now() + this.giveUpAfterMs;
    for (;;) {
      const answer = await ask(headerOf(key), signal);
      const modification = dataOf(answer);
      const isWaiting = modification.state === 'awaiting_approval';
      if (answer.response.status !== 202 || isWaiting) return modification;
      const pauseMs = Number(answer.response.headers.get('Retry-After') ?? 1) * 1_000;
      if (Date.now() + pauseMs > until) throw new NotSettled(modification, key);
      await pause(pauseMs, signal);
    }
  }
}
