import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { BODY, clientAndIm, abandon, MESSAGE, SECRET, within } from './client.js';
import { json, resetting, silent, type Step } from './scripted-im.js';

const quotingUrl: Step = (turn) => {
  const sig = turn.request.query.get('usersig');
  json({ ErrorCode: 60002, ErrorInfo: `bad URL: usersig=${sig} key=${SECRET}` })(turn);
};
const badGateway: Step = ({ response }) => void response.writeHead(502).end('x');
const tooLong: Step = ({ response }) => void response.end(Buffer.alloc(3 * 1024 * 1024, 0x20));

test.each<[string, Step]>([
  ['a reset', resetting],
  ['silence', silent],
  ['a 502', badGateway],
  ['an answer that is too long', tooLong],
  ['an error that quotes the URL', quotingUrl],
])('P7: no UserSig, key or content in anything returned or inspected after %s', async (_, step) => {
  const { im, messages, reports } = await clientAndIm(step);
  const contents = { msgBody: BODY };

  const overwritten = await messages.overwrite(MESSAGE, contents, { ...within(400), ...abandon });
  const read = await messages.read(MESSAGE, within(100));
  const typed = await messages.groupType('g', within(100));

  const seen = inspect([overwritten, read, typed, reports, messages], {
    depth: null,
    showHidden: true,
    getters: true,
    maxStringLength: null,
    maxArrayLength: null,
  });
  const sigs = im.arrived.map(({ query }) => query.get('usersig') ?? '');
  expect(sigs.every((sig) => sig.length > 100)).toBe(true);
  for (const secret of [...sigs, SECRET, 'secret words']) expect(seen).not.toContain(secret);
});

test('P7: a defect in a question of the caller brings no UserSig with it', async () => {
  const { messages } = await clientAndIm(silent);

  const thrown: unknown = await messages
    .overwrite(
      MESSAGE,
      { msgBody: BODY },
      {
        ...within(400),
        maySend: () => {
          throw new Error('defect');
        },
        onSend: () => {},
      },
    )
    .catch((error: unknown) => error);

  const seen = inspect(thrown, { depth: null, showHidden: true });
  expect(seen).toContain('defect');
  expect(seen).not.toContain('usersig');
});
