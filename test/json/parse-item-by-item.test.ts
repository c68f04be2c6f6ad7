import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type JsonNode,
  JsonSyntaxError,
  parseItemByItem,
  parseJson,
} from '../../src/json/parse.js';

const isLong = (key: string): boolean => key === 'items';

/** The whole value again, put together from what came one by one. */
function itemByItem(text: string, maxDepth?: number): JsonNode {
  const parts = parseItemByItem(Buffer.from(text), isLong, maxDepth);
  const items: JsonNode[] = [];
  for (let part = parts.next(); ; part = parts.next()) {
    if (!part.done) items.push(part.value);
    else return withItems(part.value, items);
  }
}

function withItems(node: JsonNode, items: readonly JsonNode[]): JsonNode {
  if (node.kind !== 'object' || items.length === 0) return node;
  const at = node.members.findIndex(({ key, value }) => isLong(key) && value.kind === 'array');
  const members = node.members.map((one, n) =>
    n === at && one.value.kind === 'array' ? { ...one, value: { ...one.value, items } } : one,
  );
  return { ...node, members };
}

function outcomeOf(parse: () => JsonNode): unknown {
  try {
    return parse();
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error.message;
    throw error;
  }
}

const PIECES = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"items":',
  '"a":',
  '"items"',
  '1',
  'null',
  ' ',
  '[]',
];

describe('a text that is read item by item', () => {
  test('is the same value, with the same spans, as when it is read at once', () => {
    const body = fc.record(
      { items: fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()), a: fc.jsonValue() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(body, fc.constantFrom(0, 1), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(itemByItem(text)).toEqual(parseJson(Buffer.from(text)));
      }),
    );
  });

  test('is refused where it would be refused at once, for the same reason at the same place', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        expect(outcomeOf(() => itemByItem(text))).toEqual(
          outcomeOf(() => parseJson(Buffer.from(text))),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  test('gives the first such array, and keeps a second one as it is', () => {
    const text = '{"items":[1,2],"items":[3]}';

    expect(itemByItem(text)).toEqual(parseJson(Buffer.from(text)));
  });

  test.each(['\uFEFF{"items":[]}', '{"items":[1]} x', '{"items":[1', '{"items":[1]'])(
    '%j is no JSON text',
    (text) => {
      expect(() => itemByItem(text)).toThrow(JsonSyntaxError);
    },
  );

  test('may be as deep as any other', () => {
    const deep = (levels: number) => `{"items":[${'['.repeat(levels)}${']'.repeat(levels)}]}`;

    expect(itemByItem(deep(3), 5)).toEqual(parseJson(Buffer.from(deep(3))));
    expect(() => itemByItem(deep(4), 5)).toThrow('nested deeper');
  });
});
