import { describe, expect, test } from 'vitest';
import { placeOf, syntaxFaultIn } from '../../../src/console/pages/new-edit/json-places.js';

describe('where in a text', () => {
  test('it stops being JSON', () => {
    expect(syntaxFaultIn('[\n  "退款🙂" 1\n]')).toEqual({
      line: 2,
      column: 10,
      start: 11,
      end: 12,
    });
    expect(syntaxFaultIn('[1')).toMatchObject({ line: 1, column: 3, start: 2 });
    expect(syntaxFaultIn('[1]')).toBeNull();
  });

  test.each([
    ['/0/a~1b', '"x"'],
    ['/1', '{"退": [2]}'],
    ['/1/退/0', '2'],
    ['/1/退/7/n', '[2]'],
    ['', '[{"a/b": "x"}, {"退": [2]}]'],
  ])('what %s leads to stands', (pointer, found) => {
    const json = '[{"a/b": "x"}, {"退": [2]}]';
    const place = placeOf(json, pointer);

    expect(json.slice(place?.start, place?.end)).toBe(found);
  });

  test('that is no JSON nothing stands', () => {
    expect(placeOf('[', '/0')).toBeNull();
  });
});
