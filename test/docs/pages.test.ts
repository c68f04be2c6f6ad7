import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/api.js';
import { AUDITORS, LEDGER, RUNNING, VERIFYING, WATCHING } from './expected.js';
import { type LocalMode, startLocalMode } from './local-mode.js';
import { type Block, blocksOf, commandsUnder, formOf } from './page.js';
import { Shell } from './shell.js';

/** What a reader of the pages has. Node and npm are there, or nothing of this would run. */
const TOOLS = ['bash', 'curl', 'gunzip', 'openssl'];
const missing = TOOLS.filter((tool) => !isThere(tool));
if (missing.length > 0) {
  console.warn(`NOT TESTED: the commands of the pages: there is no ${missing.join(', ')} here`);
}

function isThere(tool: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${tool}`]);
    return true;
  } catch (error) {
    if (error instanceof Error && 'status' in error) return false;
    throw error;
  }
}

const PAGES = [
  { name: 'docs/auditors.md', expected: AUDITORS },
  { name: 'docs/ledger.md', expected: LEDGER },
  { name: 'docs/running-the-log.md', expected: RUNNING },
  { name: 'docs/verifying.md', expected: VERIFYING },
  { name: 'docs/watching.md', expected: WATCHING },
];

const MOVING_OVER = 'docs/moving-over.md';
const COMPATIBLE = commandsUnder(MOVING_OVER, '## Try the compatible endpoint');

/** Each block stands on those before it, and each page on the first. */
describe.skipIf(missing.length > 0)('the commands of the pages', () => {
  let local: LocalMode;
  let shell: Shell;

  beforeAll(async () => {
    local = await startLocalMode(COMPATIBLE[0]?.[0] ?? '');
    shell = new Shell(local.folder, {
      ...local.environment,
      npm_config_update_notifier: 'false',
    });
    await edit();
  });
  afterAll(async () => {
    shell.close();
    await local.stop();
  });

  /** What local mode prints for pasting, then twice with changes: three edits. */
  async function edit(): Promise<void> {
    const again = local.pasted
      .replace('Number removed', 'Phone number removed')
      .replace('"reason":', '"ticket": "OPS-4711", "reason":');
    const ofNoMessage = again.replace('"MsgSeq": 23', '"MsgSeq": 99999');
    for (const pasted of [local.pasted, again, ofNoMessage]) {
      expect(await shell.run(pasted)).toMatchObject({ code: 0 });
    }
    const isSealed = await until(async () => {
      const { out } = await shell.run(auditQuestion());
      return out.includes('"index":') && !out.includes('"index":null') ? true : null;
    });
    expect(isSealed).toBe(true);
  }

  /** The last of the commands that were pasted. */
  function auditQuestion(): string {
    return local.pasted.slice(local.pasted.lastIndexOf('curl '));
  }

  for (const { name, expected } of PAGES) {
    const blocks = blocksOf(name);

    test(`${name}: what each block is to show is known`, () => {
      expect(blocks).toHaveLength(expected.length);
    });

    test.each(expected.map(([about, holds], at) => ({ about, holds, block: blocks[at] })))(
      `${name}: $about`,
      async ({ holds, block }) => {
        const outs = await outsOf(block);
        holds({ outs, folder: local.folder });
        if (block?.shown) expect(formOf(outs.at(-1) ?? '')).toEqual(formOf(block.shown));
      },
    );
  }

  test('README.md: three ways to edit', async () => {
    const [one, many] = commandsUnder('README.md', '## Three ways to edit');

    const [, edited = ''] = await outsOf({ commands: one ?? [], shown: null });
    expect(JSON.parse(edited)).toMatchObject({ state: 'applied' });
    const [, batch] = await outsOf({ commands: many ?? [], shown: null });
    expect(batch).toMatch(/finished: 2 items: 2 applied\.\n$/);
  });

  test(`${MOVING_OVER}: a call of an SDK, and an answer that is lost`, async () => {
    const [, called] = COMPATIBLE;
    const [fault, edit, again] = commandsUnder(MOVING_OVER, '## Try a lost answer');
    const outs = await outsOf({ commands: called ?? [], shown: null });
    await shell.run(`FAULTS=${local.faultsUrl}`);
    await outsOf({ commands: [...(fault ?? []), ...(edit ?? [])], shown: null });
    const state = async (): Promise<unknown> => {
      const [text = ''] = await outsOf({ commands: again ?? [], shown: null });
      return JSON.parse(text);
    };

    expect(JSON.parse(outs.at(-1) ?? '')).toMatchObject({ ErrorCode: 0, ActionStatus: 'OK' });
    expect(await state()).toMatchObject({
      state: expect.stringMatching(/pending|in_doubt/) as unknown,
    });
    await expect.poll(state).toMatchObject({ state: 'applied', settledBy: 'reread' });
  });

  async function outsOf(block: Block | undefined): Promise<readonly string[]> {
    const outs: string[] = [];
    for (const command of block?.commands ?? []) {
      const { code, out, said } = await shell.run(hereAndNow(command));
      expect(code, `${command}\n${out}${said}`).toBe(0);
      outs.push(out);
    }
    return outs;
  }

  /** The service has another port, and the edits were made this year. */
  function hereAndNow(command: string): string {
    const year = new Date().getUTCFullYear();
    return command
      .replace('http://127.0.0.1:3000', local.url)
      .replaceAll('=2026-01-01T', `=${year}-01-01T`)
      .replaceAll('=2027-01-01T', `=${year + 1}-01-01T`);
  }
});
