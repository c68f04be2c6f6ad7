import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CheckpointKeeper, type KeeperEvent } from '../../src/sealing/checkpoint-keeper.js';

let folder: string;
let file: string;
let now: number;
let events: KeeperEvent[];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'keeper-'));
  file = path.join(folder, 'volume', 'checkpoint');
  now = 0;
  events = [];
});
afterEach(() => rm(folder, { recursive: true }));

const keeper = () =>
  new CheckpointKeeper(
    file,
    (event) => events.push(event),
    () => now,
  );

test('a file that cannot be written is reported once, tried again each second, and is behind until then', async () => {
  const one = keeper();

  expect(await one.keep('first')).toBe(false);
  expect(one.isBehind).toBe(true);
  now = 1_000;
  expect(await one.keep('second')).toBe(false);
  expect(events).toEqual([{ event: 'checkpoint-not-kept', reason: 'ENOENT' }]);

  await mkdir(path.dirname(file));
  now = 1_999;
  expect(await one.keep('second')).toBe(false);
  now = 2_000;
  expect(await one.keep('second')).toBe(true);
  expect(one.isBehind).toBe(false);
  expect(await readFile(file, 'utf8')).toBe('second');
  expect(events.slice(1)).toEqual([{ event: 'checkpoint-kept-again' }]);
});

test('another reason is reported too', async () => {
  const one = keeper();
  await one.keep('first');
  await writeFile(path.dirname(file), 'a file where the folder should be');
  now = 1_000;
  await one.keep('first');

  expect(events.map((event) => 'reason' in event && event.reason)).toEqual(['ENOENT', 'ENOTDIR']);
});

test('what is written is not written again', async () => {
  await mkdir(path.dirname(file));
  const one = keeper();
  expect([await one.keep('first'), await one.keep('first')]).toEqual([true, false]);
});
