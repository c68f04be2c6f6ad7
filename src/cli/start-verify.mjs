/*
 * What `npm run ledger:verify` starts. Whatever keeps the verifier from running ends with one sentence and exit code 2: not with
 * Node's stack and exit code 1, which would say that something was found to be changed. Plain syntax, so that an old Node reads it.
 */
import { existsSync } from 'node:fs';

const OLDEST_NODE = 20;
const built = new URL('../../dist/verifier/verify.mjs', import.meta.url);

function fail(why) {
  process.stderr.write(`could not be checked: ${why}\n`);
  process.exitCode = 2;
}

function whyNotStarted(error) {
  const code = error && error.code ? error.code : 'unknown error';
  return code === 'ERR_MODULE_NOT_FOUND'
    ? 'a part of the verifier is missing: run `npm ci && npm run build` first'
    : `the verifier cannot be started (${code}): run \`npm ci && npm run build\`, and try again`;
}

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  fail(`this is Node ${process.versions.node}: the verifier needs Node ${OLDEST_NODE} or newer`);
} else if (existsSync(built)) {
  import(built.href).catch((error) => fail(whyNotStarted(error)));
} else {
  fail('the verifier is not built yet: run `npm ci && npm run build` first');
}
