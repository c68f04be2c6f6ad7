import { parseArgs } from 'node:util';
import { NotSent } from '../../batch-file/plan-file.js';

export const USAGE = `Usage: npm run batch -- FILE --operator NAME --reason TEXT [--on-behalf-of NAME] [--ticket TEXT]
         [--accept-unreadable-prior] [--format csv|ndjson|json] [--show N] [--yes | --dry-run]
       npm run batch -- --resume ID
  --url URL          the service; else LEDGER_URL, else http://127.0.0.1:3000
  --token-file FILE  a file with the bearer token; else LEDGER_TOKEN
Exit codes: 0 every item is applied (--dry-run: would be), 1 over, but not every item is applied,
2 nothing was sent or the outcome is not known, 3 not confirmed, 4 paused, or left to wait for approval: go on with
--resume ID.`;

const OPTIONS = {
  operator: { type: 'string' },
  reason: { type: 'string' },
  'on-behalf-of': { type: 'string' },
  ticket: { type: 'string' },
  'accept-unreadable-prior': { type: 'boolean', default: false },
  format: { type: 'string' },
  show: { type: 'string', default: '10' },
  yes: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  resume: { type: 'string' },
  url: { type: 'string' },
  'token-file': { type: 'string' },
} as const;

/** The arguments of the command; one that nobody defined ends it. */
export function optionsIn(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: OPTIONS,
      allowPositionals: true,
    });
    const [file = null, ...more] = positionals;
    if (more.length > 0 || (file === null) === (values.resume === undefined)) {
      throw new NotSent(['give one FILE, or --resume with the id of a batch', USAGE]);
    }
    if (!/^\d{1,5}$/.test(values.show)) throw new NotSent(['--show takes a number', USAGE]);
    return { ...values, file };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new NotSent([error.message, USAGE]);
  }
}

export type Options = ReturnType<typeof optionsIn>;
