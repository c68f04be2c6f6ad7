/**
 * `node deploy/try-image.mjs`: carries out the build stage of the Dockerfile in a folder of its own: what it copies, and each of its
 * commands that needs nothing but Node and npm. Shows that the image can be built where there is no builder of images.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { optionsOf } from './usage.mjs';

optionsOf(`Usage: node deploy/try-image.mjs
Carries out the build stage of deploy/Dockerfile, but for what needs the machine of the image. Takes a minute, and fetches the packages.
Exit codes: 0 it can be built, 1 it cannot.`);

const project = path.resolve(import.meta.dirname, '..');
const [, build = ''] = readFileSync(path.join(project, 'deploy/Dockerfile'), 'utf8').split(
  /^FROM /m,
);
const steps = build
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .map((line) => /^(COPY|RUN) (.+)$/.exec(line))
  .filter((step) => step !== null);
/** Packages of Debian, and folders of the image outside its own. */
const isOfTheMachine = (command) => /^(?:apt-get|mkdir) /.test(command);

const folder = mkdtempSync(path.join(tmpdir(), 'im-edit-ledger-image-'));
const bin = path.join(folder, '.bin');
mkdirSync(bin);
symlinkSync(process.execPath, path.join(bin, 'node-stripped'));
try {
  for (const [, kind, rest] of steps) {
    if (kind === 'COPY') copy(rest.trim().split(/\s+/));
    else if (!isOfTheMachine(rest)) run(rest);
  }
  console.log(`the build stage of deploy/Dockerfile works: ${steps.length} steps`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function copy(places) {
  const to = places.pop();
  for (const from of places) {
    const target = to.endsWith('/')
      ? path.join(folder, to, path.basename(from))
      : path.join(folder, to);
    cpSync(path.join(project, from), target, { recursive: true });
  }
}

function run(command) {
  console.log(`RUN ${command.replace(/\s+/g, ' ')}`);
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  execFileSync('sh', ['-ec', command], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
