import { readFile } from 'node:fs/promises';
import type { Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { zh } from '../../src/console/words/zh.js';
import { whyNoBrowser } from './browser.js';
import { GROUP, makeEdits } from './messages.js';
import { barriersOn } from './rules.js';
import { type ConsoleScene, go as goTo, logIn, openConsole, tidied, type Window } from './scene.js';

let scene: ConsoleScene;
let made: Awaited<ReturnType<typeof makeEdits>>;
let auditor: Window;

beforeAll(async () => {
  if (whyNoBrowser !== null) return;
  scene = await openConsole();
  made = await makeEdits(scene);
  auditor = await scene.window();
  await auditor.page.goto(`${scene.service.url}/console/search`);
  await logIn(auditor.page, 'auditor');
  await auditor.page.getByRole('table').waitFor();
});
afterEach(async () => expect(await tidied(auditor)).toEqual([]));
afterAll(() => scene?.stop());

const go = (address: string) => goTo(auditor.page, address);

describe.skipIf(whyNoBrowser !== null)('an auditor at the console', () => {
  test('finds an edit by a word of it, and the address of the search finds it again', async () => {
    const page = await go('/search');
    await page.getByLabel('Words, before or after').fill('客服经理');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('1 edit: that is all').waitFor();
    await expect.poll(() => page.getByRole('table').innerText()).toContain('王芳@example.com');

    await page.reload();
    await page.getByText('1 edit: that is all').waitFor();
    await expect
      .poll(() => page.getByLabel('Words, before or after').inputValue())
      .toBe('客服经理');
  });

  test('sees what is wrong with a filter, and the id of the request', async () => {
    const page = await go('/search#msgSeq=soon');
    const alert = page.getByRole('alert');

    await expect.poll(() => alert.innerText()).toMatch(/msgSeq[^]*Request id: [0-9a-f-]{36}/);
  });

  test('pages through what is found', async () => {
    const page = await go('/search');
    await page.route('**/v1/audit/modifications?*', (route) =>
      route.continue({ url: `${route.request().url()}&limit=2` }),
    );
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByLabel('Order').selectOption('Oldest first');
    await page.getByText('2 edits shown; there are more').waitFor();
    const asked: string[] = [];
    const note = (request: Request): number => asked.push(request.url());
    page.on('request', note);
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByText('4 edits shown').waitFor();
    page.off('request', note);
    await page.unrouteAll();

    await expect.poll(() => page.locator('tbody tr').count()).toBe(4);
    // However many there are: one page at a time, from where the one before ended.
    expect(asked).toEqual([expect.stringMatching(/\/v1\/audit\/modifications\?.*cursor=/)]);
  });

  test('reads in a sentence who did what, for whom, why, and what came of it', async () => {
    const page = await go(`/edits/${made.first}`);
    const story = await page.locator('.story').innerText();

    expect(story).toMatch(
      /alice@example\.com asked, through the application refund-desk, to edit Message \d+ · @TGS#1HYEP2SHC, on .*\d\d:\d\d:\d\d\. On behalf of carol@example\.com\. The reason given: “customer asked to remove a phone number”\. Ticket OPS-4711\. It was sent and changed the message\. IM said so itself\./,
    );
    expect((await page.locator('del').innerText()).trim()).toBe('555-0100');
    expect((await page.locator('ins').innerText()).trim()).toBe('our hotline');
    expect(await page.locator('time').first().getAttribute('title')).toMatch(/Z$/);
  });

  test('gets the bytes of IM with every digit, on demand', async () => {
    const page = await go(`/edits/${made.ofCustom}`);
    await page.getByText('9007199254740993').first().waitFor();
    await page.getByRole('button', { name: 'byte for byte' }).click();

    await expect.poll(() => page.locator('pre').innerText()).toContain('9007199254740993');
  });

  test('sees all versions of a message, and the one that was made around the service', async () => {
    const page = await go(`/message#groupId=${encodeURIComponent(GROUP)}&msgSeq=${made.words}`);
    await page.locator('.timeline li').first().waitFor();

    expect(await page.locator('.timeline .mantine-Badge-label').allInnerTexts()).toEqual([
      'Original',
      'Edit',
      'Changed elsewhere',
      'Edit',
    ]);
    await expect
      .poll(() => page.locator('.timeline li').nth(2).innerText())
      .toContain('nobody knows who');
  });

  test('is neither harmed nor fooled by a hostile message', async () => {
    const page = await go(`/edits/${made.ofHostile}`);
    await page.locator('.story').waitFor();
    const text = await page.locator('main').innerText();

    expect(await page.title()).toBe('Message edits');
    expect(await page.locator('main script, main img, main a[href^="http"]').count()).toBe(0);
    expect(text).toContain('U+202E');
    expect(text).toContain('U+200B');
    expect(text).toContain('<span class="mantine-Badge-root">Verified</span>');
    expect(
      await page
        .locator('bdi')
        .first()
        .evaluate((one) => getComputedStyle(one).unicodeBidi),
    ).toBe('isolate');
  });

  test('sees who looked, also herself, and asks for one person', async () => {
    const page = await go('/events');
    const rows = page.locator('tbody tr');
    await rows.filter({ hasText: 'auditor@example.com' }).first().waitFor();
    await page.getByLabel('What was done').selectOption('Anything at all');
    await page.getByLabel('Person').fill('王芳@example.com');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText('2: that is all.').waitFor();
    expect(await rows.allInnerTexts()).toEqual([
      expect.stringMatching(/王芳@example\.com[^]*took effect/),
      expect.stringMatching(/王芳@example\.com[^]*asked for/),
    ]);

    await rows.first().getByRole('link', { name: 'Edit', exact: true }).click();
    await page.locator('.story').waitFor();
  });

  test('takes everything away, as tables, as lines of JSON and as evidence', async () => {
    const page = await go('/search');
    const saved = async (kind: string) => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: kind, exact: true }).click(),
      ]);
      await page.getByText(/Saved: \d+ lines/).waitFor();
      return readFile(await file.path(), 'utf8');
    };

    expect(await saved('CSV')).toMatch(/^id,state,[^]*alice@example\.com/);
    expect(await saved('Excel')).toMatch(/^\uFEFFid,state,[^]*,priorText,requestedText/);
    expect(await saved('NDJSON')).toMatch(/^\{"id":/);
    expect(await saved('Evidence')).toMatch(/im-edit-ledger\/evidence/);
  });

  test('an export that breaks off is reported, and nothing is saved', async () => {
    const page = await go('/search');
    await page.route('**/v1/audit/modifications*', (route) =>
      route.request().headers()['accept'] === 'text/csv' ? route.abort() : route.continue(),
    );
    await page.getByRole('button', { name: 'CSV', exact: true }).click();
    await page.getByText('The service does not answer').waitFor();
    await page.unrouteAll();
  });

  test('every page keeps the rules for those who see little, or nothing', async () => {
    const { page } = auditor;
    const found: string[] = [];
    for (const address of [
      // One row tells as much as many, sooner.
      '/search#ticket=OPS-4711',
      `/edits/${made.ofCustom}`,
      '/events#type=edit.applied&operator=mallory%E2%81%A6@example.com',
      `/message#groupId=${encodeURIComponent(GROUP)}&msgSeq=${made.words}`,
    ]) {
      await go(address);
      await page.locator('main h1').waitFor();
      await page.waitForLoadState('networkidle');
      found.push(...(await barriersOn(page)));
    }

    expect(found).toEqual([]);
  });

  test('nothing is wider than a telephone of 360 points', async () => {
    const { page } = auditor;
    const before = page.viewportSize();
    onTestFinished(async () => {
      if (before) await page.setViewportSize(before);
    });
    await page.setViewportSize({ width: 360, height: 740 });
    const widths: number[] = [];
    for (const address of [
      '/search',
      '/events#all',
      `/edits/${made.ofHostile}`,
      `/edits/${made.ofCustom}`,
    ]) {
      await go(address);
      await page.locator('main h1').waitFor();
      widths.push(await page.evaluate(() => document.documentElement.scrollWidth));
    }
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('link', { name: 'You' }).click();
    await page.getByText('What you may do').waitFor();

    expect(widths).toEqual([360, 360, 360, 360]);
  });

  test('the menu is in one line, however much somebody may do, in both languages', async () => {
    const administrator = await scene.window({ viewport: { width: 1200, height: 800 } });
    const { page } = administrator;
    await page.goto(`${scene.service.url}/console/you`);
    await logIn(page, 'administrator');
    const tops = (): Promise<number[]> =>
      page
        .locator('.menu a')
        .evaluateAll((links) => [
          ...new Set(links.map((link) => link.getBoundingClientRect().top)),
        ]);
    await page.getByRole('link', { name: 'Erasures' }).waitFor();
    const inEnglish = await tops();
    await page.getByLabel('Language').selectOption('zh');
    await page.getByRole('link', { name: zh.erasures.title, exact: true }).waitFor();

    expect([inEnglish.length, (await tops()).length]).toEqual([1, 1]);
    await administrator.context.close();
  });

  test('the keyboard alone finds an edit and opens it', async () => {
    const page = await go('/you');
    await page.reload();
    await page.getByText('What you may do').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('table').waitFor();
    await page.getByLabel('Who edited').focus();
    await page.keyboard.type('王芳@example.com');
    await page.keyboard.press('Enter');
    await page.getByText('1 edit: that is all').waitFor();
    await page.locator('tbody a').first().focus();
    await page.keyboard.press('Enter');

    await page.locator('.story').waitFor();
  });

  test('who may not export, or not read, is offered neither', async () => {
    const approver = await scene.window();
    await approver.page.goto(`${scene.service.url}/console/search`);
    await logIn(approver.page, 'approver');
    await approver.page.getByRole('table').waitFor();
    expect(await approver.page.getByText('Take all of it away').count()).toBe(0);

    const clerk = await scene.window();
    await clerk.page.goto(`${scene.service.url}/console/`);
    await logIn(clerk.page, 'clerk');
    await clerk.page.getByRole('heading', { name: 'New edit' }).waitFor();
    const menu = await clerk.page.getByRole('navigation').innerText();
    expect(menu).not.toContain('Search');
    expect([...approver.complaints, ...clerk.complaints]).toEqual([]);
  });
});
