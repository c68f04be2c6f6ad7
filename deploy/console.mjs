import { createHash } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

/*
 *   node deploy/console.mjs
 *
 * Builds the console (src/console) into dist/console, unless what is there was built from the same sources. It appears whole or
 * not at all: the service takes it as soon as it is there.
 */
const FOLDER = 'dist/console';
const DIGEST = path.join(FOLDER, 'sources.sha256');
const SOURCES = [
  'src/console',
  'src/ledger',
  'src/verifier/documents',
  'src/batch-file',
  'clients/typescript/src/schema.ts',
  'clients/typescript/src/event-stream.ts',
  'deploy/console.mjs',
  'package.json',
];

function filesIn(place) {
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place)
    .sort()
    .flatMap((name) => filesIn(path.join(place, name)));
}

const digest = createHash('sha256');
for (const file of SOURCES.flatMap(filesIn)) digest.update(`${file}\0`).update(readFileSync(file));
const wanted = digest.digest('hex');

if (existsSync(DIGEST) && readFileSync(DIGEST, 'utf8') === wanted) process.exit(0);
// Nobody is to get pages of other sources meanwhile.
rmSync(FOLDER, { recursive: true, force: true });
const draft = `${FOLDER}.${process.pid}`;
try {
  await build({
    configFile: false,
    logLevel: 'warn',
    root: 'src/console',
    base: '/console/',
    plugins: [react()],
    resolve: { alias: { 'csv-parse/sync': 'csv-parse/browser/esm/sync' } },
    build: {
      outDir: path.resolve(draft),
      emptyOutDir: true,
      target: 'es2022',
      // Nothing may stand inside a page or a style: the policy of contents forbids it.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1_000,
      // What several pages use is one file: sixty small ones compress badly.
      rolldownOptions: {
        output: {
          codeSplitting: { groups: [{ name: 'shared', test: /src\/console\//, minShareCount: 2 }] },
        },
      },
    },
  });
  writeFileSync(path.join(draft, 'sources.sha256'), wanted);
  renameSync(draft, FOLDER);
} catch (error) {
  rmSync(draft, { recursive: true, force: true });
  throw error;
}
