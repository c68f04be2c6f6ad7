import { timestamp } from './entry.js';
import { concatBytes, utf8Bytes } from './primitives.js';

/** A version of a message that IM's webhook reported. */
export interface ReportedVersion {
  readonly account: string;
  /** Epoch ms, by IM's clock. */
  readonly at: number;
  /** JSON as it was reported; null where IM did not say. */
  readonly customData: Uint8Array | null;
  readonly msgBody: Uint8Array;
}

/**
 * The bytes that are committed to as `/prior` where IM reported a drift, by its `drift.found` entry, or by a `drift.told` entry
 * where a snapshot had found the drift: account, time, CloudCustomData and MsgBody, a JSON object without white space of its
 * own.
 */
export function reportedBytes({ account, at, customData, msgBody }: ReportedVersion): Uint8Array {
  return concatBytes([
    utf8Bytes(`{"account":${JSON.stringify(account)},"at":"${timestamp(at)}","CloudCustomData":`),
    customData ?? utf8Bytes('null'),
    utf8Bytes(',"MsgBody":'),
    msgBody,
    utf8Bytes('}'),
  ]);
}
