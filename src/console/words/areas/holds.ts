/** Words about holds, and about which contents they and erasures reach. */
const en = {
  scope: {
    legend: 'Which contents: those that fit everything that is filled in',
    members: {
      groupId: 'Group (GroupId)',
      msgSeq: 'Message number (MsgSeq)',
      topicId: 'Topic (TopicId)',
      account: 'Sender of the message (From_Account)',
      client: 'Application that edited',
      from: 'Edited from (your time)',
      to: 'Edited until before (your time)',
    },
  },
  holds: {
    title: 'Holds',
    help: 'What a hold covers is erased by nobody, neither on request nor by retention.',
    none: 'No hold is in force.',
    states: { in_force: 'In force', released: 'Released' },
    placed: '{who} placed it on {when}: “{reason}”.',
    ended: '{who} released it on {when}: “{reason}”.',
    released: (count: number) => `Released holds: ${String(count)}`,
    release: 'Release it',
    releaseReason: 'Why it is released',
    placeTitle: 'Place a hold',
    name: 'Name',
    nameHelp: 'By which people know it. It stands in the log, readable.',
    reason: 'Reason',
    ticket: 'Ticket, if there is one',
    place: 'Place the hold',
  },
};

const zh: typeof en = {
  scope: {
    legend: '哪些内容：须符合所填的全部条件',
    members: {
      groupId: '群组（GroupId）',
      msgSeq: '消息序号（MsgSeq）',
      topicId: '话题（TopicId）',
      account: '消息发送者（From_Account）',
      client: '提出修改的应用',
      from: '修改时间从（您的时间）',
      to: '修改时间早于（您的时间）',
    },
  },
  holds: {
    title: '保留',
    help: '受保留约束的内容不会被删除，无论是应请求还是因保存期满。',
    none: '没有生效中的保留。',
    states: { in_force: '生效中', released: '已解除' },
    placed: '{who} 于 {when} 设立：“{reason}”。',
    ended: '{who} 于 {when} 解除：“{reason}”。',
    released: (count) => `已解除的保留：${String(count)}`,
    release: '解除',
    releaseReason: '解除原因',
    placeTitle: '设立保留',
    name: '名称',
    nameHelp: '便于众人辨认。以明文写入日志。',
    reason: '原因',
    ticket: '工单号（如有）',
    place: '设立保留',
  },
};

export const holdWords = { en, zh } as const;
