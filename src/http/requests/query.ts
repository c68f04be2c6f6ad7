import type { Reading } from './fault.js';
import { GROUP_ID, idFaultInQuery, MAX_MSG_SEQ, MSG_SEQ, TOPIC_ID } from './identifiers.js';
import { integerParameter, parameter, wordParameter } from './parameter.js';
import { QueryReader } from './query-reader.js';
import type { Query } from './query-string.js';

export type { Query } from './query-string.js';

/** The parameters by which a message is named. `topicId=` is outside topics. */
export const MESSAGE_PARAMETERS = {
  groupId: parameter('The group, with its # written as %23.', GROUP_ID.schema, (value) => {
    const fault = idFaultInQuery(value, GROUP_ID);
    return fault === null ? { value } : { fault };
  }),
  msgSeq: integerParameter('The message.', 1, MAX_MSG_SEQ, MSG_SEQ.schema),
  topicId: parameter<string | null>(
    'The topic; empty for none.',
    { type: 'string', pattern: TOPIC_ID.schema.pattern?.replace('{1,', '{0,') ?? '' },
    (value) => {
      if (value === '') return { value: null };
      const fault = idFaultInQuery(value, TOPIC_ID);
      return fault === null ? { value } : { fault };
    },
  ),
};

export const DRY_RUN_PARAMETERS = {
  dryRun: wordParameter(
    'Check everything, show the prior version and the changes, send nothing.',
    ['true', 'false'],
    'give true or false, or leave it out',
    { type: 'string', enum: ['true', 'false'], description: 'false where left out.' },
  ),
};

/** The same, of one message. */
export const MESSAGE_REF_PARAMETERS = {
  groupId: { ...MESSAGE_PARAMETERS.groupId, required: true },
  msgSeq: { ...MESSAGE_PARAMETERS.msgSeq, required: true },
  topicId: MESSAGE_PARAMETERS.topicId,
} as const;

/** Behind a `#` that cut the group id off stood what is missing now. */
const WITH_CUT_OFF = {
  ...MESSAGE_REF_PARAMETERS,
  msgSeq: {
    ...MESSAGE_REF_PARAMETERS.msgSeq,
    parse: () => ({
      fault:
        'write groupId with %23: what stood behind its # was not sent, this parameter included',
    }),
  },
};

/** A message named in a query string. */
export interface MessageRefQuery {
  readonly groupId: string;
  readonly msgSeq: number;
  /** `null` for `topicId=`: outside topics. `undefined` where it was left out. */
  readonly topicId: string | null | undefined;
}

/** Reads `groupId`, `msgSeq` and, if given, `topicId`; every other parameter is a fault. */
export function readMessageRefQuery(query: Query): Reading<MessageRefQuery> {
  const isCutOff = query['groupId'] === '@TGS' && query['msgSeq'] === undefined;
  const read = new QueryReader(query, Object.keys(MESSAGE_REF_PARAMETERS));
  const found = read.values(isCutOff ? WITH_CUT_OFF : MESSAGE_REF_PARAMETERS);
  return read.reading(() => ({
    groupId: found.groupId ?? '',
    msgSeq: found.msgSeq ?? 0,
    topicId: found.topicId,
  }));
}

/** Reads `dryRun`, the one parameter of a POST that edits. */
export function readDryRunQuery(query: Query): Reading<{ readonly dryRun: boolean }> {
  const read = new QueryReader(query, Object.keys(DRY_RUN_PARAMETERS));
  const { dryRun } = read.values(DRY_RUN_PARAMETERS);
  return read.reading(() => ({ dryRun: dryRun === 'true' }));
}
