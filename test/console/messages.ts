import type { ConsoleScene } from './scene.js';

export const GROUP = '@TGS#1HYEP2SHC';

/** What tries to harm or fool whoever reads it. */
export const HOSTILE = [
  '<script>document.title="taken"</script><img src=x onerror="document.title=\'taken\'">',
  'pay \u202Eelgoog\u202C, pay\u200Bpal',
  `tower e${'\u0301'.repeat(3_000)}`,
  '<span class="mantine-Badge-root">Verified</span>',
  'https://evil.example/login',
].join('\n');

function text(words: string): object {
  return { MsgType: 'TIMTextElem', MsgContent: { Text: words } };
}

/** The body of a message of words alone. */
export const textOf = (words: string): object[] => [text(words)];

/** A message of its own, and what an application proposed for it. */
export async function propose(
  { call, simulator }: Pick<ConsoleScene, 'call' | 'simulator'>,
  [before, after]: readonly [string, string],
  also: object = {},
) {
  const msgSeq = simulator.addMessage({ groupId: GROUP, MsgBody: textOf(before), from: 'bob' });
  const { id } = await call('POST', '/v1/modifications', {
    message: { GroupId: GROUP, MsgSeq: msgSeq, MsgBody: textOf(after) },
    operator: 'alice@example.com',
    reason: 'a private number',
    ...also,
  });
  return { id: String(id), msgSeq };
}

/** Edits as they come: words, Chinese, other elements, a change around the service, a refusal, a hostile message. */
export async function makeEdits({ call, simulator }: ConsoleScene) {
  const add = (...body: object[]): number =>
    simulator.addMessage({ groupId: GROUP, MsgBody: body, from: 'bob' });
  const edit = async (seq: number, body: object[], also: object = {}) => {
    const answer = await call('POST', '/v1/modifications', {
      message: { GroupId: GROUP, MsgSeq: seq, MsgBody: body },
      operator: 'alice@example.com',
      reason: 'customer asked to remove a phone number',
      ...also,
    });
    return String(answer['id'] ?? answer['modificationId']);
  };
  const words = add(text('Please call 555-0100 today, we are open until six.'));
  const first = await edit(words, [text('Please call our hotline today, we are open until six.')], {
    ticket: 'OPS-4711',
    onBehalfOf: 'carol@example.com',
  });
  simulator.clientEdits(
    { groupId: GROUP, msgSeq: words },
    {
      MsgBody: [text('Please call our hotline tomorrow.')],
    },
  );
  const drifted = await edit(words, [text('Please write to us instead.')]);
  const chinese = add(text('您好，请联系客服小王退款，电话13800000000。'));
  const inChinese = await edit(chinese, [text('您好，请联系客服经理退款。')], {
    operator: '王芳@example.com',
    reason: '客户要求删除电话号码',
  });
  const custom = add(text('your order'), {
    MsgType: 'TIMCustomElem',
    MsgContent: { Data: '{"order":{"id":9007199254740993,"items":["tea","cup"]}}', Desc: 'order' },
  });
  const ofCustom = await edit(custom, [text('your corrected order')]);
  const hostile = add(text(HOSTILE));
  const ofHostile = await edit(hostile, [text(`${HOSTILE}\nedited`)], {
    operator: 'mallory\u2066@example.com',
    reason: '"><script>document.title="taken"</script>',
  });
  return { words, first, drifted, chinese, inChinese, custom, ofCustom, hostile, ofHostile };
}

/** Edits that came to nothing: one that IM refused, one of a message that was gone, and one that asked for what stood there. */
export async function makeOutcomes({ call, simulator }: ConsoleScene): Promise<void> {
  const edit = (msgSeq: number, operator: string) =>
    call('POST', '/v1/modifications', {
      message: { GroupId: GROUP, MsgSeq: msgSeq, MsgBody: [text('Our office has moved.')] },
      operator,
      reason: 'new address',
    });
  const [refused, gone, same] = ['Our office is here.', 'Come to us.', 'Our office has moved.'].map(
    (words) => simulator.addMessage({ groupId: GROUP, MsgBody: [text(words)], from: 'bob' }),
  );
  const [msgSeq = 0, goneSeq = 0, sameSeq = 0] = [refused, gone, same];
  simulator.fault({ kind: 'code', errorCode: 80001, api: 'modify_group_msg', msgSeq, times: 1 });
  await edit(msgSeq, 'dave@example.com');
  simulator.clientRemoves({ groupId: GROUP, msgSeq: goneSeq }, 'recall');
  await edit(goneSeq, 'dave@example.com');
  await edit(sameSeq, 'carol@example.com');
}
