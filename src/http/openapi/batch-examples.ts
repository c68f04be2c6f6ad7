import { itemStates } from '../../batches/batch.js';
import { usualDetail } from '../problems/catalogue.js';
import type { Example, Json, Named } from './document-types.js';
import { modificationExamples } from './examples.js';

const id = '01934d31-52c0-7b1d-a3c7-0e4d5c6b7a89';
const restorationId = '01934d36-0d40-7f02-9b5e-8a7c6d5e4f31';

const why = {
  operator: 'alice@example.com',
  reason: 'the old hotline number is no longer ours',
  ticket: 'OPS-4712',
} as const;

const itemOf = (MsgSeq: number, text: string): Json => ({
  message: {
    GroupId: '@TGS#1HYEP2SHC',
    MsgSeq,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }],
  },
});

const second = {
  ...(itemOf(24, 'call 555-0199') as object),
  reason: 'named a customer',
} as Json;
const items: readonly Json[] = [itemOf(23, 'call 555-0199'), second];

const countsOf = (found: Partial<Record<(typeof itemStates)[number], number>>) => ({
  total: 2,
  ...Object.fromEntries(itemStates.map((state) => [state, found[state] ?? 0])),
});

const running: Json = {
  id,
  state: 'running',
  dryRun: false,
  actor: { client: 'refund-desk', operator: why.operator, ip: '10.0.4.17' },
  onBehalfOf: null,
  reason: why.reason,
  ticket: why.ticket,
  createdAt: '2024-11-21T09:35:00.000Z',
  finishedAt: null,
  restores: null,
  items: countsOf({ waiting: 2 }),
  ratePerSecond: 0,
  secondsLeft: null,
  approvals: [],
  approvalsNeeded: 0,
  itemsChecked: null,
};
const at = (state: string, changes: object): Json => ({
  ...(running as object),
  state,
  ...changes,
});

const over = { finishedAt: '2024-11-21T09:35:00.412Z', secondsLeft: 0 };
const finished = at('finished', { items: countsOf({ applied: 1, rejected: 1 }), ...over });
const progress = at('running', {
  items: countsOf({ waiting: 1, applied: 1 }),
  ratePerSecond: 0.5,
  secondsLeft: 2,
});

const asked = { approvalsNeeded: 1, itemsChecked: 2 };
const decided = (decision: 'approve' | 'decline', comment: string) => ({
  ...asked,
  approvals: [{ by: 'bob@example.com', at: '2024-11-21T09:41:12.118Z', decision, comment }],
});
const ended = { items: countsOf({ cancelled: 2 }), ...over };

const ref = (MsgSeq: number) => ({ GroupId: '@TGS#1HYEP2SHC', MsgSeq, TopicId: null });
const gone: Json = {
  index: 1,
  message: ref(24),
  state: 'rejected',
  modificationId: '01934d31-5321-7c44-8e0d-1f2e3d4c5b6a',
  problem: {
    type: '/problems/message-gone',
    title: 'The message is gone',
    status: 410,
    detail: usualDetail('message-gone'),
    requestId: '01934d32-0a10-7e55-b1c2-3d4e5f6a7b8c',
    modificationId: '01934d31-5321-7c44-8e0d-1f2e3d4c5b6a',
  },
};
const { applied } = modificationExamples.applied;
const done: Json = {
  index: 0,
  message: ref(23),
  state: 'applied',
  modificationId: '01934d31-5310-7a33-9f1c-2e3d4c5b6a79',
  problem: null,
};
const dryRun: Json = {
  index: 0,
  message: ref(23),
  state: 'dry_run',
  modificationId: null,
  problem: null,
  prior: applied.value.prior,
  changes: [{ op: 'replace', path: '/MsgBody/0/MsgContent/Text', value: 'call 555-0199' }],
};

const lines = [why, ...items].map((line) => `${JSON.stringify(line)}\n`).join('');
const eventOf = (name: string, data: Json) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

export const batchExamples = {
  request: { batch: { value: { ...why, items } } },
  lines: { batch: { value: lines } },
  running: { running: { value: running } },
  awaiting: { awaiting: { value: at('awaiting_approval', asked) } },
  decided: {
    approved: { value: at('running', decided('approve', 'the number is no longer ours')) },
    declined: { value: at('declined', { ...ended, ...decided('decline', 'it is still ours') }) },
  },
  withdrawn: { withdrawn: { value: at('withdrawn', { ...ended, ...asked }) } },
  finished: { finished: { value: finished } },
  paused: { paused: { value: at('paused', { items: countsOf({ waiting: 2 }) }) } },
  resumed: { running: { value: running } },
  cancelled: {
    cancelled: { value: at('cancelled', { items: countsOf({ cancelled: 2 }), ...over }) },
  },
  restoration: {
    running: {
      value: at('running', { id: restorationId, restores: id, items: countsOf({ waiting: 1 }) }),
    },
  },
  why: { why: { value: { operator: why.operator, reason: 'the list of numbers was wrong' } } },
  items: { page: { value: { items: [done, gone], nextCursor: null } } },
  triedItems: { dryRun: { value: { items: [dryRun], nextCursor: null } } },
  events: {
    events: { value: eventOf('progress', progress) + eventOf('finished', finished) },
  },
} as const satisfies Readonly<Record<string, Named<Example>>>;
