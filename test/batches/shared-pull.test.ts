import { expect, test } from 'vitest';
import { SharedPull } from '../../src/batches/shared-pull.js';
import type { MessageRef } from '../../src/edits/edit.js';
import { type CallOptions, Messages, type ReadAnswer } from '../../src/edits/messages.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakeIm } from '../support/fake-im.js';

const message = (msgSeq: number) => ({ groupId: 'g', topicId: null, msgSeq });
const within = (deadline: number): CallOptions => ({ callClass: 'bulk', deadline });

/** Writes down what is pulled together. */
class Pulls extends FakeIm {
  readonly pulled: { readonly seqs: readonly number[]; readonly deadline: number }[] = [];

  constructor() {
    super(Buffer.from('[]'), new FakeClock(), [], [], 0);
  }

  override readTogether(
    messages: readonly MessageRef[],
    { deadline }: CallOptions,
  ): readonly Promise<ReadAnswer>[] {
    this.pulled.push({ seqs: messages.map(({ msgSeq }) => msgSeq), deadline });
    return messages.map(({ msgSeq }) =>
      Promise.resolve({ kind: 'found', item: Buffer.from(String(msgSeq)) }),
    );
  }
}

test('one pull leaves once each item has asked or stays away, and each gets its message', async () => {
  const im: Pulls & Messages = new Pulls();
  const pull = new SharedPull(im, 3);
  const [first, second, third] = [pull.member(), pull.member(), pull.member()];

  const answers = [third.read(message(3), within(70)), first.read(message(1), within(50))];
  const early = im.pulled.length;
  second.stayAway();

  expect(early).toBe(0);
  expect(await Promise.all(answers)).toEqual([
    { kind: 'found', item: Buffer.from('3') },
    { kind: 'found', item: Buffer.from('1') },
  ]);
  expect(im.pulled).toEqual([{ seqs: [3, 1], deadline: 50 }]);
});

test('an item that stays away after it asked counts once', async () => {
  const im = new Pulls();
  const pull = new SharedPull(im, 2);
  const [first, second] = [pull.member(), pull.member()];

  const answer = first.read(message(1), within(50));
  first.stayAway();
  const early = im.pulled.length;
  second.stayAway();
  await answer;

  expect(early).toBe(0);
  expect(im.pulled).toHaveLength(1);
});

test('where every item stays away, nothing is pulled', () => {
  const im = new Pulls();
  const pull = new SharedPull(im, 1);

  pull.member().stayAway();

  expect(im.pulled).toEqual([]);
});
