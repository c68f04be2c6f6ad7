import type { Edit, EditState, MessageRef } from '../edits/edit.js';
import { StoreUnavailable } from '../failures/store-unavailable.js';

import type { ErasedReport, ReportedVersion } from './history-items.js';
import type { PageOf, Cursor } from './page.js';
import type { OnView, Viewed } from './read-view.js';

/** The query would have taken longer than a query may: it has to be narrowed. */
export class QueryTooWide extends StoreUnavailable {}

/** Which edits are wanted; what is left out does not matter. */
export interface EditFilter {
  readonly groupId?: string;
  readonly msgSeq?: number;
  /** Null: outside topics. */
  readonly topicId?: string | null;
  readonly client?: string;
  readonly operator?: string;
  readonly onBehalfOf?: string;
  readonly states?: readonly EditState[];
  readonly ticket?: string;
  readonly imErrorCode?: number;
  /** Epoch ms of receipt, inclusive. */
  readonly from?: number;
  /** Epoch ms of receipt, exclusive. */
  readonly to?: number;
  /** A literal part of a string in prior or requested contents; ASCII letters in any case. */
  readonly text?: string;
  /** The id of a batch that the edits were part of. */
  readonly batch?: string;
}

export interface PageAsked {
  readonly filter: EditFilter;
  /** By time of receipt. */
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  /** Where the page before ended. */
  readonly after: Cursor | null;
}

/** How many edits, by one of their facts. */
export interface Count {
  readonly value: string;
  readonly count: number;
}

/** What matches, counted. Each list is the most frequent first, but for the days. */
export interface Summary {
  readonly total: number;
  readonly byClient: readonly Count[];
  readonly byOperator: readonly Count[];
  readonly byState: readonly Count[];
  /** UTC, `2026-01-31`, oldest first. */
  readonly byDay: readonly Count[];
}

/** An edit with its entries in the ledger, and what is kept to open their commitments. */
export interface EvidencedEdit {
  readonly edit: Edit;
  readonly entries: readonly {
    /** Null until it is sealed. */
    readonly index: number | null;
    readonly type: string;
    readonly bytes: Uint8Array;
  }[];
  readonly openings: readonly {
    readonly pointer: string;
    readonly salt: Uint8Array;
    readonly content: Uint8Array;
  }[];
}

/** @see MessageRef; undefined: in any topic */
export interface MessageAsked extends Omit<MessageRef, 'topicId'> {
  readonly topicId: string | null | undefined;
}

export interface RecordOfMessage {
  /** In the order in which they held it. */
  readonly edits: readonly Edit[];
  /** What IM's webhook reported, made around the service or by edits of ours, oldest first. */
  readonly reported: readonly ReportedVersion[];
  /** Apart from them those that were made around the service, seen by no edit, and erased. */
  readonly erasedReports: readonly ErasedReport[];
}

/** What auditors read. */
export abstract class AuditRecord {
  /**
   * The next edits after `after`, at most `limit`. From page to page each edit comes once, also one that is recorded
   * meanwhile, as long as `order` is `asc`.
   */
  abstract page(asked: PageAsked): Promise<PageOf<Edit> & Viewed>;

  /** Everything that matches, in portions, as of one moment. Leaving early, or `signal`, ends the query. */
  abstract all(
    filter: EditFilter,
    order: 'asc' | 'desc',
    signal: AbortSignal,
    onView: OnView,
  ): AsyncIterable<readonly Edit[]>;

  /** As `all`, with the evidence for it. */
  abstract allWithEvidence(
    filter: EditFilter,
    order: 'asc' | 'desc',
    signal: AbortSignal,
    onView: OnView,
  ): AsyncIterable<readonly EvidencedEdit[]>;

  abstract summary(filter: EditFilter): Promise<Summary & Viewed>;

  /** Everything about one message. */
  abstract ofMessage(message: MessageAsked): Promise<RecordOfMessage & Viewed>;
}
