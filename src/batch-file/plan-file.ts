import type { components } from '../../clients/typescript/src/schema.js';

type BatchRequest = components['schemas']['BatchRequest'];

/** What keeps a batch from being sent: one line for each fault, with what to do. Nothing was accepted. */
export class NotSent extends Error {
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}

/** Members of a batch beside its items, as far as a file or the command line says them. */
export type Header = Partial<Omit<BatchRequest, 'items'>>;

/** One item as it was read; what it may be is for the service to check. */
export type Item = BatchRequest['items'][number];

/** A file with a plan of edits. */
export interface PlanFile {
  readonly header: Header;
  readonly items: readonly Item[];
  /** The line of each item, counted from 1, that a person looks for; for JSON, its place in the array. */
  readonly places: readonly string[];
}
