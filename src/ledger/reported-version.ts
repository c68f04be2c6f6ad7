import { timestamp } from './entry.js';

/** A version of a message that IM's webhook reported. */
export interface ReportedVersion {
  readonly account: string;
  /** Epoch ms, by IM's clock. */
  readonly at: number;
  /** JSON as it was reported; null where IM did not say. */
  readonly customData: Buffer | null;
  readonly msgBody: Buffer;
}

/**
 * The bytes that are committed to as `/prior` where IM told of a drift, by its `drift.found` entry, or by a `drift.told` entry
 * where a snapshot had found the drift: account, time, CloudCustomData and MsgBody, a JSON object without white space of its
 * own.
 */
export function reportedBytes({ account, at, customData, msgBody }: ReportedVersion): Buffer {
  return Buffer.concat([
    Buffer.from(`{"account":${JSON.stringify(account)},"at":"${timestamp(at)}","CloudCustomData":`),
    customData ?? Buffer.from('null'),
    Buffer.from(',"MsgBody":'),
    msgBody,
    Buffer.from('}'),
  ]);
}
