import { expect, test } from 'vitest';
import type { Contents, MessageRef } from '../../src/edits/edit.js';
import type { CallOptions, Messages, OverwriteAnswer } from '../../src/edits/messages.js';
import { readItem } from '../../src/edits/version.js';

/** IM with one message, `Text` "original". */
export interface MessagesUnderTest {
  readonly messages: Messages;
  readonly message: MessageRef;
  /** Instants as in the options of calls. */
  readonly now: () => number;
  /** Lets time pass until that is done. */
  readonly passing: <T>(work: Promise<T>) => Promise<T>;
  /** The next overwrite is not answered, before or after it took effect. */
  readonly lose: (when: 'before' | 'after') => void;
  readonly foreignEdit: () => void;
  readonly recall: () => void;
  /** How many overwrites of ours took effect. */
  readonly effects: () => number;
}

const CONTENTS: Contents = {
  msgBody: Buffer.from('[{"MsgType":"TIMTextElem","MsgContent":{"Text":"ours"}}]'),
};

/** What every Messages holds. */
export function messagesContract(fresh: () => Promise<MessagesUnderTest>): void {
  test('an overwrite is done, and read back byte for byte', async () => {
    const im = await fresh();
    const before = await bodyOf(im);

    const { answer, left } = await overwritten(im);

    expect(before).toContain('"original');
    expect(answer).toMatchObject({ kind: 'done', reply: { errorCode: 0 } });
    expect(left).toEqual([0]);
    expect(await bodyOf(im)).toBe(CONTENTS.msgBody?.toString());
  });

  test('what may not leave does not, and is reported as unsent', async () => {
    const im = await fresh();

    const { answer, left } = await overwritten(im, { maySend: () => false });

    expect(answer.kind).toBe('unsent');
    expect(left).toEqual([]);
    expect(im.effects()).toBe(0);
  });

  test('nothing leaves after the deadline', async () => {
    const im = await fresh();

    const { answer, left } = await overwritten(im, { deadline: im.now() - 1 });

    expect(answer.kind).toBe('no-quota');
    expect(left).toEqual([]);
    expect(im.effects()).toBe(0);
  });

  test.each(['before', 'after'] as const)('an answer is lost, %s its effect', async (when) => {
    const im = await fresh();
    im.lose(when);

    const { answer, left } = await overwritten(im);

    expect(answer.kind).toBe('lost');
    expect(left).toHaveLength(1);
    expect(im.effects()).toBe(when === 'before' ? 0 : 1);
    expect((await bodyOf(im)).includes('"ours"')).toBe(when === 'after');
  });

  test('what somebody else writes is read', async () => {
    const im = await fresh();

    im.foreignEdit();

    expect(await bodyOf(im)).toContain('"theirs');
  });

  test('a recalled message is gone, and takes no overwrite', async () => {
    const im = await fresh();
    im.recall();

    const read = await im.passing(im.messages.read(im.message, options(im)));
    const { answer } = await overwritten(im);

    expect(read.kind === 'found' ? readItem(read.item, null).kind : 'gone').toBe('gone');
    expect(answer).toMatchObject({
      kind: 'error',
      error: { errorCode: 20026, errorClass: 'state' },
    });
    expect(im.effects()).toBe(0);
  });

  test('a message that never was is missing; its group has a type', async () => {
    const im = await fresh();
    const other = { ...im.message, msgSeq: 999 };

    expect(await im.passing(im.messages.read(other, options(im)))).toEqual({ kind: 'missing' });
    expect(await im.passing(im.messages.groupType(other.groupId, options(im)))).toEqual({
      kind: 'type',
      type: 'Public',
    });
  });
}

function options({ now }: MessagesUnderTest): CallOptions {
  return { callClass: 'interactive', deadline: now() + 3_000 };
}

/** @returns also how many effects there were whenever it was about to be sent */
async function overwritten(
  im: MessagesUnderTest,
  changes: { readonly deadline?: number; readonly maySend?: () => boolean } = {},
): Promise<{ answer: OverwriteAnswer; left: number[] }> {
  const left: number[] = [];
  const onSend = (): void => void left.push(im.effects());
  const all = { ...options(im), maySend: () => true, ...changes, onSend };
  return { answer: await im.passing(im.messages.overwrite(im.message, CONTENTS, all)), left };
}

async function bodyOf(im: MessagesUnderTest): Promise<string> {
  const read = await im.passing(im.messages.read(im.message, options(im)));
  if (read.kind !== 'found') throw new Error(read.kind);
  const item = readItem(read.item, null);
  return item.kind === 'version' ? item.version.msgBody.toString() : item.kind;
}
