import { runBatch } from './batch/run.js';
import { ProcessTerminal } from './batch/terminal.js';

/** `npm run batch`: a plan of edits from a file, carried out as one batch. `batch/options.ts` has its exit codes. */
process.exitCode = await runBatch(process.argv.slice(2), process.env, new ProcessTerminal());
