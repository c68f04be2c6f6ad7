import { counted } from '../counted.js';

/** Words about the log. */
const en = {
  title: 'The log',
  rewritten: 'The log was rewritten',
  rewrittenHelp:
    'The log that this service shows now does not continue the one that this browser saw before. Somebody changed, removed or added what had been recorded, or put an old backup in its place. Rely on nothing that this console shows.',
  rewrittenKeep:
    'Keep both checkpoints: each is signed by the log, and together they prove it to anybody. Give them to whoever is responsible for audits, not only to the operators of this service.',
  rewrittenKeepOne:
    'Keep the checkpoint that this browser remembers: the log has signed it, and whoever has it can show that there was a log. Give it to whoever is responsible for audits, not only to the operators of this service.',
  saveBoth: 'Save both checkpoints',
  saveOne: 'Save the checkpoint',
  standing: 'Has it only grown?',
  looking: 'This browser is comparing the log with what it remembers …',
  first: 'This browser sees the log for the first time',
  firstHelp:
    'From now on it remembers the key and the checkpoint below, and compares. For this first time it has to believe the service: compare the key with the one in your own records.',
  grown: (count: string) => `The log only grew: ${counted(count, 'more entry', 'more entries')}`,
  same: 'The log is as this browser last saw it',
  grownHelp:
    'since {when}. Every entry that was there then is still there, unchanged and in its place: this browser computed it from the hashes of the log.',
  empty: 'Nothing is sealed yet',
  emptyHelp:
    'The log has no entry. The first one gets its place within a second of the first edit, or of the first search; this page looks again by itself.',
  anotherKey: 'The log is signed with another key than before',
  anotherKeyHelp:
    'Keys are changed now and then, and so does somebody who puts another log in its place. Ask the operators, in person or by telephone, whether they changed the key, and compare every character.',
  knownKey: 'The key that this browser knows',
  servedKey: 'The key that the service names now',
  acceptKey: 'They are right: know this key from now on',
  malformed: 'The checkpoint cannot be read',
  forget: 'Make this browser forget the log',
  forgetHelp:
    'Only once both checkpoints are in safe hands, and it is known what happened: from then on this browser believes the log as it is now.',
  forgetSure: 'I have kept both checkpoints',
  now: 'The log now',
  origin: 'Name of the log',
  size: 'Entries',
  root: 'Root hash',
  key: 'Key',
  remembered: 'Seen by this browser at',
  saveCheckpoint: 'Save the checkpoint',
  saveKey: 'Save the key',
  saveHelp:
    'Whoever keeps a checkpoint outside finds out if anything before it is changed later: verify.mjs compares the whole log with it.',
  witnesses: 'Witnesses',
  witnessesHelp:
    'Witnesses are others who see each checkpoint, check that the log only grew, and sign it. Who fools you would have to fool all of them in the same way.',
  noWitnesses: 'This log has no witnesses.',
  notWitnessed: 'No checkpoint has been signed by enough witnesses yet.',
  cosigned: 'Signed by witnesses up to entry {size} of {all}; the last of them signed at {when}.',
  claimed:
    'What they signed is not checked: that takes a list of the witnesses whom you trust, from your own records.',
  policy: 'The witnesses whom you trust (a policy file of C2SP tlog-policy)',
  policyHelp: 'It stays in this browser, which checks their signatures from then on.',
  checkPolicy: 'Check the signatures',
  servedMet:
    'Checked by this browser, with keys that the service itself names: as many witnesses signed as it asks for.',
  servedNotMet: 'Fewer witnesses signed than the service itself asks for',
  servedHelp:
    'This is no evidence from outside: a service that wants to fool you can name keys of its own. Ask the witnesses, or whoever is responsible for audits, for a policy file with their keys, keep it in your own records, and paste it below.',
  policyFault: 'This policy cannot be read',
  policyMet: 'Checked by this browser: your policy is met.',
  policyNotMet: 'Your policy is not met',
  signedAt: 'Signed at',
  signature: 'Signature',
  isValid: 'valid',
  isClaimed: 'not checked',
  isMissing: 'missing',
  sinks: 'Receivers',
  sinksHelp: 'Other systems, such as a SIEM, to which the service sends each entry of the log.',
  noSinks: 'No receiver is configured.',
  sinkName: 'Name',
  sinkState: 'State',
  sinkStates: {
    running: 'Running',
    paused: 'Paused by somebody',
    stopped: 'Stopped: the receiver is gone (410)',
  },
  delivered: 'Delivered up to',
  nothingDelivered: 'nothing yet',
  lag: 'Behind',
  lagOf: (entries: string, duration: string) =>
    `${counted(entries, 'entry', 'entries')}, ${duration}`,
  noLag: 'nothing',
  lastAnswer: 'Last answer',
  noAnswerYet: 'none yet',
  taken: 'taken',
  pause: 'Pause',
  resume: 'Resume',
  rewind: 'Send again from …',
  rewindFrom: 'From entry',
  rewindNow: 'Send again',
  cancel: 'Leave it',
};

export type LogWords = typeof en;

const zh: LogWords = {
  title: '日志',
  rewritten: '日志已被改写',
  rewrittenHelp:
    '本服务现在出示的日志，并不是此浏览器此前所见日志的延续：有人更改、删除或添加了已记录的内容，或者用旧备份替换了它。请勿相信本控制台显示的任何内容。',
  rewrittenKeep:
    '请保存两个检查点：二者均由该日志签名，放在一起即可向任何人证明此事。请交给负责审计的人，而不仅仅是本服务的运维人员。',
  rewrittenKeepOne:
    '请保存此浏览器所记的检查点：它由该日志签名，持有它即可证明日志曾经存在。请交给负责审计的人，而不仅仅是本服务的运维人员。',
  saveBoth: '保存两个检查点',
  saveOne: '保存检查点',
  standing: '日志是否只增不改？',
  looking: '此浏览器正在将日志与其所记的相比较……',
  first: '此浏览器首次看到该日志',
  firstHelp:
    '从现在起，它会记住下方的公钥和检查点，并在以后进行比较。这第一次只能相信本服务：请将公钥与您自己留存的核对。',
  grown: (count) => `日志只增不改：新增 ${count} 条条目`,
  same: '日志与此浏览器上次所见相同',
  grownHelp:
    '自 {when} 以来。当时已有的每条条目仍在原位、未被更改：由此浏览器根据日志的哈希值自行计算得出。',
  empty: '尚未封存任何内容',
  emptyHelp:
    '日志中还没有条目。首次修改或搜索后一秒内，第一条条目即会进入日志；本页会自动再次查看。',
  anotherKey: '日志的签名公钥与以前不同',
  anotherKeyHelp:
    '公钥有时会更换；以另一份日志冒充的人也会这样做。请当面或通过电话向运维人员确认是否更换了公钥，并逐字核对。',
  knownKey: '此浏览器已知的公钥',
  servedKey: '本服务现在给出的公钥',
  acceptKey: '确认无误：今后使用此公钥',
  malformed: '无法读取检查点',
  forget: '让此浏览器忘记该日志',
  forgetHelp:
    '仅在两个检查点均已妥善保存、且已查明原因之后使用：此后此浏览器将相信日志现在的样子。',
  forgetSure: '我已保存两个检查点',
  now: '日志现状',
  origin: '日志名称',
  size: '条目数',
  root: '根哈希',
  key: '公钥',
  remembered: '此浏览器看到的时间',
  saveCheckpoint: '保存检查点',
  saveKey: '保存公钥',
  saveHelp:
    '在外部保存检查点的人，能够发现此前的内容后来是否被更改：verify.mjs 可将整份日志与之比较。',
  witnesses: '见证人',
  witnessesHelp:
    '见证人是其他各方：他们查看每个检查点，确认日志只增不改，并加以签名。要欺骗您，就必须以同样的方式欺骗所有见证人。',
  noWitnesses: '该日志没有见证人。',
  notWitnessed: '尚无检查点获得足够的见证人签名。',
  cosigned: '见证人已签名至第 {size} 条（共 {all} 条）；最后一次签名时间为 {when}。',
  claimed: '这些签名尚未核验：核验需要一份您信任的见证人名单，取自您自己的记录。',
  policy: '您信任的见证人（C2SP tlog-policy 策略文件）',
  policyHelp: '它保存在此浏览器中，此后由浏览器核验他们的签名。',
  checkPolicy: '核验签名',
  servedMet: '已由此浏览器核验，所用公钥由本服务自己给出：签名的见证人数量符合其要求。',
  servedNotMet: '签名的见证人少于本服务自己的要求',
  servedHelp:
    '这不是来自外部的证据：想要欺骗您的服务可以给出它自己的公钥。请向见证人或负责审计的人索取含有其公钥的策略文件，保存在您自己的记录中，并粘贴到下方。',
  policyFault: '无法读取此策略',
  policyMet: '已由此浏览器核验：符合您的策略。',
  policyNotMet: '不符合您的策略',
  signedAt: '签名时间',
  signature: '签名',
  isValid: '有效',
  isClaimed: '未核验',
  isMissing: '缺失',
  sinks: '接收方',
  sinksHelp: '本服务将日志的每条条目发送给的其他系统，例如 SIEM。',
  noSinks: '未配置接收方。',
  sinkName: '名称',
  sinkState: '状态',
  sinkStates: { running: '运行中', paused: '已被暂停', stopped: '已停止：接收方已不存在（410）' },
  delivered: '已送达至',
  nothingDelivered: '尚无',
  lag: '落后',
  lagOf: (entries, duration) => `${entries} 条，${duration}`,
  noLag: '无',
  lastAnswer: '最近的答复',
  noAnswerYet: '尚无',
  taken: '已接收',
  pause: '暂停',
  resume: '恢复',
  rewind: '重新发送……',
  rewindFrom: '起始条目',
  rewindNow: '重新发送',
  cancel: '取消',
};

export const logWords = { en, zh } as const;
