import type { OutgoingHttpHeaders } from 'node:http';
import type { ReadView } from '../../audit/read-view.js';
import { writeJson } from '../../json/write.js';
import { Answer } from './answer.js';

/** What an answer to an auditor was read from, and as of when; nothing where there is no standby. */
function viewHeaders(view: ReadView | null): OutgoingHttpHeaders {
  if (view === null) return {};
  return { 'Audit-As-Of': instantOf(view), 'Audit-Read-From': view.from };
}

/** A JSON object that says of itself what it was read from. */
export function viewed(view: ReadView | null, body: object): Answer {
  const said = view === null ? {} : { asOf: instantOf(view), readFrom: view.from };
  return new Answer(writeJson({ ...body, ...said }), { headers: viewHeaders(view) });
}

/** What a stream is read from. */
export class StreamView {
  private view: ReadView | null = null;
  private resolve: () => void = () => undefined;
  /** Resolves before the first row. */
  readonly known = new Promise<void>((resolve) => (this.resolve = resolve));

  readonly note = (view: ReadView | null): void => {
    this.view = view;
    this.resolve();
  };

  get headers(): OutgoingHttpHeaders {
    return viewHeaders(this.view);
  }
}

function instantOf({ asOf }: ReadView): string {
  return new Date(asOf).toISOString();
}
