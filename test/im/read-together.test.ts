import { expect, test } from 'vitest';
import { clientAndIm, MESSAGE, within } from './client.js';
import { failing, pulled, silent } from './scripted-im.js';

const item = (seq: number): string => `{"MsgSeq":${seq},"MsgBody":[ ${seq} ]}`;
const at = (msgSeq: number) => ({ ...MESSAGE, msgSeq });

test('neighbours are read by one call, each byte for byte, in the order asked for', async () => {
  const { im, messages } = await clientAndIm(pulled(item(23), item(22), item(21), item(9)));

  const answers = await Promise.all(messages.readTogether([at(21), at(23), at(9)], within(5000)));

  expect(answers).toEqual(
    [21, 23, 9].map((seq) => ({ kind: 'found', item: Buffer.from(item(seq)) })),
  );
  expect(im.arrived.map(({ body }) => JSON.parse(body.toString()) as unknown)).toEqual([
    { GroupId: 'g', ReqMsgSeq: 23, ReqMsgNumber: 15, WithRecalledMsg: 1 },
  ]);
});

test('what a list that may be cut short does not show, or shows twice, is asked for by itself', async () => {
  const { im, messages } = await clientAndIm(
    pulled(item(23), item(22), item(22)),
    pulled(item(22)),
    pulled(),
  );

  const answers = await Promise.all(messages.readTogether([at(23), at(22), at(21)], within(5000)));

  expect(answers.map(({ kind }) => kind)).toEqual(['found', 'found', 'missing']);
  const asked = im.arrived.map(({ body }) => JSON.parse(body.toString()) as object);
  expect(asked.slice(1)).toMatchObject([
    { ReqMsgSeq: 22, ReqMsgNumber: 1 },
    { ReqMsgSeq: 21, ReqMsgNumber: 1 },
  ]);
});

test('what IM says of the group it says of each message', async () => {
  const { messages } = await clientAndIm(failing(10010, 'no group'));

  const answers = await Promise.all(messages.readTogether([at(23), at(22)], within(5000)));

  const error = { errorCode: 10010, errorInfo: 'no group', errorClass: 'caller' };
  expect(answers).toMatchObject([
    { kind: 'error', error },
    { kind: 'error', error },
  ]);
});

test('what the list shows does not wait for what is asked for by itself', async () => {
  const { messages } = await clientAndIm(pulled(item(23)), silent);

  const [found, other] = messages.readTogether([at(23), at(22)], within(1_500));

  expect(await Promise.race([found, other])).toMatchObject({ kind: 'found' });
  expect(await other).toMatchObject({ kind: 'no-answer' });
});
