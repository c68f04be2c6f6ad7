import { counted } from '../counted.js';

/** Words about decisions that were made on what needed approval. */
const en = {
  title: 'Who approved what',
  help: 'Each decision on an edit or a batch that needed approval, the newest first. What waits for a decision is not here.',
  decision: 'Decision',
  all: 'Any decision',
  kinds: {
    approve: 'Approved',
    decline: 'Declined',
    withdraw: 'Taken back',
    expire: 'Ran out of time',
  },
  person: 'Who decided',
  operator: 'Who asked for it',
  asked: 'Who asked for it, and why',
  about: 'On what',
  nobody: 'nobody',
  ask: 'Show',
  shown: (count: number) => `${String(count)} decisions shown; there are more.`,
  end: (count: number) =>
    count === 0 ? 'No decision on record matches.' : `${counted(count, 'decision')}: that is all.`,
};

const zh: typeof en = {
  title: '审批记录',
  help: '对需要审批的修改或批次所作的每项决定，最新的在前。仍在等待决定的不在此列。',
  decision: '决定',
  all: '任何决定',
  kinds: {
    approve: '已批准',
    decline: '已拒绝',
    withdraw: '已撤回',
    expire: '已过期',
  },
  person: '决定人',
  operator: '提出人',
  asked: '提出人及原因',
  about: '所涉内容',
  nobody: '无人',
  ask: '显示',
  shown: (count) => `已显示 ${String(count)} 项决定；还有更多。`,
  end: (count) => (count === 0 ? '记录中没有符合条件的决定。' : `共 ${String(count)} 项决定。`),
};

export const decisionWords = { en, zh } as const;
