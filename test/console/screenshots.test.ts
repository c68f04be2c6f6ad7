import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { en, type Words } from '../../src/console/words/en.js';
import { zh } from '../../src/console/words/zh.js';
import { signCheckpoint } from '../../src/ledger/checkpoint.js';
import { policyFile } from '../approvals/policy-file.js';
import { newPem, ORIGIN, signerOf } from '../ledger-service/log.js';
import { GROUP, makeEdits, makeOutcomes, textOf } from './messages.js';
import { openOutside } from './outside.js';
import { type ConsoleScene, logIn, openConsole } from './scene.js';

/** `npm run console:screenshots` draws every page anew. Differences of single points say nothing: nobody compares them. */
const FOLDER = process.env['SCREENSHOTS'];
const FONT = 'node_modules/@fontsource/noto-sans-sc';
const REASON = 'a private number · 私人号码';
const LANGUAGES = { en: 'Log in', zh: '登录' } as const;

/** The browser that comes from npm has no Chinese font. */
async function bringFont(page: Page): Promise<void> {
  await page.route('**/noto/**', async (route) => {
    const name = path.basename(new URL(route.request().url()).pathname);
    await route.fulfill({ body: await readFile(path.join(FONT, 'files', name)) });
  });
  // One weight is enough: the browser makes bold signs of it.
  const sheet = await readFile(path.join(FONT, '400.css'), 'utf8');
  const style = sheet.replaceAll('./files/', '/noto/');
  await page.addInitScript((content) => {
    addEventListener('DOMContentLoaded', () => {
      const element = document.createElement('style');
      element.textContent = content;
      document.head.append(element);
    });
  }, style);
}

/** Asks for the slices that the signs of the page need, and waits for them. */
async function loadFont(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const text = document.body.innerText;
    await document.fonts.load('16px "Noto Sans SC"', text);
  });
}

/** Pages that are drawn dark and on a telephone, too. */
const LOOKED_AT_MOST = ['search', 'edit', 'message', 'overview', 'log', 'decisions'];
const NEEDS_APPROVAL = '@TGS#1WELCOME';

/** An edit that waits for approval. */
async function makeProposal(
  { call, simulator }: ConsoleScene,
  [before, after]: readonly [string, string],
  why: { readonly reason: string; readonly operator: string; readonly onBehalfOf?: string },
): Promise<string> {
  const MsgSeq = simulator.addMessage({
    groupId: NEEDS_APPROVAL,
    MsgBody: textOf(before),
    from: 'bob',
  });
  const { id } = await call('POST', '/v1/modifications', {
    message: { GroupId: NEEDS_APPROVAL, MsgSeq, MsgBody: textOf(after) },
    ticket: 'OPS-4711',
    ...why,
  });
  return String(id);
}

/** Edits on which somebody has decided: approved, declined and taken back. */
async function makeDecisions(scene: ConsoleScene): Promise<void> {
  const alice = 'alice@example.com';
  const texts = [
    'Our new office is in Harbour Street.',
    'Our new office is in Harbor Street 12.',
  ] as const;
  const withdrawn = await makeProposal(scene, texts, { operator: alice, reason: 'new address' });
  const { page, context } = await scene.window({ locale: 'en' });
  await page.goto(`${scene.service.url}/console/approvals`);
  await logIn(page, 'approver');
  const decide = async (button: string, comment: string, reason: string): Promise<void> => {
    await page.getByRole('button', { name: en.approvals.lookAgain }).click();
    const proposal = page.getByRole('article').filter({ hasText: reason });
    await proposal.getByLabel(en.approvals.comment).fill(comment);
    await proposal.getByRole('button', { name: button }).click();
    await proposal.getByRole('status').waitFor();
  };
  const phone = ['请致电 13800000000。', '请联系客服。'] as const;
  const [number, price] = ['客户要求删除电话号码', 'the price has changed'];
  await makeProposal(scene, phone, { operator: '王芳@example.com', reason: number });
  await decide(en.approvals.approve, '已与客户核对', number);
  const prices = ['It costs 20.', 'It costs 200.'] as const;
  const asked = { operator: alice, onBehalfOf: 'carol@example.com', reason: price };
  await makeProposal(scene, prices, asked);
  await decide(en.approvals.decline, 'the price list still says 20', price);
  await context.close();
  await scene.call('POST', `/v1/modifications/${withdrawn}/withdrawal`, {
    operator: alice,
    reason: 'the street was misspelt',
  });
}

/** A batch that waits for approval. */
async function makeBatchProposal({ call, simulator }: ConsoleScene): Promise<string> {
  const items = ['营业至六点。', 'We close at six.'].map((before) => ({
    message: {
      GroupId: NEEDS_APPROVAL,
      MsgSeq: simulator.addMessage({
        groupId: NEEDS_APPROVAL,
        MsgBody: textOf(before),
        from: 'bob',
      }),
      MsgBody: textOf(before.replace('六', '八').replace('six', 'eight')),
    },
  }));
  const why = { operator: 'alice@example.com', reason: 'new opening hours', ticket: 'OPS-4711' };
  const { id } = await call('POST', '/v1/batches', { ...why, items });
  const checked = async () => (await call('GET', `/v1/batches/${String(id)}`))['itemsChecked'];
  await expect.poll(checked).toBe(items.length);
  return String(id);
}

/** Makes this browser remember another log than the one that is there. */
async function rememberAnotherLog(page: Page, pem: string): Promise<void> {
  const signer = signerOf(pem);
  const another = { origin: ORIGIN, size: 2, root: new Uint8Array(32).fill(7), extensions: [] };
  const note = signCheckpoint(another, [signer]);
  const kept = { key: signer.key.text, note, at: '2026-01-01T00:00:00.000Z' };
  const text = JSON.stringify(kept);
  await page.evaluate((seen) => localStorage.setItem('im-edit-ledger.log', seen), text);
}

/** A hold. */
async function placeHold(page: Page, url: string, words: Words): Promise<void> {
  await page.goto(url);
  await page.getByLabel(words.holds.name, { exact: false }).first().fill('Smith v. Example');
  await page.getByLabel(words.scope.members.groupId).fill(GROUP);
  await page.getByLabel(words.scope.members.account).fill('bob');
  await page.getByLabel(words.holds.reason, { exact: false }).first().fill('pending litigation');
  await page.getByRole('button', { name: words.holds.place, exact: true }).click();
  await page.getByText(words.holds.states.in_force, { exact: true }).waitFor();
}

/** An erasure, counted. */
async function countErasure(page: Page, url: string, words: Words): Promise<void> {
  const { erasures } = words;
  await page.goto(url);
  await page.getByLabel(words.scope.members.account).fill('bob');
  await page.getByLabel(erasures.reason, { exact: false }).first().fill('request of the person');
  await page.getByLabel(erasures.basis, { exact: false }).first().fill('GDPR article 17(1)(b)');
  await page.getByRole('button', { name: erasures.count }).click();
  await page.getByText(erasures.unsettled).or(page.getByText('Smith v. Example')).first().waitFor();
}

/** A new edit, tried out. */
async function compose(page: Page, url: string, words: Words, msgSeq: number): Promise<void> {
  const address = new URLSearchParams({ groupId: GROUP, msgSeq: String(msgSeq) });
  await page.goto(`${url}#${address.toString()}`);
  await page
    .getByLabel(words.newEdit.text, { exact: true })
    .fill('Please write to us, or visit us until six.');
  await page.getByLabel(words.newEdit.reason, { exact: false }).first().fill(REASON);
  await page.getByRole('button', { name: words.newEdit.tryOut }).click();
  await page.getByRole('button', { name: words.newEdit.send }).waitFor();
}

/** A batch, tried out. */
async function planBatch(
  page: Page,
  url: string,
  words: Words,
  made: { readonly words: number; readonly chinese: number },
): Promise<void> {
  await page.goto(url);
  const rows = [
    'groupId,msgSeq,text',
    `${GROUP},${String(made.words)},Please write to us.`,
    `${GROUP},${String(made.chinese)},您好，请联系客服。`,
    `${GROUP},999999,There is no such message.`,
    '',
  ];
  const buffer = Buffer.from(rows.join('\n'));
  const file = { name: 'edits.csv', mimeType: 'text/csv', buffer };
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.getByLabel(words.newEdit.reason, { exact: false }).first().fill(REASON);
  await page.getByRole('button', { name: words.newEdit.tryOut }).click();
  await page.getByText(words.batch.done(3, 3)).waitFor();
  await page.getByRole('cell', { name: words.batch.itemStates.dry_run }).first().waitFor();
}

test.runIf(FOLDER !== undefined)(
  'every page in both languages, and the main ones dark and on a telephone',
  { timeout: 1_800_000 },
  async () => {
    const folder = FOLDER ?? '';
    await mkdir(folder, { recursive: true });
    using policy = policyFile([{ when: { groupId: [NEEDS_APPROVAL] }, approvals: 1 }]);
    const signsAt = BigInt(Math.floor(Date.now() / 1000));
    await using outside = await openOutside({ sinks: ['siem', 'archive'], signsAt });
    const pem = newPem();
    const scene = await openConsole({
      APPROVAL_POLICY_FILE: policy.path,
      LEDGER_ORIGIN: ORIGIN,
      LEDGER_SIGNING_KEY: pem,
      ...outside.settings,
    });
    const made = await makeEdits(scene);
    await makeOutcomes(scene);
    await makeDecisions(scene);
    const hours = [
      'We are open until six: 欢迎光临，营业至六点。',
      'We are open until eight: 欢迎光临，营业至八点。',
    ] as const;
    await makeProposal(scene, hours, {
      operator: 'alice@example.com',
      onBehalfOf: 'carol@example.com',
      reason: 'new opening hours',
    });
    const batchId = await makeBatchProposal(scene);
    let isHeld = false;
    const pages = {
      search: '/search',
      overview: '/overview',
      log: '/log',
      events: '/events#all',
      decisions: '/decisions',
      edit: `/edits/${made.first}`,
      'edit-custom-data': `/edits/${made.ofCustom}`,
      'edit-hostile': `/edits/${made.ofHostile}`,
      message: `/message#groupId=${encodeURIComponent(GROUP)}&msgSeq=${String(made.words)}`,
      you: '/you',
      'not-found': '/nowhere',
    };
    const looks = [
      ['', { viewport: { width: 1200, height: 800 } }],
      ['-dark', { viewport: { width: 1200, height: 800 }, colorScheme: 'dark' }],
      ['-360', { viewport: { width: 360, height: 740 } }],
    ] as const;
    const drawn: string[] = [];
    for (const [language, button] of Object.entries(LANGUAGES)) {
      for (const [look, options] of looks) {
        if (look !== '' && language !== 'en') continue;
        const { page: administrator, context } = await scene.window({
          ...options,
          locale: language,
          bypassCSP: true,
        });
        const page = administrator;
        await bringFont(page);
        const draw = async (name: string, page = administrator) => {
          await loadFont(page);
          const file = `${name}.${language}${look}.png`;
          await page.waitForFunction(() => document.fonts.status === 'loaded');
          // A button that still waits for its answer is not what the page looks like.
          await page.waitForFunction(() => document.querySelector('[data-loading]') === null);
          await page.screenshot({
            path: path.join(folder, file),
            fullPage: true,
            animations: 'disabled',
          });
          drawn.push(file);
        };
        await page.goto(`${scene.service.url}/console/`);
        await page.getByRole('button', { name: button }).waitFor();
        if (look === '') {
          await loadFont(page);
          // Drawn before its font came, it keeps its boxes until it gets another one.
          await page.evaluate(() =>
            document.documentElement.style.setProperty('--mantine-font-family', "'Noto Sans SC'"),
          );
          await draw('login');
        }
        await logIn(page, 'administrator', button);
        await page.locator('#content').waitFor();
        for (const [name, address] of Object.entries(pages)) {
          if (look !== '' && !LOOKED_AT_MOST.includes(name)) continue;
          await page.goto(`${scene.service.url}/console${address}`);
          await page.getByRole('heading', { level: 1 }).waitFor();
          // What was drawn without its font asks for it then; the slices of one come one by one. The overview never comes to rest.
          await page.evaluate(() => new Promise((drawn) => setTimeout(drawn, 1_500)));
          await draw(name);
        }
        const words = { en, zh }[language as 'en' | 'zh'];
        await compose(page, `${scene.service.url}/console/new`, words, made.words);
        await draw('new-edit');
        if (look !== '-dark') {
          await page.goto(`${scene.service.url}/console/edits/${made.first}/restore`);
          await page.getByLabel(words.newEdit.reason, { exact: false }).first().fill(REASON);
          await page.getByRole('button', { name: words.newEdit.tryOut }).click();
          await page.getByRole('button', { name: words.newEdit.send }).waitFor();
          await draw('restore');
          await planBatch(page, `${scene.service.url}/console/batch`, words, made);
          await draw('new-batch');
        }
        if (!isHeld) await placeHold(page, `${scene.service.url}/console/holds`, words);
        isHeld = true;
        await page.goto(`${scene.service.url}/console/holds`);
        await page.getByText(words.holds.states.in_force, { exact: true }).waitFor();
        await draw('holds');
        await countErasure(page, `${scene.service.url}/console/erasures/new`, words);
        await draw('new-erasure');
        await page.goto(`${scene.service.url}/console/erasures`);
        await page.getByText(words.erasures.dryRun).first().waitFor();
        await draw('erasures');
        await page.locator('article a').first().click();
        await page.getByText(words.erasures.notReached).waitFor();
        await draw('erasure');
        await rememberAnotherLog(page, pem);
        await page.goto(`${scene.service.url}/console/log`);
        await page.getByText(words.log.rewritten).waitFor();
        await draw('log-rewritten');
        await context.close();

        const approver = await scene.window({ ...options, locale: language, bypassCSP: true });
        await bringFont(approver.page);
        await approver.page.goto(`${scene.service.url}/console/approvals`);
        await logIn(approver.page, 'approver', button);
        await approver.page.getByRole('button', { name: words.approvals.approve }).nth(1).waitFor();
        await draw('approvals', approver.page);
        await approver.page.goto(`${scene.service.url}/console/batches/${batchId}`);
        await approver.page.getByRole('button', { name: words.approvals.approve }).waitFor();
        await approver.page.locator('ins').first().waitFor();
        await draw('batch-waiting', approver.page);
        await approver.context.close();
      }
    }
    await scene.stop();

    expect(drawn.length).toBeGreaterThan(15);
  },
);
