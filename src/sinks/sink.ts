import type { KeyObject } from 'node:crypto';

export const SINK_FORMATS = ['cloudevents', 'ocsf'] as const;
export type SinkFormat = (typeof SINK_FORMATS)[number];

/** Where sealed entries are delivered, as configured. */
export interface Sink {
  readonly name: string;
  readonly url: string;
  /** Each signs every delivery, so that a receiver may change from one to the next at any time. */
  readonly keys: readonly KeyObject[];
  readonly format: SinkFormat;
  /** Types of entries, each whole or a prefix that ends in `*`; null: all. */
  readonly types: readonly string[] | null;
  /** Where a sink begins that was never delivered to. */
  readonly fromIndex: number;
  /** So many entries are delivered at once, at most. */
  readonly batch: number;
}

export const SINK_STATES = ['running', 'paused', 'stopped'] as const;
/** `stopped`: the receiver said that it is gone for good. */
export type SinkState = (typeof SINK_STATES)[number];

/** What a receiver answered. */
export interface SinkAnswer {
  /** Null where there was no answer. */
  readonly status: number | null;
  /** Null where the entries were taken. */
  readonly error: string | null;
}

/** Where a sink stands, whichever replica delivers. */
export interface SinkStatus {
  readonly name: string;
  readonly state: SinkState;
  /** The index of the next entry that it gets, or that is not for it. */
  readonly nextIndex: number;
  /** Entries from there on. */
  readonly lagEntries: number;
  /** Age of the first of them; 0 where there is none. */
  readonly lagSeconds: number;
  /** `at` in epoch ms. */
  readonly lastAnswer: (SinkAnswer & { readonly at: number }) | null;
}
