import type { EventJson } from '../ledger/event-json.js';
import { modificationOf } from './subject.js';

export const CLOUDEVENTS_TYPE = 'application/cloudevents-batch+json; charset=utf-8';

/**
 * A batch of CloudEvents 1.0 in their JSON format (https://cloudevents.io). `data` is the entry as `GET /v1/audit/events` gives it.
 * @param origin the name of the log
 */
export function cloudEvents(events: readonly EventJson[], origin: string): string {
  // A URI reference; a name may hold what must be escaped there.
  const source = encodeURI(origin);
  return JSON.stringify(
    events.map((event) => {
      const subject = modificationOf(event);
      return {
        specversion: '1.0',
        id: event.entryId,
        source,
        type: event.type,
        time: event.at,
        ...(subject === null ? {} : { subject }),
        datacontenttype: 'application/json',
        data: event,
      };
    }),
  );
}
