import type { Example, Json, Named } from './document-types.js';

const modificationId = '01934d2c-8a00-7c3e-9d55-3f1f0a6b7c21';
const restorationId = '01934d2f-1b3c-7a90-8f4e-6f2d9c1b5e08';
const priorDigest = 'sha256:6c5a85e01c5cfee28bc3992e3cb887836a43bd429415ef3cc22b4109b01dcd58';
const newDigest = 'sha256:96201648758acde2de59bcf1980401c383f6628fb9325862391918fa82ed2ae4';

const why = {
  operator: 'alice@example.com',
  onBehalfOf: 'carol@example.com',
  reason: 'customer asked to remove a phone number',
  ticket: 'OPS-4711',
} as const;

const restoring = { ...why, reason: 'edited the wrong message' } as const;

const helloBody: Json = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }];
const priorBody: Json = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'call 555-0100' } }];
const target = { GroupId: '@TGS#1HYEP2SHC', MsgSeq: 23 } as const;
const ref = { ...target, TopicId: null } as const;

/** The three documented sample requests of modify_group_msg, wrapped for this service. */
export const requestExamples: Named<Example> = {
  onlyMsgBody: {
    summary: 'Change only the body',
    value: { message: { ...target, MsgBody: helloBody }, ...why },
  },
  onlyCloudCustomData: {
    summary: 'Change only the custom data',
    value: {
      message: { ...target, CloudCustomData: 'your new cloud custom data' },
      ...why,
      acceptUnreadablePrior: true,
    },
  },
  both: {
    summary: 'Change both',
    value: {
      message: { ...target, MsgBody: helloBody, CloudCustomData: 'your new cloud custom data' },
      ...why,
      ifPriorDigest: priorDigest,
      acceptUnreadablePrior: true,
    },
  },
};

const version = {
  From_Account: 'bob',
  MsgTimeStamp: 1_700_000_000,
  MsgBody: priorBody,
  CloudCustomData: { known: false },
  digest: priorDigest,
} as const satisfies Json;

const applied = {
  id: modificationId,
  state: 'applied',
  settledBy: 'response',
  message: ref,
  actor: { client: 'refund-desk', operator: why.operator, ip: '10.0.4.17' },
  onBehalfOf: why.onBehalfOf,
  reason: why.reason,
  ticket: why.ticket,
  prior: version,
  requested: { MsgBody: helloBody },
  resulting: { digest: newDigest },
  changes: [{ op: 'replace', path: '/MsgBody/0/MsgContent/Text', value: 'hello' }],
  rejection: null,
  drift: null,
  im: { errorCode: 0, errorInfo: 'succeed', attempts: 1 },
  receivedAt: '2024-11-21T09:30:00.000Z',
  snapshotAt: '2024-11-21T09:30:00.041Z',
  sentAt: '2024-11-21T09:30:00.047Z',
  settledAt: '2024-11-21T09:30:00.093Z',
  restores: null,
  batch: null,
  approvals: [],
  approvalsNeeded: 0,
  ledger: [
    { type: 'edit.intended', entryId: '01934d2c-8a30-7d11-8c02-51c3b9e0d7aa', index: 41 },
    { type: 'edit.applied', entryId: '01934d2c-8a5d-7a52-b1f4-0c8d7e6f5a4b', index: 42 },
  ],
} as const satisfies Json;

const inDoubt: Json = {
  ...applied,
  state: 'in_doubt',
  settledBy: null,
  resulting: null,
  im: { errorCode: null, errorInfo: null, attempts: 1 },
  settledAt: null,
  ledger: [
    applied.ledger[0],
    { type: 'edit.in_doubt', entryId: '01934d2c-8a5d-7a52-b1f4-0c8d7e6f5a4b', index: null },
  ],
};

const dryRun: Json = {
  ...applied,
  id: null,
  state: 'dry_run',
  settledBy: null,
  resulting: null,
  im: { errorCode: null, errorInfo: null, attempts: 0 },
  sentAt: null,
  settledAt: null,
  ledger: [],
};

const restored: Json = {
  ...applied,
  id: restorationId,
  reason: restoring.reason,
  prior: { ...version, MsgBody: helloBody, digest: newDigest },
  requested: { MsgBody: priorBody },
  resulting: { digest: priorDigest },
  changes: [{ op: 'replace', path: '/MsgBody/0/MsgContent/Text', value: 'call 555-0100' }],
  restores: modificationId,
  batch: null,
};

const proposed = {
  type: 'edit.proposed',
  entryId: '01934d2c-8a30-7d11-8c02-51c3b9e0d7aa',
  index: 41,
} as const;

/** Of a proposal: nothing was sent. */
const awaiting = {
  ...applied,
  state: 'awaiting_approval',
  settledBy: null,
  resulting: null,
  im: { errorCode: null, errorInfo: null, attempts: 0 },
  sentAt: null,
  settledAt: null,
  approvalsNeeded: 1,
  ledger: [proposed],
} as const satisfies Json;

const approved: Json = {
  ...applied,
  approvals: [
    {
      by: 'dave@example.com',
      at: '2024-11-21T09:41:12.530Z',
      decision: 'approve',
      comment: 'the customer has confirmed it',
    },
  ],
  approvalsNeeded: 1,
  snapshotAt: '2024-11-21T09:41:12.571Z',
  sentAt: '2024-11-21T09:41:12.577Z',
  settledAt: '2024-11-21T09:41:12.623Z',
  ledger: [
    proposed,
    { type: 'edit.approved', entryId: '01934d36-cc92-7a52-b1f4-0c8d7e6f5a4b', index: 57 },
    { type: 'edit.intended', entryId: '01934d36-ccbb-7d11-8c02-51c3b9e0d7ab', index: null },
    { type: 'edit.applied', entryId: '01934d36-ccef-7a52-b1f4-0c8d7e6f5a4c', index: null },
  ],
};

const withdrawn: Json = {
  ...awaiting,
  state: 'withdrawn',
  settledAt: '2024-11-21T09:35:00.120Z',
  ledger: [
    proposed,
    { type: 'edit.withdrawn', entryId: '01934d31-1d18-7a52-b1f4-0c8d7e6f5a4b', index: null },
  ],
};

const waiting: Json = { items: [{ kind: 'modification', ...awaiting }], nextCursor: null };

export const modificationExamples = {
  awaiting: { awaiting: { value: awaiting } },
  approved: { approved: { value: approved } },
  withdrawn: { withdrawn: { value: withdrawn } },
  waiting: { waiting: { value: waiting } },
  applied: { applied: { value: applied } },
  inDoubt: { inDoubt: { value: inDoubt } },
  dryRun: { dryRun: { value: dryRun } },
  restored: { restored: { value: restored } },
  page: { page: { value: { items: [applied], nextCursor: null } } },
} as const;

export const decision: Json = {
  kind: 'modification',
  id: modificationId,
  decision: 'approve',
  at: '2024-11-21T09:31:02.410Z',
  by: { client: 'console', operator: 'carol@example.com', ip: '203.0.113.7' },
  comment: 'the customer has confirmed it',
  approvalsNeeded: 1,
  proposal: {
    at: '2024-11-21T09:12:44.090Z',
    client: 'refund-desk',
    operator: why.operator,
    onBehalfOf: null,
    reason: why.reason,
    ticket: why.ticket,
    message: ref,
    items: null,
  },
  ledger: { entryId: '01934d2c-8a5d-7a52-b1f4-0c8d7e6f5a4b', index: 42 },
};

export const otherExamples = {
  restoration: { restoration: { value: restoring } },
  priorItem: {
    item: {
      value: {
        From_Account: 'bob',
        IsPlaceMsg: 0,
        MsgBody: priorBody,
        MsgPriority: 1,
        MsgRandom: 51_083_293,
        MsgSeq: 23,
        MsgTimeStamp: 1_700_000_000,
      },
    },
  },
  summary: {
    summary: {
      value: {
        total: 1,
        byClient: [{ client: 'refund-desk', count: 1 }],
        byOperator: [{ operator: why.operator, count: 1 }],
        byState: [{ state: 'applied', count: 1 }],
        byDay: [{ day: '2024-11-21', count: 1 }],
        quota: [
          { api: 'get_group_info', callsPerSecond: 200, inUse: 0, waiting: 0, factor: 1 },
          { api: 'group_msg_get_simple', callsPerSecond: 200, inUse: 37, waiting: 0, factor: 1 },
          { api: 'modify_group_msg', callsPerSecond: 200, inUse: 42, waiting: 3, factor: 1 },
        ],
        sealing: { entries: 43, delaySeconds: 0, checkpointAgeSeconds: 12.5 },
      },
    },
  },
  decisions: { decisions: { value: { items: [decision], nextCursor: null } } },
  csv: {
    csv: {
      value:
        'id,state,settledBy,groupId,msgSeq,topicId,client,operator,reason,ticket,…\r\n' +
        `${modificationId},applied,response,'@TGS#1HYEP2SHC,23,,refund-desk,${why.operator},${why.reason},${why.ticket},…\r\n`,
    },
  },
  evidence: {
    evidence: {
      value:
        '{"format":"im-edit-ledger/evidence/1","exportId":"…","key":"…","checkpoint":"…"}\n' +
        '{"line":1,"record":{…},"receipt":{…}}\n' +
        '{"records":1,"unsealed":0}\n',
    },
  },
  events: {
    events: {
      value: {
        items: [
          {
            index: 42,
            entryId: '01934d2c-8a5d-7a52-b1f4-0c8d7e6f5a4b',
            type: 'edit.applied',
            at: applied.settledAt,
            actor: applied.actor,
            subject: { modificationId, message: ref },
            details: {
              attempts: 1,
              errorCode: 0,
              rejection: null,
              sentAt: applied.sentAt,
              settledAt: applied.settledAt,
              settledBy: 'response',
              state: 'applied',
            },
          },
        ],
        nextCursor: null,
      },
    },
  },
  eventStream: {
    stream: {
      value: `id: 42\nevent: edit.applied\ndata: {"index": 42, "type": "edit.applied", "…": "…"}\n\n`,
    },
  },
  current: { current: { value: { message: ref, current: version } } },
  history: {
    history: {
      value: {
        items: [
          {
            source: 'original',
            certainty: 'certain',
            message: ref,
            content: { MsgBody: priorBody, CloudCustomData: { known: false } },
            digest: priorDigest,
            changes: null,
            modificationId,
            by: null,
            onBehalfOf: null,
            at: applied.snapshotAt,
          },
          {
            source: 'edit',
            certainty: 'certain',
            message: ref,
            content: { MsgBody: helloBody, CloudCustomData: { known: false } },
            digest: newDigest,
            changes: applied.changes,
            modificationId,
            by: applied.actor,
            onBehalfOf: why.onBehalfOf,
            at: applied.sentAt,
          },
        ],
      },
    },
  },
} as const satisfies Readonly<Record<string, Named<Example>>>;
