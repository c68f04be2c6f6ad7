import { counted } from '../counted.js';

/** Words about edits that need the approval of others. */
const en = {
  title: 'Approvals',
  help: 'What waits for your decision, the oldest first: nothing that you asked for, that was asked for on your behalf, or that you have decided on.',
  none: 'Nothing waits for your decision.',
  lookAgain: 'Look again',
  ofEdit: 'Approval',
  needed: (approved: number, needed: number) =>
    `${String(approved)} of ${String(needed)} needed approvals were given.`,
  decided: {
    approve: '{who} approved it on {when}.',
    decline: '{who} declined it on {when}.',
  },
  comment: 'What you have to say to it',
  commentHelp: 'It may be left empty. It stays on record for good.',
  forGood:
    'With the last approval the message is changed, unless somebody changed it meanwhile: IM keeps no old version, the record does.',
  forGoodBatch:
    'You decide on all of it at once. With the last approval every message is changed, but for those that somebody changed meanwhile: IM keeps no old version, the record does.',
  checked: (checked: number, total: number) =>
    `${String(checked)} of ${String(total)} messages have been looked at. It can be approved when all have been.`,
  batchOf: (count: number) => `Batch of ${counted(count, 'edit')}`,
  ofBatch: 'Approval',
  toTheBatch: 'The page of this batch, with every edit',
  whoAsks: '{who} asks for it.',
  whoAsksFor: '{who} asks for it, for {whom}.',
  approve: 'Approve',
  decline: 'Decline',
  notDecidable: 'What it would overwrite is no longer known: it cannot be decided here.',
  thanks: {
    approve: 'You approved it. What came of it stands above, and on its page.',
    decline: 'You declined it: it is never sent.',
    approveBatch: 'You approved it. How far it is stands on its page.',
  },
  toTheEdit: 'The page of this edit',
  withdraw: 'Withdraw it',
  withdrawReason: 'Why it is withdrawn, if there is something to say',
};

const zh: typeof en = {
  title: '审批',
  help: '等待您决定的修改，最早的在前：不含您自己提出的、代表您提出的，以及您已决定过的。',
  none: '没有等待您决定的修改。',
  lookAgain: '重新查看',
  ofEdit: '审批',
  needed: (approved, needed) => `需要 ${String(needed)} 人批准，已有 ${String(approved)} 人批准。`,
  decided: {
    approve: '{who} 于 {when} 批准。',
    decline: '{who} 于 {when} 拒绝。',
  },
  comment: '您的意见',
  commentHelp: '可以留空。将永久留在记录中。',
  forGood:
    '最后一人批准后消息即被修改，除非其间有人改动过它：IM 不保留旧版本，旧内容保留在记录中。',
  forGoodBatch:
    '您对整个批次一并作出决定。最后一人批准后所有消息即被修改，其间被他人改动过的除外：IM 不保留旧版本，旧内容保留在记录中。',
  checked: (checked, total) =>
    `已查看 ${String(checked)} / ${String(total)} 条消息。全部查看后才能批准。`,
  batchOf: (count) => `批次：${String(count)} 条修改`,
  ofBatch: '审批',
  toTheBatch: '查看此批次的页面及每条修改',
  whoAsks: '由 {who} 提出。',
  whoAsksFor: '由 {who} 代表 {whom} 提出。',
  approve: '批准',
  decline: '拒绝',
  notDecidable: '将被覆盖的内容已无从得知：无法在此决定。',
  thanks: {
    approve: '您已批准。结果见上方及其页面。',
    decline: '您已拒绝：它不会被发送。',
    approveBatch: '您已批准。进度见其页面。',
  },
  toTheEdit: '查看此修改的页面',
  withdraw: '撤回',
  withdrawReason: '撤回原因（如有）',
};

export const approvalWords = { en, zh } as const;
