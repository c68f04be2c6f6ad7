import { parseArgs } from 'node:util';
import { isScope, SCOPES } from '../auth/caller.js';
import { developmentToken } from '../local/development-auth.js';
import { LOCAL_FOLDER } from '../local/local-folder.js';
import { isHelpAsked } from './usage.js';

const ALL_SCOPES = SCOPES.join(' ');
const USAGE = `Usage: npm run token -- [--sub refund-desk] [--scope "${ALL_SCOPES}"] [--ttl 12h]`;
const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** `npm run token`: prints a token for local mode and nothing else; exits 2 when it cannot. */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (isHelpAsked(args)) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  if (process.env['NODE_ENV']?.trim() === 'production') {
    return complain('There are no development tokens in production: ask your issuer for one.');
  }
  const request = requestFrom(args);
  if (request === null) return complain(USAGE);
  const unknown = request.scope.split(' ').filter((word) => word !== '' && !isScope(word));
  if (unknown.length > 0) {
    return complain(
      `There is no scope ${unknown.join(', ')}. Take one or more of ${SCOPES.join(', ')}.`,
    );
  }
  process.stdout.write(`${await developmentToken(LOCAL_FOLDER, request)}\n`);
  return 0;
}

function requestFrom(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        sub: { type: 'string', default: 'refund-desk' },
        scope: { type: 'string', default: ALL_SCOPES },
        ttl: { type: 'string', default: '12h' },
      },
    });
    const ttlSeconds = secondsOf(values.ttl);
    return ttlSeconds === null || values.sub === ''
      ? null
      : { sub: values.sub, scope: values.scope, ttlSeconds };
  } catch (error) {
    // Arguments that nobody defined.
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function secondsOf(ttl: string): number | null {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(ttl) ?? [];
  const seconds = Number(count ?? '0') * SECONDS[unit as keyof typeof SECONDS];
  return seconds > 0 ? seconds : null;
}

function complain(text: string): number {
  process.stderr.write(`${text}\n`);
  return 2;
}

process.exitCode = await main();
