import type { OutgoingHttpHeaders } from 'node:http';
import type { Response } from 'express';
import type { ReadEvent } from '../../audit/read-trail.js';

export const JSON_TYPE = 'application/json; charset=utf-8';

interface Form {
  readonly status?: number;
  readonly contentType?: string;
  readonly headers?: OutgoingHttpHeaders;
}

/** What a controller returns where its answer is not just a value to be written as JSON. */
export class Answer {
  readonly status: number | null;
  readonly headers: OutgoingHttpHeaders;

  /** @param status left out: that of the route; `contentType` left out: JSON */
  constructor(
    readonly body: string | Uint8Array,
    { status, contentType = JSON_TYPE, headers = {} }: Form = {},
  ) {
    this.status = status ?? null;
    this.headers = { 'Content-Type': contentType, ...headers };
  }
}

/** An answer that writes itself, for as long as there is something to write. */
export class Stream {
  constructor(readonly writeTo: (res: Response) => Promise<void> | void) {}
}

/** An answer that MUST NOT be sent before the reading is on record. `RecordReads` ensures that. */
export class Read {
  constructor(
    readonly event: ReadEvent,
    readonly answer: unknown,
  ) {}
}
