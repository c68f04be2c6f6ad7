/** What the service says: an envelope, sent with HTTP status 200 whatever it says. */
export interface Answer {
  readonly errorCode: number;
  readonly body: Buffer;
}

/** Texts that were seen or documented; the rest is made up. Clients never match on them. */
const ERROR_INFO: Readonly<Record<number, string>> = {
  10003: 'unknown command',
  10004: 'parameter is invalid',
  10007: 'group type or rights do not allow this',
  10010: 'this group does not exist',
  10015: 'group id is invalid',
  10018: 'response is too long',
  10023: 'group message frequency is over the limit',
  10044: 'group type keeps no history',
  20026: 'message does not exist',
  20027: 'message version conflict',
  20028: 'message is being modified',
  60002: 'HTTP parse Error',
  60003: 'JSON parse Error',
  60007: 'request is blocked by quota',
  60008: 'service timeout or request format error,please check and try again',
  60009: 'request resource is wrong',
  60010: 'identifier is not an app admin',
  60012: 'sdkappid is missing',
  60025: 'sdkappid, identifier, usersig, random or contenttype is wrong',
  70001: 'UserSig expired',
  70003: 'UserSig is invalid',
  70009: 'UserSig was made with another key',
  70013: 'UserSig is for another identifier',
  70014: 'UserSig is for another sdkappid',
  70020: 'sdkappid not found',
  80001: 'text hit the content moderation',
  80002: 'msg too long',
  90001: 'Fail to Parse json data of body, Please check it',
  90002: 'MsgBody is malformed',
  90007: 'MsgBody is not an array',
  90010: 'request is not in message format',
  110013: 'topic id is invalid',
};

export function fail(errorCode: number, errorInfo = ERROR_INFO[errorCode] ?? 'failed'): Answer {
  const envelope = { ActionStatus: 'FAIL', ErrorCode: errorCode, ErrorInfo: errorInfo };
  return { errorCode, body: Buffer.from(JSON.stringify(envelope)) };
}

/** The documented sample answer of modify_group_msg. */
export const MODIFIED: Answer = {
  errorCode: 0,
  body: Buffer.from('{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"succeed"}'),
};

/** A success with members of its own, given as JSON text without braces. */
export function succeed(members: readonly Buffer[]): Answer {
  const head = Buffer.from('{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"",');
  return { errorCode: 0, body: Buffer.concat([head, ...members, Buffer.from('}')]) };
}
