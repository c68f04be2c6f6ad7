import { migrations } from '../../migrations/all.js';
import { ConfigError, readMigrationConfig } from '../config.js';
import { whyUnreachable } from '../network/why-unreachable.js';
import { migrate } from '../postgres/schema/migrate.js';

/** `npm run migrate`: exits 0 when the schema is up to date, 1 when it could not be, 2 when misconfigured. */
async function main(): Promise<number> {
  try {
    await migrate({ ...readMigrationConfig(process.env), migrations, log: say });
    return 0;
  } catch (error) {
    if (error instanceof ConfigError) {
      complain(error.message);
      return 2;
    }
    complain(`The migration failed, and what it had begun is undone: ${reasonOf(error)}`);
    return 1;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A refused connection is an AggregateError with an empty message: the code tells. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  const { cause } = whyUnreachable(error);
  return [cause === 'other' ? '' : cause, error.message, code]
    .filter((part) => part !== '')
    .join(', ');
}

process.exitCode = await main();
