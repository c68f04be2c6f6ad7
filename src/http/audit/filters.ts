import type { EditState } from '../../edits/edit.js';
import { ENTRY_TYPE_NAMES } from '../../ledger/entry-types.js';
import { count, oneOfWords, reference } from '../openapi/schema.js';
import { LONGEST } from '../../edits/edit.js';
import {
  instantParameter,
  integerParameter,
  parameter,
  type Parameter,
  textParameter,
  uuidParameter,
  wordParameter,
} from '../requests/parameter.js';
import { MESSAGE_PARAMETERS } from '../requests/query.js';

/*
 * What auditors may ask for, each filter declared once: what the OpenAPI document says of it, and how it is read. Its column
 * is in `src/postgres`, its type in `src/audit`. Their order MUST stay: cursors that were given out are bound to it.
 */

export const EDIT_STATES: readonly EditState[] = [
  'pending',
  'in_doubt',
  'applied',
  'refused',
  'rejected',
  'not_applied',
  'superseded',
  'awaiting_approval',
  'declined',
  'expired',
  'withdrawn',
];

const state = {
  description: 'Any of these states; repeatable.',
  schema: { type: 'array', items: oneOfWords(EDIT_STATES) },
  member: 'states',
  parse: (asked) =>
    asked.every((one) => EDIT_STATES.some((known) => known === one))
      ? { value: EDIT_STATES.filter((known) => asked.includes(known)) }
      : { fault: `give one of ${EDIT_STATES.join(', ')}; repeat the parameter for several` },
} as const satisfies Parameter<readonly EditState[]>;

/** Of `/v1/audit/modifications` and `/v1/audit/summary`. */
export const EDIT_FILTERS = {
  ...MESSAGE_PARAMETERS,
  client: textParameter('The application that asked: a `sub`.', LONGEST.operator),
  operator: textParameter('The person who asked, as given.', LONGEST.operator),
  onBehalfOf: textParameter(
    'The person for whom the operator acted, as given.',
    LONGEST.onBehalfOf,
  ),
  state,
  ticket: textParameter('The ticket, as given.', LONGEST.ticket),
  imErrorCode: integerParameter('The last answer of IM.', 0, Number.MAX_SAFE_INTEGER, count),
  from: instantParameter('Received at or after.'),
  to: instantParameter('Received before.'),
  text: parameter(
    'A substring of a text in prior or requested content, ASCII letters in any case; also of what stands as JSON inside such a text, escaped or not. Of what needs approval also before it begins.',
    { type: 'string', minLength: 2, maxLength: 512 },
    (value) => {
      const { length } = Array.from(value);
      return length >= 2 && length <= 512 ? { value } : { fault: 'give 2 to 512 characters' };
    },
  ),
  batch: uuidParameter('Carried out as an item of this batch.'),
};

/** Of `/v1/audit/events`. */
export const EVENT_FILTERS = {
  type: wordParameter('The type of event.', ENTRY_TYPE_NAMES, undefined, reference('EventType')),
  client: textParameter('The application that acted: a `sub`.', LONGEST.operator),
  operator: textParameter('The person who acted, as given.', LONGEST.operator),
  modificationId: uuidParameter('What was done with this modification.'),
  from: instantParameter('At or after.'),
  to: instantParameter('Before.'),
};

/** In which order, by `what`. */
export function orderParameter(what: string) {
  const schema = oneOfWords(['desc', 'asc'], 'desc where left out.');
  return wordParameter(what, ['desc', 'asc'], 'give asc or desc', schema);
}

/** Of a list in pages. */
export function pageParameters(order: string, limit: string, cursor: string) {
  return {
    order: orderParameter(order),
    limit: integerParameter(limit, 1, 500),
    cursor: parameter(cursor, { type: 'string' }, (value) => ({ value })),
  };
}

export const EDIT_PAGES = pageParameters(
  'By time of receipt.',
  'Items of a page; 50 where left out. Not for an export.',
  'The `nextCursor` of the page before, with the same filters and order. Not for an export. Loses no edit and repeats none while edits go on: with `order=asc`, what is recorded behind it comes first on the next page.',
);

export const EVENT_PAGES = pageParameters(
  'By time.',
  'Items of a page; 50 where left out.',
  'The `nextCursor` of the page before, with the same filters and order. With `order=asc`, what is recorded behind it comes first on the next page.',
);

/** Of `/v1/audit/events`, followed by the index. */
export const FOLLOW_PARAMETERS = {
  fromIndex: integerParameter(
    'Sealed entries from this index on, in the order of the log; the answer has `nextIndex` instead of `nextCursor`. Not with `order` or `cursor`.',
    0,
    999_999_999_999_999,
  ),
  wait: integerParameter(
    'With `fromIndex`: for how many seconds an empty answer is held back. 0 where left out.',
    0,
    30,
  ),
};

export const CSV_PARAMETERS = {
  excel: wordParameter(
    'Only with `Accept: text/csv`: CSV as Excel opens it. A byte order mark, the columns `priorText` and `requestedText` with the contents in plain words, and cells cut at 32,767 characters, which then end in `… [cut]`.',
    ['true', 'false'],
    undefined,
    { type: 'boolean' },
  ),
};

/** Of any other list as a file. */
export const LIST_CSV_PARAMETERS = {
  excel: wordParameter(
    'Only with `Accept: text/csv`: CSV as Excel opens it, with a byte order mark, and with cells cut at 32,767 characters, which then end in `… [cut]`.',
    ['true', 'false'],
    undefined,
    { type: 'boolean' },
  ),
};
