import type { Fault, Reading } from './fault.js';
import { GROUP_ID, MAX_MSG_SEQ, TOPIC_ID } from './identifiers.js';

/** A parsed query string: what Express, or `node:querystring`, makes of it. */
export type Query = Readonly<Record<string, unknown>>;

/** A message named in a query string. */
export interface MessageRefQuery {
  readonly groupId: string;
  readonly msgSeq: number;
  /** `null` for `topicId=`: outside topics. `undefined` where it was left out. */
  readonly topicId: string | null | undefined;
}

/** Reads `groupId`, `msgSeq` and, if given, `topicId`; every other parameter is a fault. */
export function readMessageRefQuery(query: Query): Reading<MessageRefQuery> {
  const faults = unknownParameters(query, ['groupId', 'msgSeq', 'topicId']);
  const groupId = single(query, 'groupId') ?? '';
  if (!GROUP_ID.pattern.test(groupId)) {
    faults.push({ parameter: 'groupId', message: GROUP_ID.message });
  }
  const msgSeq = msgSeqIn(single(query, 'msgSeq'));
  if (msgSeq === undefined) {
    faults.push({ parameter: 'msgSeq', message: `give an integer from 1 to ${MAX_MSG_SEQ}` });
  }
  const topicId = query['topicId'] === '' ? null : single(query, 'topicId');
  if (query['topicId'] !== undefined && topicId !== null && !TOPIC_ID.pattern.test(topicId ?? '')) {
    faults.push({ parameter: 'topicId', message: TOPIC_ID.message });
  }
  if (faults.length > 0 || msgSeq === undefined) return { ok: false, faults };
  return { ok: true, request: { groupId, msgSeq, topicId } };
}

/** Reads `dryRun`, the one parameter of a POST that edits. */
export function readDryRunQuery(query: Query): Reading<{ readonly dryRun: boolean }> {
  const faults = unknownParameters(query, ['dryRun']);
  const dryRun = query['dryRun'] ?? 'false';
  if (dryRun !== 'true' && dryRun !== 'false') {
    faults.push({ parameter: 'dryRun', message: 'give true or false, once, or leave it out' });
  }
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, request: { dryRun: dryRun === 'true' } };
}

function unknownParameters(query: Query, known: readonly string[]): Fault[] {
  return Object.keys(query)
    .filter((name) => !known.includes(name))
    .map((parameter) => ({
      parameter,
      message: `remove this parameter; known here: ${known.join(', ')}`,
    }));
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
