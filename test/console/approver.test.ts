import { randomUUID } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { policyFile } from '../approvals/policy-file.js';
import { whyNoBrowser } from './browser.js';
import { GROUP, propose, textOf } from './messages.js';
import { type ConsoleScene, go, logIn, openConsole } from './scene.js';

const policy = policyFile([{ when: {}, approvals: 1 }]);
/** More presses than any page here has places to go to. */
const MOST_PRESSES = 80;

let scene: ConsoleScene;

beforeAll(async () => {
  if (whyNoBrowser === null) scene = await openConsole({ APPROVAL_POLICY_FILE: policy.path });
});
afterAll(async () => {
  await scene?.stop();
  policy[Symbol.dispose]();
});

const standing = (msgSeq: number): unknown =>
  JSON.parse(scene.simulator.message(GROUP, msgSeq)?.msgBody ?? 'null');

const isFocused = (place: Locator): Promise<boolean> =>
  place.evaluate((element) => element === document.activeElement);

/** Whether it looks other than it would without the focus. */
const isMarked = (place: Locator): Promise<boolean> =>
  place.evaluate((element) => {
    const look = (of: Element): string => {
      const { outlineStyle, borderColor } = getComputedStyle(of);
      return `${outlineStyle} ${borderColor}`;
    };
    const unfocused = element.cloneNode() as Element;
    element.after(unfocused);
    const isOther = look(element) !== look(unfocused);
    unfocused.remove();
    return isOther;
  });

/** Goes on by the key that goes from place to place until it is there, and sees where it is. */
async function tabTo(page: Page, place: Locator): Promise<void> {
  await place.waitFor();
  for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
    await page.keyboard.press('Tab');
    if (!(await isFocused(place))) continue;
    await expect
      .poll(() => isMarked(place), { message: 'whoever uses keys sees where she is' })
      .toBe(true);
    return;
  }
  throw new Error(`no way there by the keyboard: ${String(place)}`);
}

const isInSight = (place: Locator): Promise<boolean> =>
  place.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });

/** Scrolls by keys alone until it is in sight. */
async function readAt(page: Page, place: Locator): Promise<void> {
  await expect
    .poll(
      async () => {
        if (await isInSight(place)) return true;
        const isBelow = await place.evaluate(
          (element) => element.getBoundingClientRect().bottom > innerHeight,
        );
        await page.keyboard.press(isBelow ? 'ArrowDown' : 'ArrowUp');
        return false;
      },
      { interval: 50, timeout: 60_000 },
    )
    .toBe(true);
}

/** The cell of a row under a title, as it stands on a wide page and on a narrow one. */
async function cellUnder(page: Page, row: Locator, title: string): Promise<string> {
  const titles = await page.locator('thead th').allInnerTexts();
  const cell = row.locator('td').nth(titles.indexOf(title));
  expect(await cell.getAttribute('data-label')).toBe(title);
  return cell.innerText();
}

describe.skipIf(whyNoBrowser !== null)('the work of an approver', () => {
  test('goes by keyboard alone, from the login to the approval and what came of it', async () => {
    await propose(scene, ['nobody asks', 'about this one'], { onBehalfOf: 'approver@example.com' });
    const { id, msgSeq } = await propose(scene, ['call 555-0100', 'call our hotline']);
    const viewport = { width: 1200, height: 300 };
    const { page, context, complaints } = await scene.window({ viewport });
    await page.goto(`${scene.service.url}/console/`);
    await tabTo(page, page.getByRole('button', { name: 'Log in', exact: true }));
    await page.keyboard.press('Enter');
    await tabTo(page, page.locator('button[value="approver"]'));
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('link', { name: 'Approvals', exact: true }));
    await page.keyboard.press('Enter');

    const proposal = page.getByRole('article', { name: `Message ${String(msgSeq)} ` });
    await proposal.waitFor();
    await readAt(page, proposal.locator('del'));
    expect(await proposal.locator('del').innerText()).toContain('555-0100');
    await readAt(page, proposal.locator('ins'));
    expect(await proposal.locator('ins').innerText()).toContain('our hotline');
    await tabTo(page, proposal.getByLabel('What you have to say to it'));
    await page.keyboard.type('checked');
    const approve = proposal.getByRole('button', { name: 'Approve' });
    await tabTo(page, approve);
    expect(standing(msgSeq)).toEqual(textOf('call 555-0100'));
    await page.keyboard.press('Enter');
    await proposal.getByText('You approved it.').waitFor();
    expect(standing(msgSeq)).toEqual(textOf('call our hotline'));

    await page.keyboard.press('Tab');
    expect(await isFocused(proposal.getByRole('link', { name: 'The page of this edit' }))).toBe(
      true,
    );
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/edits/${id}`);
    await page.getByText('approver@example.com approved it').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('is proven to her: the edit that she approved comes to be verified before her eyes', async () => {
    const { id } = await propose(scene, ['one', 'two'], { reason: 'as promised' });
    const { page, context, complaints } = await scene.window();
    await page.goto(`${scene.service.url}/console/edits/${id}`);
    await logIn(page, 'approver');
    await page.getByRole('button', { name: 'Approve' }).click();
    const heading = page.getByRole('heading', { level: 1 });
    await expect.poll(() => heading.innerText()).toMatch(/Took effect\s+✓ Verified/);

    await page.locator('[data-proof="verified"]').waitFor();
    await page.getByText('What it proves').click();
    await expect
      .poll(() => page.locator('.lines').innerText())
      .toMatch(/approver@example\.com[^]*Its state is applied/);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('shows in a search that it waits, in words that are not cut short', async () => {
    const long = 'Please write to our new office in Harbour Street. '.repeat(8);
    await propose(scene, [long, `${long}Thank you.`], { reason: long });
    const { page, context, complaints } = await scene.window();
    await page.setViewportSize({ width: 1000, height: 800 });
    await page.goto(`${scene.service.url}/console/search#state=awaiting_approval`);
    await logIn(page, 'approver');
    const words = page.getByRole('cell').getByText('Waits for approval', { exact: true }).first();
    await words.waitFor();

    const cut = await words.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    expect(cut).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('is on record: who decided, and apart from it who had asked and why', async () => {
    const dora = `dora-${randomUUID().slice(0, 8)}@example.com`;
    const asked = { operator: dora, reason: 'a new hotline', ticket: 'OPS-12' };
    const { id, msgSeq } = await propose(scene, ['three', 'four'], asked);
    const { page, context, complaints } = await scene.window();
    await page.goto(`${scene.service.url}/console/edits/${id}`);
    await logIn(page, 'approver');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('approver@example.com approved it').waitFor();

    await go(page, '/decisions');
    const row = page.getByRole('row', { name: `Message ${String(msgSeq)} ` });
    await row.waitFor();
    expect(await cellUnder(page, row, 'Who decided')).toBe('approver@example.com');
    expect(await cellUnder(page, row, 'Decision')).toContain('Approved');
    expect(await cellUnder(page, row, 'Who asked for it, and why')).toMatch(
      new RegExp(`^${dora}[^]*a new hotline · OPS-12$`),
    );
    await page.getByLabel('Who asked for it', { exact: true }).fill(dora);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText('1 decision: that is all.').waitFor();
    await row.waitFor();
    await page.getByLabel('Who decided', { exact: true }).fill(dora);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText('No decision on record matches.').waitFor();

    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByLabel('Language').selectOption('zh');
    await row
      .or(page.getByRole('row', { name: `消息 ${String(msgSeq)}` }))
      .first()
      .waitFor();
    const inChinese = page.getByRole('row').filter({ hasText: dora });
    expect(await cellUnder(page, inChinese, '决定人')).toBe('approver@example.com');
    expect(await cellUnder(page, inChinese, '提出人及原因')).toMatch(new RegExp(`^${dora}`));
    await page.getByLabel('提出人', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});
