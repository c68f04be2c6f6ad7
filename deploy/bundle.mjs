import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'vite';

/*
 *   node deploy/bundle.mjs [FOLDER]
 *
 * Makes, in FOLDER or `dist`, one file of a compiled program and all that it imports, with the packages:
 *
 * - `main.js`, the service: to read one file instead of a thousand takes a second off every start, and 20 MiB off the memory;
 * - `verifier/verify.mjs`, the verifier: Node alone runs it, wherever it is copied to. The same sources give the same bytes,
 *   whose SHA-256 is printed, so that an auditor can build it and compare.
 *
 * What Nest or pg would load only if it were there stays outside.
 */
const NEVER_LOADED = [
  /^@nestjs\/(microservices|websockets)/,
  /^@fastify\//,
  /^class-transformer/,
  'pg-native',
  'express5',
];

/** @param output of Rolldown: https://rolldown.rs/reference/OutputOptions */
async function bundle(entry, outDir, sourcemap, output) {
  await build({
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: [] },
    build: {
      ssr: entry,
      outDir,
      emptyOutDir: false,
      target: 'node20',
      sourcemap,
      minify: false,
      rolldownOptions: { external: NEVER_LOADED, output: { keepNames: true, ...output } },
    },
  });
}

const {
  values: { help },
  positionals: [folder = 'dist'],
} = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean' } } });
if (help) {
  console.log(
    'Usage: node deploy/bundle.mjs [FOLDER]: makes main.js and verifier/verify.mjs in it',
  );
  process.exit(0);
}
await bundle('dist/src/main.js', folder, true, {
  entryFileNames: 'main.js',
  chunkFileNames: 'chunks/[name]-[hash].js',
});

// Without a map: a name in it would differ from machine to machine.
await bundle('dist/src/cli/verify.js', path.join(folder, 'verifier'), false, {
  entryFileNames: 'verify.mjs',
  codeSplitting: false,
});
const verifier = path.join(folder, 'verifier/verify.mjs');
const digest = createHash('sha256')
  .update(await readFile(verifier))
  .digest('hex');
process.stdout.write(`${digest}  ${verifier}\n`);
