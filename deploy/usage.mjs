import { parseArgs } from 'node:util';

/**
 * The options that a script was called with. `--help` prints what the script does and ends it with exit code 0; an argument that
 * nobody defined, with exit code 2. Either way the script has done nothing yet.
 *
 * @param usage the first line is the command, the rest says what it does
 */
export function optionsOf(usage, options = {}) {
  try {
    const { values } = parseArgs({ options: { ...options, help: { type: 'boolean' } } });
    if (!values.help) return values;
    console.log(usage);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
}
