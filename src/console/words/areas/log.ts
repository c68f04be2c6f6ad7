/** Words about the log. */
const en = {
  title: 'The log',
  rewritten: 'The log was rewritten',
  rewrittenHelp:
    'The log that this service shows now does not continue the one that this browser saw before. Somebody changed, removed or added what had been recorded, or put an old backup in its place. Rely on nothing that this console shows.',
  rewrittenKeep:
    'Keep both checkpoints: each is signed by the log, and together they prove it to anybody. Give them to whoever is responsible for audits, not only to the operators of this service.',
  saveBoth: 'Save both checkpoints',
  toTheLog: 'What this browser knows',
};

export type LogWords = typeof en;

const zh: LogWords = {
  title: '日志',
  rewritten: '日志已被改写',
  rewrittenHelp:
    '本服务现在出示的日志，并不是此浏览器此前所见日志的延续：有人更改、删除或添加了已记录的内容，或者用旧备份替换了它。请勿相信本控制台显示的任何内容。',
  rewrittenKeep:
    '请保存两个检查点：二者均由该日志签名，放在一起即可向任何人证明此事。请交给负责审计的人，而不仅仅是本服务的运维人员。',
  saveBoth: '保存两个检查点',
  toTheLog: '此浏览器所知',
};

export const logWords = { en, zh } as const;
