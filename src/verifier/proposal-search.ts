import type { Fields } from './fields.js';
import type { Findings } from './documents/findings.js';
import { nestedTextOf } from './nested-text.js';
import type { ReadView } from './read-view.js';
import { isIndexOf } from './search-index.js';
import { searchableOf } from './searchable.js';

const BOUNDARY = '\uFFFF';

/** Each proposal with what searches by text find it by. An edit that began is found by its own contents. */
const FOUND_BY = `SELECT coalesce(s.proposal_id, c.proposal_id), c.proposal_id IS NOT NULL AND c.prior_item IS NOT NULL,
    m.id IS NOT NULL, s.proposal_id IS NOT NULL, s.text, s.grams,
    c.prior_item, c.recalled_custom_data, c.requested_msg_body, c.requested_custom_data
  FROM proposal_search s FULL JOIN proposal_content c ON c.proposal_id = s.proposal_id
  LEFT JOIN modification m ON m.id = c.proposal_id
  ORDER BY 1`;

function foundByIn(fields: Fields) {
  return {
    id: fields.uuid() ?? '',
    hasContents: fields.flag() ?? false,
    hasBegun: fields.flag() ?? false,
    isThere: fields.flag() ?? false,
    text: fields.text(),
    grams: fields.bytes(),
    item: fields.bytes(),
    others: [fields.bytes(), fields.bytes(), fields.bytes()],
  };
}

type FoundBy = ReturnType<typeof foundByIn>;

/** Holds what searches by text find proposals by to their contents. */
export async function checkProposalSearch(view: ReadView, findings: Findings): Promise<void> {
  for await (const rows of view.copy(FOUND_BY, foundByIn)) {
    for (const row of rows) checkOne(row, findings);
  }
}

function checkOne(row: FoundBy, findings: Findings): void {
  const name = `search index of proposal ${row.id}`;
  if (!row.hasContents) {
    if (row.isThere) findings.add('added', name, 'it has no contents, or they were erased');
  } else if (!row.isThere) {
    if (!row.hasBegun) findings.add('removed', name, 'no search by text finds its contents');
  } else if (!isThatOf(row)) findings.add('changed', name, 'it is not that of the contents');
}

function isThatOf({ text, grams, item, others }: FoundBy): boolean {
  if (text === null) return grams === null;
  if (grams !== null && !isIndexOf(grams, text)) return false;
  const texts = others.map((bytes) => bytes?.toString() ?? null);
  try {
    return [false, true].some((isExact) => {
      const strings = searchableOf(item?.toString() ?? null, texts, isExact);
      const nested = grams === null ? null : nestedTextOf(strings);
      return text === (nested === null ? strings : strings + BOUNDARY + nested);
    });
  } catch (error) {
    // Contents that are no JSON: they were changed, which their commitments tell.
    if (error instanceof SyntaxError) return true;
    throw error;
  }
}
