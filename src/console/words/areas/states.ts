/** What becomes of an edit: in two words, and in a sentence. */
const en = {
  pending: {
    short: 'Under way',
    long: 'It is not known yet whether it was sent, and whether it changed the message. This can still change.',
  },
  in_doubt: {
    short: 'In doubt',
    long: 'It was sent, or may have been; it is not known yet whether it changed the message. This can still change.',
  },
  applied: { short: 'Took effect', long: 'It was sent and changed the message.' },
  refused: {
    short: 'Refused by IM',
    long: 'It was sent, and IM refused it: it did not change the message.',
  },
  rejected: { short: 'Not sent', long: 'It was never sent: it did not change the message.' },
  not_applied: {
    short: 'Took no effect',
    long: 'It may have been sent; the message was read again and had not changed, and sending was given up.',
  },
  superseded: {
    short: 'Overtaken',
    long: 'Its answer was lost, and when the message was read again it held something newer, or was gone. The edit may have been seen before that.',
  },
  dry_run: { short: 'Dry run', long: 'Nothing was sent: it was only tried out.' },
  awaiting_approval: {
    short: 'Waits for approval',
    long: 'It was not sent: somebody else has to approve it first.',
  },
  declined: {
    short: 'Declined',
    long: 'Whoever had to approve it declined: it was never sent and did not change the message.',
  },
  expired: {
    short: 'Expired',
    long: 'Nobody approved it in time: it was never sent and did not change the message.',
  },
  withdrawn: {
    short: 'Withdrawn',
    long: 'It was withdrawn before it was approved: it was never sent and did not change the message.',
  },
};

const zh: typeof en = {
  pending: {
    short: '进行中',
    long: '尚不知道是否已发送，也不知道消息是否改变。结果仍可能变化。',
  },
  in_doubt: {
    short: '结果未定',
    long: '已发送或可能已发送，尚不知道消息是否改变。结果仍可能变化。',
  },
  applied: { short: '已生效', long: '已发送，消息已改变。' },
  refused: { short: 'IM 拒绝', long: '已发送，但 IM 拒绝：消息没有改变。' },
  rejected: { short: '未发送', long: '从未发送：消息没有改变。' },
  not_applied: {
    short: '未生效',
    long: '可能已发送；重新读取消息后发现没有改变，已放弃再次发送。',
  },
  superseded: {
    short: '已被取代',
    long: '答复丢失，重新读取时消息已是更新的内容，或已不存在。此修改在那之前可能曾被看到。',
  },
  dry_run: { short: '试运行', long: '仅试运行，没有发送任何内容。' },
  awaiting_approval: { short: '等待批准', long: '尚未发送：须先由他人批准。' },
  declined: { short: '未获批准', long: '审批人已拒绝：从未发送，消息没有改变。' },
  expired: { short: '已过期', long: '未在期限内获得批准：从未发送，消息没有改变。' },
  withdrawn: { short: '已撤回', long: '在批准之前已撤回：从未发送，消息没有改变。' },
};

export const stateWords = { en, zh } as const;
