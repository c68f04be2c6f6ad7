/** Words about proofs. */
const en = {
  title: 'Proof',
  checking: 'This browser is checking the proof …',
  verified: 'Verified',
  verifiedLong: (size: string) =>
    `This browser has checked it itself: what this page shows of the edit is what the log recorded, and the log, of ${size} entries, only grew since this browser first saw it.`,
  openLong: 'The log has no outcome of it yet.',
  notSealed: 'Not yet sealed',
  notSealedLong:
    'It is on record, and its place in the log is given to it within a second or so. This page looks again by itself.',
  fails: 'Does not verify',
  failsLong: (step: string) =>
    `Do not rely on what this page shows of the edit. What failed: ${step}. Take the proof away, keep it as it is, and show it to somebody who can look into it.`,
  unknown: 'Not checked',
  unknownLong: 'The proof could not be loaded: nothing is known yet.',
  /** As what went wrong. */
  failed: {
    receipt: 'the proof cannot be read',
    key: 'it is signed with another key than the one that this browser knows',
    log: 'the log does not have its entries as the proof says',
    contents: 'a content in it is not the one that was recorded',
    record: 'what this page shows is not what the log recorded',
    growth: 'the log is not the one that this browser saw before',
  },
  steps: {
    receipt: 'The proof can be read',
    key: 'It is signed with the key that this browser knows',
    log: 'Its entries are in the log, under a signed checkpoint',
    contents: 'The contents in it are those that were recorded',
    record: 'What this page shows is what was recorded',
    growth: 'The log only grew since this browser saw it before',
  },
  stepNotReached: 'not looked at',
  stepPassed: 'passed',
  stepFailed: 'failed',
  details: 'What was checked',
  proves: 'What it proves',
  takeAway: 'Take the proof away',
  takeAwayHelp:
    'Whoever gets it needs neither you nor this service: the page verify.html and the program verify.mjs check it offline, with the key of the log.',
  entries: 'Its entries in the log',
  verifyAll: (count: number) =>
    count === 1 ? 'Verify this result' : `Verify these ${String(count)} results`,
  verifying: (done: number, count: number) => `${String(done)} of ${String(count)} checked …`,
  summary: (verified: number, notSealed: number, failed: number, unknown: number) =>
    [
      `${String(verified)} verified`,
      ...(notSealed > 0 ? [`${String(notSealed)} not yet sealed`] : []),
      `${String(failed)} not verified`,
      ...(unknown > 0 ? [`${String(unknown)} not checked`] : []),
    ].join(', '),
};

export type ProofWords = typeof en;

const zh: ProofWords = {
  title: '证明',
  checking: '此浏览器正在核验证明……',
  verified: '已核验',
  verifiedLong: (size) =>
    `由此浏览器自行核验：本页显示的修改内容与日志记录一致；日志现有 ${size} 条条目，自此浏览器首次看到以来只增不改。`,
  openLong: '日志中尚无其结果。',
  notSealed: '尚未入册',
  notSealedLong: '已记录，约一秒内会在日志中获得位置。本页会自动再次查看。',
  fails: '核验未通过',
  failsLong: (step) =>
    `请勿相信本页显示的修改内容。未通过之处：${step}。请下载证明、原样保存，并交给能够查明原因的人。`,
  unknown: '未核验',
  unknownLong: '无法加载证明，目前一无所知。',
  failed: {
    receipt: '无法读取证明',
    key: '签名所用的公钥不是此浏览器已知的公钥',
    log: '日志中的条目与证明所述不符',
    contents: '其中的内容不是当初记录的内容',
    record: '本页显示的内容与日志记录不符',
    growth: '日志不是此浏览器此前看到的那一份',
  },
  steps: {
    receipt: '证明可以读取',
    key: '使用此浏览器已知的公钥签名',
    log: '其条目在日志中，由已签名的检查点证明',
    contents: '其中的内容就是当初记录的内容',
    record: '本页显示的内容就是当初记录的内容',
    growth: '自此浏览器上次看到以来，日志只增不改',
  },
  stepNotReached: '未检查',
  stepPassed: '通过',
  stepFailed: '未通过',
  details: '核验了什么',
  proves: '证明了什么',
  takeAway: '下载证明',
  takeAwayHelp:
    '拿到证明的人无需信任您或本服务：页面 verify.html 和程序 verify.mjs 可凭日志的公钥离线核验。',
  entries: '在日志中的条目',
  verifyAll: (count) => `核验这 ${String(count)} 条结果`,
  verifying: (done, count) => `已核验 ${String(done)} / ${String(count)} ……`,
  summary: (verified, notSealed, failed, unknown) =>
    [
      `${String(verified)} 条已核验`,
      ...(notSealed > 0 ? [`${String(notSealed)} 条尚未入册`] : []),
      `${String(failed)} 条未通过`,
      ...(unknown > 0 ? [`${String(unknown)} 条未核验`] : []),
    ].join('，'),
};

export const proofWords = { en, zh } as const;
