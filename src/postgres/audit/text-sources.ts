import { withNested } from '../search/proposal-search.js';

/** A text in one of its sources; null where none is asked for. */
export type SoughtText = { readonly needle: string; readonly source: TextSource } | null;

/** Where texts are looked for: in the strings of contents, and in what stands as JSON inside those strings. */
export interface TextSource {
  readonly table: string;
  readonly isIndex: boolean;
  /** Whether the text is there, of the candidate `i`. No edit is found in two sources. */
  readonly holds: (needle: string) => string;
}

const inStrings = (needle: string) => `(SELECT strpos(c.searchable, ${needle}) > 0
    FROM modification_content c WHERE c.modification_id = i.id)`;

export const TEXT_SOURCES: readonly TextSource[] = [
  { table: 'modification_search', isIndex: true, holds: inStrings },
  { table: 'search_unindexed', isIndex: false, holds: inStrings },
  {
    table: 'modification_nested_search',
    isIndex: true,
    holds: (needle) => `(SELECT strpos(n.text, ${needle}) > 0 FROM modification_nested_search n
    WHERE n.modification_id = i.id) AND NOT ${inStrings(needle)}`,
  },
  {
    table: 'nested_search_pending',
    isIndex: false,
    holds: (needle) => `(SELECT strpos(nested_text(c.searchable), ${needle}) > 0
    FROM modification_content c WHERE c.modification_id = i.id) AND NOT ${inStrings(needle)}`,
  },
];

/** Of proposals: a text that is to be indexed does not have yet what stands as JSON inside it. */
export const PROPOSAL_TEXT_SOURCES: readonly TextSource[] = [
  { isIndex: true, text: 's.text' },
  { isIndex: false, text: withNested('s.text') },
].map(({ isIndex, text }) => ({
  table: 'proposal_search',
  isIndex,
  holds: (needle) =>
    `(SELECT strpos(${text}, ${needle}) > 0 FROM proposal_search s WHERE s.proposal_id = i.id)`,
}));

export function textsOf(
  needle: string | null,
  sources: readonly TextSource[],
): readonly SoughtText[] {
  return needle === null ? [null] : sources.map((source) => ({ needle, source }));
}
