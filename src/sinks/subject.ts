import type { EventJson } from '../ledger/event-json.js';

/** The modification that an entry is about; null where it is about none. */
export function modificationOf({ subject }: EventJson): string | null {
  return textIn(subject, 'modificationId');
}

/** A member that is a text; null where there is none. Of a newer entry nothing is sure. */
export function textIn(object: object | null, name: string): string | null {
  const value: unknown = object === null ? null : Reflect.get(object, name);
  return typeof value === 'string' && value !== '' ? value : null;
}
