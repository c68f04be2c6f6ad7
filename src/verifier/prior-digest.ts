import { NotJson } from './documents/json-node.js';
import { ListItem } from './documents/list-item.js';
import { versionDigest } from './documents/version-digest.js';

/**
 * Of the version that a message shows, as IM sent it, with the CloudCustomData that an earlier record gave where IM returned none; ''
 * where it shows none; `none`, which no record has, where that CloudCustomData is no JSON.
 */
export function priorDigest(item: Buffer | null, recalled: Buffer | null): string {
  const read = ListItem.in(item);
  const body = read?.isVersion ? read.member('MsgBody') : null;
  if (!read || !body) return '';
  const shown = read.member('CloudCustomData');
  const isReturned = shown !== null && Buffer.from(shown).toString('latin1') !== 'null';
  try {
    return versionDigest(body, isReturned ? shown : recalled);
  } catch (error) {
    if (error instanceof NotJson) return 'none';
    throw error;
  }
}
