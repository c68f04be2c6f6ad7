import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

/** The built program: `npm test` builds before it tests. */
const PROGRAM = fileURLToPath(new URL('../../dist/src/im-simulator/main.js', import.meta.url));

function run(...flags: string[]): ChildProcessWithoutNullStreams {
  const program = spawn(process.execPath, [PROGRAM, ...flags]);
  onTestFinished(() => void program.kill('SIGKILL'));
  return program;
}

async function listening(
  program: ChildProcessWithoutNullStreams,
): Promise<{ api: string; control: string }> {
  const [line] = (await once(createInterface(program.stdout), 'line')) as [string];
  return (JSON.parse(line) as { listening: { api: string; control: string } }).listening;
}

test('the program says where it listens, and ends with its stdin where asked to', async () => {
  const program = run('--seed-sample', '--stop-with-stdin', '--calls-per-second', 'unlimited');
  const { api, control } = await listening(program);

  const settings: unknown = await (await fetch(`${control}/settings`)).json();
  expect(settings).toMatchObject({ callsPerSecond: null });
  expect((await fetch(`${api}/`)).status).toBe(200);

  const exited = once(program, 'exit');
  program.stdin.end();
  expect(await exited).toEqual([0, null]);
});

test('SIGTERM ends the program in good order, with a call hanging', async () => {
  const program = run('--latency-ms', '60000');
  const { api } = await listening(program);
  const call = fetch(api, { method: 'POST', body: '{}' });
  const ended = expect(call).rejects.toThrow('fetch failed');

  const exited = once(program, 'exit');
  program.kill('SIGTERM');

  expect(await exited).toEqual([0, null]);
  await ended;
});

test('a flag that makes no sense ends the start with a message that names it', async () => {
  const program = run('--latency-ms', 'soon');
  let said = '';
  program.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));

  expect(await once(program, 'close')).toEqual([1, null]);
  expect(said).toContain('--latency-ms');
});
