import { expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.js';
import type { Environment } from '../../src/settings/reader.js';

const PRIMARY = 'postgres://app:secret@primary:5432/edits';
const STANDBY = 'postgres://app:secret@standby:5432/edits';

/** What is said of `DATABASE_AUDIT_URL`; everything else that is missing does not matter here. */
function saidOf(environment: Environment, files: Environment = {}): readonly string[] {
  try {
    readConfig(
      { DATABASE_URL: PRIMARY, ...environment },
      { mode: 'serve', readFile: (path) => files[path] ?? '' },
    );
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems
      .filter(({ variable }) => variable.startsWith('DATABASE_AUDIT_URL'))
      .map(({ message }) => message);
  }
  return [];
}

test.each([
  ['is left out', {}],
  ['is another server', { DATABASE_AUDIT_URL: STANDBY }],
  ['is encrypted', { DATABASE_AUDIT_URL: `${STANDBY}?sslmode=verify-full` }],
])('a standby that %s is no fault', (_, environment) => {
  expect(saidOf(environment)).toEqual([]);
});

test.each([
  ['no URL', 'standby:5432/edits', 'must be a URL'],
  ['white space', ` ${STANDBY}`, 'white space'],
  ['a password that is not encoded', 'postgres://app:se#cret@standby/edits', 'percent-encode'],
  ['several hosts', 'postgres://app:secret@one,two/edits', 'to a standby'],
  ['TLS that anybody may switch off', `${STANDBY}?sslmode=prefer`, 'verify-full'],
  ['another role', 'postgres://reader:secret@standby/edits', 'another user'],
  ['the server of DATABASE_URL', 'postgres://app:secret@primary/edits', 'leads to where'],
])('%s is named with its cure, and without the secret', (_, DATABASE_AUDIT_URL, words) => {
  const said = saidOf({ DATABASE_AUDIT_URL });
  expect(said).toEqual([expect.stringContaining(words)]);
  expect(said.join()).not.toContain('secret');
});

test('it may be the text of a file', () => {
  const named = { DATABASE_AUDIT_URL_FILE: '/secrets/standby' };
  expect(saidOf(named, { '/secrets/standby': `${STANDBY}\n` })).toEqual([]);
  expect(saidOf(named, { '/secrets/standby': 'nothing' })).toHaveLength(1);
});
