import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Definition {
  readonly terms: readonly string[];
  readonly meaning: string;
}

function definitions(): readonly Definition[] {
  const rows = readFileSync('docs/glossary.md', 'utf8').matchAll(
    /^\| (?!term |-)(.+?) +\| (.+?) +\|$/gm,
  );
  return [...rows].map(([, names = '', meaning = '']) => ({
    terms: names.replaceAll(/ \(.*?\)/g, '').split(', '),
    meaning,
  }));
}

/** The word, in the singular or the plural. */
function isIn(text: string, term: string): boolean {
  const stem = term.replace(/y$/, '(?:y|ie)');
  return new RegExp(`\\b${stem}(?:e?s)?\\b`, 'i').test(text);
}

test('the glossary defines each term before it uses it', () => {
  const all = definitions();
  expect(all.length).toBeGreaterThan(20);
  const early = all.flatMap(({ terms, meaning }, at) =>
    all
      .slice(at + 1)
      .flatMap((later) => later.terms)
      .filter((term) => isIn(meaning, term))
      .map((term) => `${terms.join()} uses ${term}`),
  );
  expect(early).toEqual([]);
});
