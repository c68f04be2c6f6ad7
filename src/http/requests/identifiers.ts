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
