import type { ImErrorClass } from '../edits/messages.js';

/** One line of the vendor's error list. */
interface ErrorCode {
  readonly code: number;
  readonly errorClass: ImErrorClass;
  readonly meaning: string;
}

type Line = readonly [code: number, errorClass: ImErrorClass, meaning: string];

/**
 * Error codes of the four group-message calls and of the gateway in front of them, as grouped from the vendor's
 * error-code page, older editions of it and the C SDK's header ("old": only there).
 */
const LINES: readonly Line[] = [
  // Gateway, 60000-79999
  [60002, 'caller', 'HTTP request could not be parsed'],
  [60003, 'caller', 'request JSON could not be parsed'],
  [60004, 'retry', 'account check failed'],
  [60005, 'retry', 'account check failed'],
  [60006, 'config', 'SDKAppID invalid (old)'],
  [60007, 'quota-rate', 'frequency limit of this call exceeded'],
  [60008, 'retry', 'service timeout or malformed HTTP request'],
  [60009, 'caller', 'wrong resource'],
  [60010, 'config', 'identifier is not an app admin'],
  [60011, 'quota-rate', 'frequency limit of the whole SDKAppID exceeded (old)'],
  [60012, 'caller', 'sdkappid missing'],
  [60013, 'retry', 'the service could not parse its own response'],
  [60014, 'retry', 'account check timed out'],
  [60015, 'caller', 'account in the body is not a string'],
  [60016, 'config', 'SDKAppID disabled'],
  [60017, 'config', 'request disabled'],
  [60018, 'quota-rate', 'too many requests (old)'],
  [60019, 'quota-rate', 'too many requests (old)'],
  [60020, 'quota-plan', 'service unavailable: plan not bought, expired or in arrears'],
  [60021, 'config', 'source IP not allowed'],
  [60025, 'caller', 'sdkappid, identifier, usersig or contenttype wrong in the URL'],
  [60026, 'config', 'domain does not match the data centre of the app'],
  [60027, 'config', 'product type may not use this API'],
  [60028, 'quota-plan', 'Trial Edition: REST volume of the last 24 h used up'],
  [70001, 'config', 'UserSig expired'],
  [70002, 'config', 'UserSig empty (old)'],
  [70003, 'config', 'UserSig invalid or truncated'],
  [70005, 'config', 'UserSig invalid (old)'],
  [70009, 'config', 'UserSig made with the key of another app'],
  [70013, 'config', 'UserSig is for another UserID'],
  [70014, 'config', 'UserSig is for another SDKAppID'],
  [70016, 'config', 'key not found'],
  [70020, 'config', 'SDKAppID not found'],
  [70050, 'config', 'too many failed UserSig checks: wait 1 min'],
  [70051, 'config', 'account blocklisted'],
  [70052, 'config', 'UserSig revoked (old)'],
  [70107, 'caller', 'account not imported'],
  [70114, 'config', 'restricted for security reasons (old)'],
  [70169, 'retry', 'internal timeout'],
  [70202, 'retry', 'timeout (old)'],
  [70206, 'caller', 'bad batch count (old)'],
  [70398, 'quota-plan', 'account limit of the plan'],
  [70399, 'quota-plan', 're-import limit of the plan'],
  [70402, 'caller', 'bad parameters'],
  [70403, 'config', 'admin required (old)'],
  [70404, 'config', 'client-side feature only'],
  [70500, 'retry', 'internal error'],
  [71000, 'config', 'SDK too old or feature off'],
  [72000, 'quota-plan', 'daily active users limit of the plan'],
  [72001, 'config', 'feature off'],
  [72002, 'quota-plan', 'monthly active users limit of the plan'],
  [72010, 'config', 'login operations too frequent'],
  [72011, 'config', 'login operations too frequent'],
  [72012, 'config', 'login operations too frequent'],

  // Message service
  [20001, 'caller', 'invalid request packet'],
  [20002, 'config', 'UserSig or A2 expired or invalid'],
  [20003, 'caller', 'account invalid or not imported'],
  [20004, 'retry', 'network fault'],
  [20005, 'retry', 'internal error'],
  [20022, 'state', 'message does not exist'],
  [20023, 'state', 'message already recalled'],
  [20026, 'state', 'message to modify does not exist'],
  [20027, 'state', 'message version conflict'],
  [20028, 'state', 'concurrent modification conflict'],
  [22007, 'quota-plan', 'Trial or Development Edition: sender quota'],
  [80001, 'deny', 'text hit content moderation'],
  [80002, 'caller', 'message over 12 KB'],
  [80003, 'config', 'before-send callback of the app failed or timed out'],
  [80004, 'deny', 'image hit content moderation'],
  [80005, 'quota-plan', 'service stopped: plan expired or in arrears'],
  [90001, 'caller', 'JSON unparsable'],
  [90002, 'caller', 'MsgBody malformed'],
  [90003, 'caller', 'To_Account missing or of the wrong type'],
  [90005, 'caller', 'MsgRandom missing or of the wrong type'],
  [90006, 'caller', 'MsgTimeStamp missing or of the wrong type'],
  [90007, 'caller', 'MsgBody is not an array'],
  [90008, 'caller', 'From_Account missing or of the wrong type'],
  [90009, 'config', 'identifier is not an app admin'],
  [90010, 'caller', 'request not in message format'],
  [90992, 'retry', 'internal error, or the callback of the app does not answer'],
  [90994, 'retry', 'internal error'],
  [90995, 'retry', 'internal error, or message too long'],
  [91000, 'retry', 'internal error'],
  [93000, 'caller', 'JSON over 12 KB'],

  // Group service
  [10002, 'retry', 'internal error'],
  [10003, 'caller', 'unknown command name'],
  [10004, 'caller', 'bad parameter'],
  [10005, 'caller', 'too many accounts in the request'],
  [10006, 'quota-rate', 'operation too frequent'],
  [10007, 'config', 'not permitted: group type, role, or the caller is not an admin'],
  [10008, 'config', 'request invalid (old)'],
  [10010, 'caller', 'group does not exist or was disbanded'],
  [10011, 'caller', 'JSON unparsable'],
  [10012, 'caller', 'operator account invalid'],
  [10015, 'caller', 'group id invalid, or the group does not exist'],
  [10016, 'deny', 'refused by the callback of the app'],
  [10017, 'caller', 'sender muted'],
  [10018, 'caller', 'response over 1 MB'],
  [10019, 'caller', 'no such account'],
  [10020, 'caller', 'message over 12 KB (import)'],
  [10021, 'caller', 'group id taken'],
  [10023, 'quota-rate', 'over 40 messages a second in one group'],
  [10025, 'caller', 'group id taken by the same owner'],
  [10026, 'config', 'command disabled for this app'],
  [10030, 'state', 'recall: no such message'],
  [10031, 'state', 'recall: too late'],
  [10032, 'state', 'recall: message not recallable'],
  [10033, 'config', 'recall: group type unsupported'],
  [10034, 'caller', 'deletion: group type unsupported'],
  [10035, 'caller', 'deletion: AVChatRoom unsupported'],
  [10041, 'config', 'recall: disabled'],
  [10044, 'caller', 'group type keeps no history'],
  [10051, 'caller', 'deletion: range too wide'],
  [10052, 'state', 'deletion: no such message'],
  [10058, 'quota-plan', 'Trial Edition: 100 groups'],
  [10059, 'quota-plan', 'higher edition needed'],
  [11000, 'config', 'Community feature not enabled'],
  [110013, 'caller', 'invalid topic id'],
];

const BY_CODE: ReadonlyMap<number, ErrorCode> = new Map(
  LINES.map(([code, errorClass, meaning]) => [code, { code, errorClass, meaning }]),
);

/** Codes which the webhook of the app itself chooses, to refuse something. */
const OWN_WEBHOOK = { from: 120_001, to: 130_000 };

/** Codes that mean: the UserSig is no longer good, nothing was done. A new one may cure it, once. */
const SIGN_ANEW: ReadonlySet<number> = new Set([70001, 70052, 20002]);

/**
 * What such a code means when a second call gets it again. The vendor's current and older texts disagree on these; both
 * advise one repeat.
 */
const AGAIN: ReadonlyMap<number, ImErrorClass> = new Map([
  [60004, 'config'],
  [60005, 'config'],
  [90995, 'caller'],
]);

/** The class of a non-zero ErrorCode; `unknown` for a code that no list names. */
export function classOf(code: number): ImErrorClass {
  if (code >= OWN_WEBHOOK.from && code <= OWN_WEBHOOK.to) return 'deny';
  return BY_CODE.get(code)?.errorClass ?? 'unknown';
}

/** The class of a code that a repeat of the same call has brought again. */
export function classWhenRepeated(code: number): ImErrorClass {
  return AGAIN.get(code) ?? classOf(code);
}

export function asksForNewSignature(code: number): boolean {
  return SIGN_ANEW.has(code);
}

/** Whether an answer speaks against our credentials, region or account, and not against one group. */
export function speaksAgainstSettings(code: number): boolean {
  return code !== 10007 && classOf(code) === 'config';
}
