/** What a group id may be: printable ASCII, up to 48 bytes, or longer where IM assigned it (`@TGS#…`). */
export const GROUP_ID = {
  pattern: /^(?:@TGS#[\x20-\x7e]{1,91}|(?!@TGS#)[\x20-\x7e]{1,48})$/,
  message: 'give a group id: 1 to 48 printable ASCII characters, or up to 96 that start with @TGS#',
};

/** What a topic id may be: printable ASCII, up to 96 bytes. */
export const TOPIC_ID = {
  pattern: /^[\x20-\x7e]{1,96}$/,
  message: 'give a topic id of 1 to 96 printable ASCII characters, or leave it out',
};

/** IM counts messages in 32 bits, from 1. */
export const MAX_MSG_SEQ = 4_294_967_295;

/** What is wrong with a group id in a query, null for nothing. In a query, more can happen to one than in a body. */
export function groupIdFault(groupId: string): string | null {
  return queryFault(groupId) ?? idFault(groupId, GROUP_ID);
}

/** What is wrong with a topic id in a query, null for nothing. */
export function topicIdFault(topicId: string): string | null {
  return queryFault(topicId) ?? idFault(topicId, TOPIC_ID);
}

/** What a URL does to an id that IM assigned. */
function queryFault(id: string): string | null {
  if (id === '@TGS') {
    return 'this id ends where its # was: in a URL a # begins the fragment, which is not sent; write it as %23 (@TGS%23…)';
  }
  if (/^%40TGS%23/i.test(id)) {
    return 'this id is percent-encoded twice: encode it once (%40TGS%23… or @TGS%23…)';
  }
  return null;
}

/** White space around an id is a slip of copying; with it, nothing would be found. */
function idFault(id: string, rule: typeof GROUP_ID): string | null {
  if (id !== id.trim()) return 'remove the white space around this value';
  return rule.pattern.test(id) ? null : rule.message;
}
