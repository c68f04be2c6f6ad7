import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compatClientsFrom } from '../../src/settings/compat.js';
import { SettingsReader } from '../../src/settings/reader.js';

const IM_KEY = 'the-key-of-im';

function read(file: unknown, others: Readonly<Record<string, string>> = {}, isProduction = false) {
  const text = typeof file === 'string' ? file : JSON.stringify(file);
  const files: Readonly<Record<string, string>> = { '/clients.json': text, ...others };
  const from = new SettingsReader({ COMPAT_CLIENTS_FILE: '/clients.json' }, (path) => {
    const found = files[path];
    if (found === undefined) throw Object.assign(new Error('none'), { code: 'ENOENT' });
    return found;
  });
  const clients = compatClientsFrom(from, IM_KEY, isProduction);
  return { clients, problems: from.problems.map(({ message }) => message) };
}

test('nobody where nothing is set', () => {
  const from = new SettingsReader({}, () => '');

  expect(compatClientsFrom(from, IM_KEY, true)).toEqual([]);
  expect(from.problems).toEqual([]);
});

test('each application by its number, its key from the file or beside it', () => {
  const { clients, problems } = read(
    {
      1400000001: { client: 'night-job', secretKey: 'k1' },
      1400000002: {
        client: 'day-job',
        secretKeyFile: '/key',
        identifiers: ['a', 'b'],
        reason: ' corrections\nof the day ',
        acceptUnreadablePrior: true,
      },
    },
    { '/key': 'k2\n' },
  );

  expect(problems).toEqual([]);
  expect(clients).toEqual([
    {
      sdkAppId: 1400000001,
      client: 'night-job',
      secretKey: 'k1',
      identifiers: null,
      reason: null,
      acceptUnreadablePrior: false,
    },
    {
      sdkAppId: 1400000002,
      client: 'day-job',
      secretKey: 'k2',
      identifiers: new Set(['a', 'b']),
      reason: 'corrections\nof the day',
      acceptUnreadablePrior: true,
    },
  ]);
});

describe('a file that cannot be used is named with its cure', () => {
  const app = { client: 'c', secretKey: 'k' };
  test.each<[string, unknown, RegExp]>([
    ['no JSON', '{', /not a JSON object/],
    ['nobody', {}, /without any application/],
    ['no number', { app }, /is no sdkappid/],
    ['no object', { 1: 'k' }, /must be an object/],
    ['a member that nobody reads', { 1: { ...app, secret: 'x' } }, /nobody reads \("secret"\)/],
    ['no client', { 1: { secretKey: 'k' } }, /needs `client`/],
    ['no key', { 1: { client: 'c' } }, /either `secretKey` or `secretKeyFile`/],
    ['two keys', { 1: { ...app, secretKeyFile: '/key' } }, /either `secretKey` or/],
    ['an empty key', { 1: { client: 'c', secretKey: '' } }, /needs a key/],
    ['a key with a blank at its end', { 1: { ...app, secretKey: 'k ' } }, /white space/],
    ['a key file that is not there', { 1: { client: 'c', secretKeyFile: '/no' } }, /ENOENT/],
    ['the key of IM', { 1: { ...app, secretKey: IM_KEY } }, /IM_SECRET_KEY/],
    ['identifiers that are no list', { 1: { ...app, identifiers: 'a' } }, /list of UserIDs/],
    ['an empty reason', { 1: { ...app, reason: ' ' } }, /needs `reason`/],
    ['a flag that is none', { 1: { ...app, acceptUnreadablePrior: 'yes' } }, /true or false/],
    ['the same name twice', { 1: app, 2: app }, /same client twice/],
  ])('%s', (_, file, problem) => {
    const { problems } = read(file);

    expect(problems.join('\n')).toMatch(problem);
    expect(problems.join('\n')).not.toContain(IM_KEY);
  });
});

describe('a key that could be guessed', () => {
  const problemsOf = (secretKey: string, isProduction: boolean): readonly string[] =>
    read({ 1: { client: 'c', secretKey } }, {}, isProduction).problems;
  const cure = /openssl rand -hex 32/;

  test('is refused in production, with the command that makes another', () => {
    expect(problemsOf('k'.repeat(31), true)).toEqual([expect.stringMatching(cure)]);
    expect(problemsOf('k'.repeat(32), true)).toEqual([]);
    expect(problemsOf('k', false)).toEqual([]);
    const file = { 1: { client: 'c', secretKeyFile: '/key' } };
    expect(read(file, { '/key': 'short\n' }, true).problems).toEqual([expect.stringMatching(cure)]);
  });

  test.each(['docs/moving-over.md', 'the docs of older versions'])(
    'is refused everywhere where it is that of %s',
    (page) => {
      const [, example] = page.endsWith('.md')
        ? (/^    "secretKey": "(.+)",$/m.exec(readFileSync(page, 'utf8')) ?? [])
        : ['', 'a new random text'];
      for (const isProduction of [true, false]) {
        expect(problemsOf(example ?? '', isProduction)).toEqual([expect.stringMatching(cure)]);
      }
    },
  );
});

test('an identifier with white space around it is named: it would be nobody’s', () => {
  const { problems } = read({ 1: { client: 'a', secretKey: 'k', identifiers: ['b', ' c'] } });

  expect(problems).toEqual([
    expect.stringMatching(/"1" has in `identifiers` one that has white space .*: remove/),
  ]);
});
