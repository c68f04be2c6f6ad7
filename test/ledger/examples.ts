import type { NewEntry } from '../../src/ledger/entry.js';

const modificationId = '018bcfe5-6800-7000-8000-000000000000';
const actor = { client: 'refund-desk', operator: 'alice@example.com', ip: '127.0.0.1' };
const subject = {
  modificationId,
  message: { GroupId: '@TGS#1HYEP2SHC', MsgSeq: 23, TopicId: null },
};

const intent = {
  receivedAt: '2023-11-14T22:13:20.000Z',
  snapshotAt: '2023-11-14T22:13:20.500Z',
  ticket: 'OPS-4711',
  restores: null,
  acceptUnreadablePrior: false,
  recalledCustomDataSource: null,
  drift: null,
};

const status = {
  settledBy: null,
  rejection: null,
  errorCode: 0,
  attempts: 1,
  sentAt: '2023-11-14T22:13:20.900Z',
  settledAt: '2023-11-14T22:13:21.000Z',
};

export const anIntendedEntry = {
  entryId: '018bcfe5-69f4-7000-8000-000000000001',
  at: 1_700_000_000_500,
  type: 'edit.intended',
  actor,
  subject,
  details: { ...intent, state: 'pending' },
  commitments: [],
} satisfies NewEntry;

export const anAppliedEntry = {
  entryId: '018bcfe5-6be8-7000-8000-000000000002',
  at: 1_700_000_001_000,
  type: 'edit.applied',
  actor,
  subject,
  details: { ...status, state: 'applied', settledBy: 'response' },
  commitments: [],
} satisfies NewEntry;

const proposal = {
  ...anAppliedEntry,
  type: 'edit.proposed',
  details: {
    ...intent,
    state: 'awaiting_approval',
    approvalsNeeded: 2,
    expiresAt: '2023-11-15T22:13:20.000Z',
  },
} satisfies NewEntry;

const audit = {
  ...anAppliedEntry,
  actor: { client: 'auditor', operator: null, ip: null },
  subject: null,
};

const ofBatch = { ...anAppliedEntry, subject: null };

const counts = {
  total: 7,
  waiting: 0,
  pending: 1,
  in_doubt: 0,
  applied: 4,
  refused: 0,
  rejected: 1,
  not_applied: 0,
  superseded: 0,
  cancelled: 1,
  dry_run: 0,
};

export const examplesOfEveryType: readonly NewEntry[] = [
  anIntendedEntry,
  anAppliedEntry,
  {
    ...anAppliedEntry,
    type: 'edit.rejected',
    details: {
      ...intent,
      ...status,
      snapshotAt: null,
      state: 'rejected',
      rejection: 'message-gone',
    },
  },
  proposal,
  { ...anAppliedEntry, type: 'edit.approved', details: { sub: 'dave' } },
  { ...anAppliedEntry, type: 'edit.declined', details: { sub: 'dave' } },
  {
    ...anAppliedEntry,
    type: 'edit.expired',
    actor: null,
    details: { expiresAt: '2023-11-15T22:13:20.000Z' },
  },
  { ...anAppliedEntry, type: 'edit.withdrawn', details: {} },
  {
    ...anAppliedEntry,
    type: 'edit.in_doubt',
    details: { ...status, state: 'in_doubt', settledAt: null },
  },
  { ...anAppliedEntry, type: 'edit.refused', details: { ...status, state: 'refused' } },
  { ...anAppliedEntry, type: 'edit.not_applied', details: { ...status, state: 'not_applied' } },
  { ...anAppliedEntry, type: 'edit.superseded', details: { ...status, state: 'superseded' } },
  {
    ...anAppliedEntry,
    type: 'drift.found',
    actor: null,
    details: { lastModificationId: modificationId, foundBy: 'snapshot' },
  },
  {
    ...audit,
    type: 'drift.told',
    actor: null,
    subject: { ...subject, modificationId: null },
    details: {
      lastModificationId: modificationId,
      driftEntryId: '018bcfe5-69f4-7000-8000-000000000001',
    },
  },
  {
    ...ofBatch,
    type: 'batch.accepted',
    details: {
      batchId: modificationId,
      receivedAt: '2023-11-14T22:13:20.000Z',
      items: 7,
      dryRun: false,
      ticket: null,
      restores: null,
      onBehalfOf: 'bob',
    },
  },
  {
    ...ofBatch,
    type: 'batch.proposed',
    details: {
      batchId: modificationId,
      receivedAt: '2023-11-14T22:13:20.000Z',
      items: 7,
      ticket: null,
      restores: null,
      approvalsNeeded: 2,
      expiresAt: '2023-11-15T22:13:20.000Z',
    },
  },
  { ...ofBatch, type: 'batch.approved', details: { batchId: modificationId, sub: 'sub of bob' } },
  { ...ofBatch, type: 'batch.declined', details: { batchId: modificationId, sub: 'sub of bob' } },
  {
    ...ofBatch,
    type: 'batch.expired',
    actor: null,
    details: { batchId: modificationId, expiresAt: '2023-11-15T22:13:20.000Z' },
  },
  { ...ofBatch, type: 'batch.withdrawn', details: { batchId: modificationId } },
  { ...ofBatch, type: 'batch.paused', details: { batchId: modificationId } },
  { ...ofBatch, type: 'batch.resumed', details: { batchId: modificationId } },
  { ...ofBatch, type: 'batch.cancelled', details: { batchId: modificationId, counts } },
  { ...ofBatch, type: 'batch.finished', details: { batchId: modificationId, counts } },
  {
    ...audit,
    type: 'audit.queried',
    details: {
      query: 'modifications',
      filters: { state: ['applied', 'refused'], client: 'c' },
      rows: 7,
    },
  },
  {
    ...audit,
    type: 'audit.followed',
    details: { query: 'events', filters: { fromIndex: '40' }, fromIndex: 40, toIndex: 41 },
  },
  {
    ...audit,
    type: 'audit.exported',
    details: {
      exportId: modificationId,
      phase: 'started',
      mediaType: 'text/csv',
      filters: {},
      rows: null,
    },
  },
  {
    ...audit,
    type: 'audit.exported',
    details: {
      exportId: modificationId,
      phase: 'finished',
      mediaType: 'text/csv',
      filters: { state: 'in_force' },
      rows: 2,
      query: 'holds',
    },
  },
  { ...audit, type: 'content.read', subject, details: { what: 'prior', rows: 1 } },
  {
    ...audit,
    type: 'hold.placed',
    details: {
      holdId: modificationId,
      name: 'Smith v. Example',
      ticket: null,
      scope: { groupId: '@TGS#1HYEP2SHC', from: '2023-11-14T22:13:20.000Z' },
    },
  },
  { ...audit, type: 'hold.released', details: { holdId: modificationId } },
  {
    ...audit,
    type: 'content.erased',
    details: {
      erasureId: modificationId,
      basis: 'GDPR article 17',
      ticket: null,
      includeReasons: false,
      scope: { groupId: '@TGS#1HYEP2SHC' },
      modificationIds: [modificationId],
      entryIds: [],
      items: [{ batchId: modificationId, index: 0 }],
    },
  },
  {
    ...audit,
    type: 'retention.applied',
    actor: null,
    details: {
      erasureId: modificationId,
      days: 90,
      before: '2023-11-14T22:13:20.000Z',
      modificationIds: [modificationId],
    },
  },
  {
    ...audit,
    type: 'key.rotated',
    actor: null,
    details: { oldKey: null, newKey: 'log.example+1234abcd+AQ==' },
  },
];
