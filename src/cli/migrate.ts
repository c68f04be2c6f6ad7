import { migrations } from '../../migrations/all.js';
import { ConfigError, readMigrationConfig } from '../config.js';
import { whyUnreachable } from '../network/why-unreachable.js';
import { migrate } from '../postgres/schema/migrate.js';
import { isHelpAsked } from './usage.js';

const USAGE = `Usage: npm run migrate (node dist/src/cli/migrate.js)
Brings the database schema up to date, as the role of DATABASE_OWNER_URL, which owns it, and grants the role of DATABASE_URL what
the service needs. Both are required with NODE_ENV=production. Each may be the text of a file: DATABASE_URL_FILE and so on.
Exit codes: 0 the schema is up to date, 1 it could not be brought there, 2 misconfigured.`;

/** SQLSTATE insufficient_privilege. */
const MAY_NOT = '42501';

/** `npm run migrate`: exits 0 when the schema is up to date, 1 when it could not be, 2 when misconfigured. */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (isHelpAsked(args)) {
    say(USAGE);
    return 0;
  }
  if (args.length > 0) {
    complain(`There is nothing to give it but variables.\n${USAGE}`);
    return 2;
  }
  let isOwnerGiven = true;
  try {
    const config = readMigrationConfig(process.env);
    ({ isOwnerGiven } = config);
    await migrate({ ...config, migrations, log: say });
    return 0;
  } catch (error) {
    if (error instanceof ConfigError) {
      complain(error.message);
      return 2;
    }
    complain(`The migration failed, and what it had begun is undone: ${reasonOf(error)}`);
    if (!isOwnerGiven && codeOf(error) === MAY_NOT) {
      complain(
        'DATABASE_OWNER_URL is not set, so this ran as the role of DATABASE_URL. Set it to the URL of the role that owns the schema.',
      );
    }
    return 1;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** A refused connection is an AggregateError with an empty message: the code says why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = codeOf(error);
  const { cause } = whyUnreachable(error);
  return [cause === 'other' ? '' : cause, error.message, code]
    .filter((part) => part !== '')
    .join(', ');
}

process.exitCode = await main();
