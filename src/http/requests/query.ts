import type { Fault, Reading } from './fault.js';
import { groupIdFault, MAX_MSG_SEQ, topicIdFault } from './identifiers.js';
import { encodingFaults, NotEncoded, type Query } from './query-string.js';
import { nameOf } from './spelling.js';

export type { Query } from './query-string.js';

/** A message named in a query string. */
export interface MessageRefQuery {
  readonly groupId: string;
  readonly msgSeq: number;
  /** `null` for `topicId=`: outside topics. `undefined` where it was left out. */
  readonly topicId: string | null | undefined;
}

/** Reads `groupId`, `msgSeq` and, if given, `topicId`; every other parameter is a fault. */
export function readMessageRefQuery(query: Query): Reading<MessageRefQuery> {
  const groupId = single(query, 'groupId') ?? '';
  const msgSeq = msgSeqIn(single(query, 'msgSeq'));
  const topicId = query['topicId'] === '' ? null : single(query, 'topicId');
  const isTopicSilent = query['topicId'] === undefined || topicId === null;
  const faults = [
    ...unreadableParameters(query, ['groupId', 'msgSeq', 'topicId']),
    ...faultAt(query, 'groupId', groupIdFault(groupId)),
    ...faultAt(query, 'msgSeq', msgSeq === undefined ? msgSeqFault(query) : null),
    ...faultAt(query, 'topicId', isTopicSilent ? null : topicIdFault(topicId ?? '')),
  ];
  if (faults.length > 0 || msgSeq === undefined) return { ok: false, faults };
  return { ok: true, request: { groupId, msgSeq, topicId } };
}

/** Reads `dryRun`, the one parameter of a POST that edits. */
export function readDryRunQuery(query: Query): Reading<{ readonly dryRun: boolean }> {
  const dryRun = query['dryRun'] ?? 'false';
  const isKnown = dryRun === 'true' || dryRun === 'false';
  const faults = [
    ...unreadableParameters(query, ['dryRun']),
    ...faultAt(query, 'dryRun', isKnown ? null : 'give true or false, or leave it out'),
  ];
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, request: { dryRun: dryRun === 'true' } };
}

const MSG_SEQ_RULE = `give an integer from 1 to ${MAX_MSG_SEQ}`;

/** Behind a `#` that cut the group id off stood what is missing now. */
function msgSeqFault(query: Query): string {
  const isCutOff = query['msgSeq'] === undefined && query['groupId'] === '@TGS';
  return isCutOff
    ? 'write groupId with %23: what stood behind its # was not sent, this parameter included'
    : MSG_SEQ_RULE;
}

/** What a parameter that is given several times has to be told. */
export const ONCE = 'give this parameter once';

/**
 * The parameters that nobody knows here, and those that are not encoded.
 * @param advice by name: what else to do than to remove one
 */
export function unreadableParameters(
  query: Query,
  known: readonly string[],
  advice: Readonly<Record<string, string>> = {},
): Fault[] {
  const unknown = Object.keys(query).filter((name) => !known.includes(name));
  const messageFor = (name: string): string => {
    const meant = meantBy(name, known);
    if (meant !== null) return renaming(name, meant);
    const also = Object.hasOwn(advice, name) ? `, ${advice[name] ?? ''}` : '';
    return `remove this parameter${also}; known here: ${known.join(', ')}`;
  };
  return [
    ...encodingFaults(query),
    ...unknown
      .filter((name) => !(query[name] instanceof NotEncoded))
      .map((parameter) => ({ parameter, message: messageFor(parameter) })),
  ];
}

/** The known parameter that one in another spelling means (`group_id`, `state[]`); null for none. */
function meantBy(name: string, known: readonly string[]): string | null {
  return nameOf(name.replace(/\[\d*\]$/, ''), known);
}

function renaming(name: string, meant: string): string {
  const isList = name.endsWith(']');
  return isList
    ? `write this parameter as ${meant}, once for each value: ${meant}=…&${meant}=…`
    : `rename this parameter to ${meant}`;
}

/** One fault at most for each parameter: what cannot be read, is spelled wrongly, or stands there twice, has no other. */
function faultAt(query: Query, parameter: string, message: string | null): Fault[] {
  if (message === null || query[parameter] instanceof NotEncoded) return [];
  const isMisspelled =
    query[parameter] === undefined &&
    Object.keys(query).some((name) => meantBy(name, [parameter]) !== null);
  if (isMisspelled) return [];
  return [{ parameter, message: Array.isArray(query[parameter]) ? ONCE : message }];
}

/** A parameter that was given once. */
function single(query: Query, name: string): string | undefined {
  const value = query[name];
  return typeof value === 'string' ? value : undefined;
}

function msgSeqIn(text: string | undefined): number | undefined {
  if (text === undefined || !/^[1-9][0-9]{0,9}$/.test(text)) return undefined;
  const value = Number(text);
  return value <= MAX_MSG_SEQ ? value : undefined;
}
