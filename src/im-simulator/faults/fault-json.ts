import { API_NAMES, isObject, type Fields } from '../api/call.js';
import type { Fault } from './faults.js';

type Check = (value: unknown) => boolean;

const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const isText: Check = (value) => typeof value === 'string';
const isCount: Check = (value) => Number.isInteger(value) && Number(value) >= 0;
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const isWhen = optional(oneOf('before', 'after'));

const SCOPE: Readonly<Record<string, Check>> = {
  api: optional(oneOf(...API_NAMES)),
  groupId: optional(isText),
  msgSeq: optional(isCount),
  times: optional(isCount),
};

const EFFECTS: Readonly<Record<Fault['kind'], Readonly<Record<string, Check>>>> = {
  latency: { ms: isCount, jitterMs: optional(isCount) },
  hold: { when: isWhen },
  client: { act: isAct, when: isWhen },
  hang: { when: isWhen },
  reset: { when: isWhen },
  late: { ms: isCount, answer: optional(oneOf('hang', 'reset')) },
  http: { status: optional(isCount), when: isWhen },
  garbage: {
    garbage: oneOf(
      'html',
      'empty',
      'truncated',
      'cut',
      'huge',
      'wrong-types',
      'no-error-code',
      'other-message',
    ),
    when: isWhen,
  },
  code: { errorCode: isCount, errorInfo: optional(isText), when: isWhen },
};

/** A fault given as JSON, or a sentence that says what is wrong with it. */
export function faultOf(json: unknown): Fault | string {
  if (!isObject(json)) return 'a fault is an object';
  const { kind } = json;
  const effect = Object.entries(EFFECTS).find(([name]) => name === kind)?.[1];
  if (!effect) return `kind is one of ${Object.keys(EFFECTS).join(', ')}`;
  const checks: Readonly<Record<string, Check>> = { kind: isText, ...SCOPE, ...effect };
  const unknownName = Object.keys(json).find((name) => checks[name] === undefined);
  if (unknownName !== undefined) return `${unknownName} is not known for ${String(kind)}`;
  const wrong = Object.entries(checks).find(([name, isRight]) => !isRight(json[name]));
  return wrong ? `${wrong[0]} is missing or wrong` : (json as unknown as Fault);
}

function isAct(act: unknown): boolean {
  if (!isObject(act)) return false;
  return isObject(act['edit'])
    ? isEdit(act['edit'])
    : oneOf('recall', 'delete', 'expire')(act['remove']);
}

function isEdit({ rawMsgBody, rawCloudCustomData, cloudCustomData }: Fields): boolean {
  return [rawMsgBody, rawCloudCustomData, cloudCustomData].every(optional(isText));
}
