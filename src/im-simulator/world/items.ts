import { memberSlices, rawMember } from './raw-json.js';

/** A piece of a list item: fixed bytes, or the place of a member that edits replace. */
type Piece = Buffer | 'MsgBody' | 'CloudCustomData';

/** A list item with its editable values taken out. Everything else keeps its bytes for good. */
export type Frame = readonly Piece[];

/** What stands beside MsgBody in a list item of group_msg_get_simple. */
export interface ItemFields {
  readonly fromAccount: string;
  /** 1 high, 2 normal, 3 low, 4 lowest. */
  readonly priority: number;
  readonly random: number;
  readonly seq: number;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly isSystem: boolean;
  /** More members, as JSON text without braces. */
  readonly rawExtra: string;
}

export function frameOf(fields: ItemFields): Frame {
  const rest = [
    `"MsgPriority":${fields.priority}`,
    `"MsgRandom":${fields.random}`,
    `"MsgSeq":${fields.seq}`,
    `"MsgTimeStamp":${fields.timestamp}`,
    ...(fields.isSystem ? ['"IsSystemMsg":1'] : []),
    ...(fields.rawExtra === '' ? [] : [fields.rawExtra]),
  ];
  const head = `{"From_Account":${JSON.stringify(fields.fromAccount)},"IsPlaceMsg":0,"MsgBody":`;
  return [Buffer.from(head), 'MsgBody', Buffer.from(`,${rest.join(',')}}`)];
}

/** Takes a whole item apart, so that it comes back byte for byte until somebody edits it. */
export function takeApart(item: Buffer): {
  frame: Frame;
  msgBody: Buffer;
  cloudCustomData: Buffer | null;
} {
  const slices = memberSlices(item);
  const places = (['MsgBody', 'CloudCustomData'] as const)
    .flatMap((name) => {
      const slice = slices.get(name);
      return slice ? [{ name, start: slice[0], end: slice[1] }] : [];
    })
    .sort((a, b) => a.start - b.start);
  const frame: Piece[] = [];
  let from = 0;
  for (const { name, start, end } of places) {
    frame.push(item.subarray(from, start), name);
    from = end;
  }
  frame.push(item.subarray(from));
  return {
    frame,
    msgBody: rawMember(item, slices, 'MsgBody') ?? Buffer.from('[]'),
    cloudCustomData: rawMember(item, slices, 'CloudCustomData'),
  };
}

/** The item's bytes. `withCustomData` adds a CloudCustomData for which the frame has no place. */
export function assemble(
  frame: Frame,
  msgBody: Buffer,
  cloudCustomData: Buffer | null,
  withCustomData: boolean,
): Buffer {
  const pieces = frame.map((piece) => {
    if (piece === 'MsgBody') return msgBody;
    return piece === 'CloudCustomData' ? (cloudCustomData ?? Buffer.from('""')) : piece;
  });
  const item = Buffer.concat(pieces);
  if (!withCustomData || cloudCustomData === null || frame.includes('CloudCustomData')) return item;
  const close = item.lastIndexOf(0x7d);
  return Buffer.concat([
    item.subarray(0, close),
    Buffer.from(',"CloudCustomData":'),
    cloudCustomData,
    Buffer.from('}'),
  ]);
}

/**
 * A recalled (2), deleted or expired (1) message. That `MsgBody` is `[]` is documented for 1 and a guess for 2.
 */
export function placeholder(fields: ItemFields, isPlaceMsg: 1 | 2): Buffer {
  return Buffer.from(
    `{"From_Account":${JSON.stringify(fields.fromAccount)},"IsPlaceMsg":${isPlaceMsg},"MsgBody":[],` +
      `"MsgPriority":${fields.priority},"MsgRandom":${fields.random},"MsgSeq":${fields.seq},` +
      `"MsgTimeStamp":${fields.timestamp}}`,
  );
}
