import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { build } from 'vite';

/*
 *   node deploy/bundle.mjs [FOLDER]
 *
 * Makes, in FOLDER or `dist`, one file of a compiled program and all that it imports, with the packages:
 *
 * - `main.js`, the service: to read one file instead of a thousand takes a second off every start, and 20 MiB off the memory;
 * - `verifier/verify.mjs`, the verifier: Node alone runs it, wherever it is copied to. The same sources give the same bytes,
 *   whose SHA-256 is printed, so that an auditor can build it and compare;
 * - `verifier/verify.html`, one page that checks receipts and bundles in a browser, from wherever it was saved to, without a
 *   network. Its SHA-256 is printed as well.
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
    'Usage: node deploy/bundle.mjs [FOLDER]: makes main.js, verifier/verify.mjs and verifier/verify.html in it',
  );
  process.exit(0);
}
await bundle('dist/src/main.js', folder, true, {
  entryFileNames: 'main.js',
  chunkFileNames: 'chunks/[name]-[hash].js',
});
await lighten(path.join(folder, 'main.js'));

// Without a map: a name in it would differ from machine to machine.
await bundle('dist/src/cli/verify.js', path.join(folder, 'verifier'), false, {
  entryFileNames: 'verify.mjs',
  codeSplitting: false,
});
const verifier = path.join(folder, 'verifier/verify.mjs');
process.stdout.write(`${hexOf(await readFile(verifier))}  ${verifier}\n`);

const page = path.join(folder, 'verifier/verify.html');
await writeFile(page, await verifierPage());
process.stdout.write(`${hexOf(await readFile(page))}  ${page}\n`);

/**
 * Halves what the service's text takes in memory, and takes off most of what its map does: a process reads that with the first
 * stack that it prints, a hundred MiB with every place of every package in it.
 *
 * V8 keeps a text of ASCII in a byte a character. The map keeps one place for each line, and none in packages: these frames stay
 * as they are.
 */
async function lighten(file) {
  const text = await readFile(file, 'utf8');
  const lines = text.split('\n').map(withoutOtherThanAscii);
  await writeFile(file, lines.join('\n'));
  const map = JSON.parse(await readFile(`${file}.map`, 'utf8'));
  const isOfPackage = map.sources.map((source) => source.includes('node_modules/'));
  const firstOfLine = ([first]) => {
    if (first === undefined) return [];
    return [first.length === 1 || isOfPackage[first[1]] ? [0] : [0, first[1], first[2], first[3]]];
  };
  map.mappings = encode(decode(map.mappings).map(firstOfLine));
  map.sourcesContent = map.sourcesContent.map((content, i) => (isOfPackage[i] ? null : content));
  await writeFile(`${file}.map`, JSON.stringify(map));
}

/** The same program: an escape means its character in texts, names and patterns alike, but not in a raw text. */
function withoutOtherThanAscii(line) {
  const ascii = line.replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const isRaw = line.includes('String.raw') || /\\[^\0-\x7f]/.test(line);
  if (ascii !== line && isRaw) throw new Error(`not to be escaped: ${line}`);
  return ascii;
}

/** One page with all that it needs in it, which may load nothing: its policy names the digests of its one script and its one style. */
async function verifierPage() {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2022',
      minify: false,
      modulePreload: false,
      rolldownOptions: {
        input: 'dist/src/verifier/page/main.js',
        output: { format: 'iife', codeSplitting: false },
      },
    },
  });
  // In a text of a script, the first of these would end it.
  const script = built.output[0].code
    .replaceAll('</script', '<\\/script')
    .replaceAll('<!--', '<\\!--');
  const style = await readFile('src/verifier/page/page.css', 'utf8');
  const policy = [
    "default-src 'none'",
    `script-src '${sourceOf(script)}'`,
    `style-src '${sourceOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const template = await readFile('src/verifier/page/page.html', 'utf8');
  return template
    .replace('{{policy}}', () => policy)
    .replace('<style></style>', () => `<style>${style}</style>`)
    .replace('<script></script>', () => `<script>${script}</script>`);
}

function sourceOf(text) {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function hexOf(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
