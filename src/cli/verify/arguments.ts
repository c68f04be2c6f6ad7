import { parseArgs } from 'node:util';
import { NotChecked } from '../../verifier/documents/not-checked.js';

export const USAGE = `Usage: node verify.mjs [--database URL [--schema NAME] | --url URL [--token-file FILE] | --receipt FILE | --export FILE] [--checkpoint FILE]... [--key VKEY] [--policy FILE] [--state FILE] [--json]
With --url https://, HTTPS_PROXY and NO_PROXY name the proxy, as for the service.
Exit codes: 0 intact, 1 not intact, 2 could not be checked.`;

/** @throws NotChecked what is wrong with them; it repeats no value, which may be a secret */
export function argumentsIn(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        database: { type: 'string' },
        schema: { type: 'string' },
        receipt: { type: 'string' },
        export: { type: 'string' },
        checkpoint: { type: 'string', multiple: true },
        key: { type: 'string' },
        policy: { type: 'string' },
        state: { type: 'string' },
        url: { type: 'string' },
        'token-file': { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const sources = [values.database, values.url, values.receipt, values.export];
    if (sources.filter((source) => source !== undefined).length > 1) {
      throw new NotChecked(`give one of --database, --url, --receipt and --export\n${USAGE}`);
    }
    refuseMisplaced(values);
    return values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Of what was given, no more than the name of an option: the rest may be a secret.
    const [option = ''] = /--[a-z-]+/.exec(error.message) ?? [];
    const code = 'code' in error ? error.code : null;
    const which =
      code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
        ? `there is no option ${option}`
        : code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE'
          ? `the option ${option} needs a value`
          : 'an argument stands without an option';
    throw new NotChecked(`${which}\n${USAGE}`, { cause: error });
  }
}

export type Arguments = ReturnType<typeof argumentsIn>;

/** Refuses options that go with another source than the one that was given. */
function refuseMisplaced(asked: {
  readonly [option in 'receipt' | 'export' | 'url' | 'state' | 'schema' | 'token-file']?:
    string | undefined;
}): void {
  const isFile = asked.receipt !== undefined || asked.export !== undefined;
  for (const option of ['state', 'schema'] as const) {
    if (isFile && asked[option] !== undefined) {
      const what = option === 'state' ? 'a database or a URL' : 'a database';
      throw new NotChecked(`--${option} goes with ${what}\n${USAGE}`);
    }
  }
  if (asked.url !== undefined && asked.schema !== undefined) {
    throw new NotChecked(`--schema goes with a database\n${USAGE}`);
  }
  if (asked['token-file'] !== undefined && asked.url === undefined) {
    throw new NotChecked(`--token-file goes with --url\n${USAGE}`);
  }
}
