import { RawJson, writeJson } from '../../src/json/write.js';
import type { Random } from '../support/random.js';
import { spoilt, strangeJson, STRANGE_TEXTS } from './strange.js';

export interface Target {
  readonly GroupId: string;
  readonly MsgSeq: number;
}

const elements = [
  { MsgType: 'TIMLocationElem', MsgContent: { Desc: 'd', Latitude: 29.3, Longitude: 116.2 } },
  { MsgType: 'TIMFaceElem', MsgContent: { Index: 1, Data: 'd' } },
  { MsgType: 'TIMCustomElem', MsgContent: { Data: 'd', Desc: 'd', Ext: 'e', Sound: 's' } },
  { MsgType: 'TIMSoundElem', MsgContent: { Url: 'u', UUID: 'i', Download_Flag: 2, Size: 1 } },
  {
    MsgType: 'TIMImageElem',
    MsgContent: {
      UUID: 'i',
      ImageFormat: 1,
      ImageInfoArray: [{ Type: 1, Size: 1, Width: 1, Height: 1, URL: 'u' }],
    },
  },
  { MsgType: 'TIMFileElem', MsgContent: { Url: 'u', UUID: 'i', Download_Flag: 2, FileSize: 1 } },
] as const;

/** A request that nothing is wrong with. */
export function goodEdit(random: Random, target: Target): object {
  const text = `${random.oneOf(STRANGE_TEXTS).slice(0, 3_000)} ${random.below(1_000_000)}`;
  const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }];
  return {
    message: {
      ...target,
      MsgBody: [...MsgBody, ...(random.isOnce(2) ? [random.oneOf(elements)] : [])],
      ...(random.isOnce(3) ? { CloudCustomData: text } : {}),
    },
    operator: 'fuzz@example.com',
    reason: 'to see what happens',
    acceptUnreadablePrior: true,
    ...(random.isOnce(4) ? { ticket: 'F-1' } : {}),
  };
}

/** Such a request as bytes, with nothing to many things wrong with it. */
export function body(random: Random, good: object): Buffer {
  switch (random.below(10)) {
    case 0:
      return Buffer.from(writeJson(good));
    case 1:
    case 2:
      return spoilt(random, writeJson(good));
    case 3:
      return random.isOnce(3)
        ? random.bytes(random.below(2_000))
        : Buffer.from(strangeJson(random));
    default: {
      let changed: unknown = good;
      for (let n = 0; n <= random.below(3); n += 1) changed = mutated(random, changed);
      return Buffer.from(writeJson(changed));
    }
  }
}

/** The value with one place in it changed. */
function mutated(random: Random, value: unknown): unknown {
  if (value instanceof RawJson || typeof value !== 'object' || value === null || random.isOnce(6)) {
    return new RawJson(strangeJson(random));
  }
  if (Array.isArray(value)) return mutatedList(random, value);
  const members = Object.entries(value);
  if (members.length === 0 || random.isOnce(5)) {
    return { ...value, [random.oneOf(STRANGE_TEXTS)]: new RawJson(strangeJson(random)) };
  }
  const [name] = random.oneOf(members);
  if (random.isOnce(5)) return Object.fromEntries(members.filter(([other]) => other !== name));
  return Object.fromEntries(
    members.map(([other, member]) => [other, other === name ? mutated(random, member) : member]),
  );
}

function mutatedList(random: Random, list: readonly unknown[]): unknown {
  const at = random.below(list.length);
  if (list.length === 0 || random.isOnce(5)) return [...list, ...list];
  return list.map((item, n) => (n === at ? mutated(random, item) : item));
}
