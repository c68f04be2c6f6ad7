/**
 * SQL: whether the entry of an erasure, `x`, names an id in one of its lists. Within a text, such as its basis or ticket, quotes
 * are escaped, and before a text that is no element of a list stands a colon: neither counts.
 * @param id of type uuid
 */
export function namedIn(list: 'modificationIds' | 'entryIds', id: string): string {
  const bytes = `substring(x.bytes FROM position('"${list}":['::bytea IN x.bytes))`;
  const at = (before: string) =>
    `position(convert_to('${before}"' || ${id} || '"', 'UTF8') IN ${bytes}) > 0`;
  return `(position('"${list}":['::bytea IN x.bytes) > 0 AND (${at('[')} OR ${at(',')}))`;
}
