import { isNull, type JsonNode, memberOf, NotJson, readWholeJson, textOf } from './json-node.js';

/** A list item as IM sent it. */
export class ListItem {
  private constructor(
    private readonly bytes: Uint8Array,
    private readonly node: JsonNode,
  ) {}

  static in(bytes: Uint8Array | null): ListItem | null {
    if (bytes === null) return null;
    try {
      return new ListItem(bytes, readWholeJson(bytes));
    } catch (error) {
      if (error instanceof NotJson) return null;
      throw error;
    }
  }

  member(key: string): Uint8Array | null {
    const node = memberOf(this.node, key);
    return node && this.bytes.subarray(node.start, node.end);
  }

  /** Whether its numbers are numbers, and nothing in it is null. */
  get isPlain(): boolean {
    const isA = (key: string, kind: JsonNode['kind']): boolean =>
      (memberOf(this.node, key)?.kind ?? kind) === kind;
    return (
      isA('IsPlaceMsg', 'number') &&
      isA('IsSystemMsg', 'number') &&
      isA('CloudCustomData', 'string')
    );
  }

  /** Whether it is a message that can be edited: others are shown without digest and CloudCustomData. */
  get isVersion(): boolean {
    const isZero = (key: string): boolean => {
      const node = memberOf(this.node, key);
      if (node === null || isNull(node)) return true;
      return /^0{1,9}$/.test(node.kind === 'number' ? node.text : (textOf(node) ?? ''));
    };
    const customData = memberOf(this.node, 'CloudCustomData');
    return (
      isZero('IsPlaceMsg') &&
      isZero('IsSystemMsg') &&
      memberOf(this.node, 'MsgBody')?.kind === 'array' &&
      (customData === null || isNull(customData) || customData.kind === 'string')
    );
  }
}
