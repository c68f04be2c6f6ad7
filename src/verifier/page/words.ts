/** The page's own words. What a check says stands in English, as the command says it. */
const en = {
  title: 'Check a receipt or an evidence bundle',
  intro:
    'This page works without a network: nothing that you choose leaves this computer. It runs the same checks as the verifier on the command line, and says the same sentences.',
  document: 'Receipt or evidence bundle',
  drop: 'Drop the file here, or choose it',
  key: 'Key of the log',
  keyHint:
    'From your own records, never from the file: whoever forges a file puts a key of their own into it.',
  checkpoint: 'Earlier checkpoint (optional)',
  checkpointHint: 'One that you kept. It is compared where it is of the same size.',
  policy: 'Policy of witnesses (optional)',
  policyHint:
    'A file that names the witnesses whose signatures the checkpoint must have. A policy of one log gives the key, too.',
  check: 'Check',
  stop: 'Stop',
  checking: 'Checking …',
  records: 'records checked',
  stopped: 'Stopped. Nothing is known about the rest of the file.',
  intact: 'Intact',
  'not intact': 'Not intact',
  'not checked': 'Could not be checked',
  intactHint: 'Everything in the file is what the log recorded.',
  'not intactHint': 'Something in the file is not what the log recorded. Keep the file as it is.',
  'not checkedHint':
    'The file is damaged, or something is missing. That is no sign that anybody changed it.',
  ownKey:
    'Only the key in the file itself was used. That proves that the file agrees with itself, not whose log it is from: give the key from your own records.',
  badKey: 'This is no key of a log. It looks like log.example/edits+a304e4d7+AYqI…',
  noFile: 'Choose a file first.',
  language: 'Language',
};

export type Words = typeof en;

const zh: Words = {
  title: '核验回执或证据包',
  intro:
    '本页面无需网络：您选择的文件不会离开这台电脑。它执行的检查与命令行核验程序相同，给出的语句也相同。',
  document: '回执或证据包',
  drop: '将文件拖到此处，或选择文件',
  key: '日志的公钥',
  keyHint: '请使用您自己留存的公钥，不要从文件中复制：伪造文件的人会放入自己的公钥。',
  checkpoint: '较早的检查点（可选）',
  checkpointHint: '您此前留存的检查点。仅当规模相同时才会比较。',
  policy: '见证者策略（可选）',
  policyHint: '指明检查点必须带有哪些见证者签名的文件。仅含一个日志的策略同时给出该日志的公钥。',
  check: '开始核验',
  stop: '停止',
  checking: '正在核验……',
  records: '条记录已核验',
  stopped: '已停止。文件的其余部分未作核验。',
  intact: '完好',
  'not intact': '不完好',
  'not checked': '无法核验',
  intactHint: '文件中的全部内容与日志记录一致。',
  'not intactHint': '文件中有内容与日志记录不一致。请原样保留该文件。',
  'not checkedHint': '文件已损坏或不完整。这并不表示有人篡改过它。',
  ownKey:
    '仅使用了文件自带的公钥。这只能证明文件自身一致，不能证明它来自哪个日志：请填写您自己留存的公钥。',
  badKey: '这不是日志的公钥。其形式类似 log.example/edits+a304e4d7+AYqI…',
  noFile: '请先选择文件。',
  language: '语言',
};

export const LANGUAGES = { en, zh } as const;
