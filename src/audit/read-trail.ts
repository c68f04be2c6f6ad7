import type { MessageRef } from '../edits/edit.js';

/** Who reads. */
export interface Reader {
  readonly client: string;
  /** The person who has logged in; null: an application reads. */
  readonly operator: string | null;
  readonly ip: string;
}

/** The filters of a query as they were asked, `text` apart: it may quote contents. */
export type AskedFilters = Readonly<Record<string, string | readonly string[]>>;

/** One read of contents or at the record. */
export type ReadEvent =
  | {
      readonly kind: 'content';
      readonly what: 'modification' | 'prior' | 'current' | 'dry_run' | 'receipt';
      readonly modificationId: string | null;
      readonly message: MessageRef;
    }
  | {
      readonly kind: 'query';
      readonly query: string;
      readonly filters: AskedFilters;
      readonly text: string | null;
      readonly rows: number;
    }
  | {
      readonly kind: 'export';
      /** Null: edits. */
      readonly query: string | null;
      /** The same at the start and at the end. */
      readonly exportId: string;
      readonly phase: 'started' | 'finished' | 'broken_off';
      readonly mediaType: string;
      readonly filters: AskedFilters;
      readonly text: string | null;
      /** Null at the start. */
      readonly rows: number | null;
    };

/** Who looked at what. An answer leaves only after its entry here is durable. */
export abstract class ReadTrail {
  abstract record(reader: Reader, read: ReadEvent): Promise<void>;
}
