import { readFile } from 'node:fs/promises';
import type { Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { signCheckpoint } from '../../src/ledger/checkpoint.js';
import type { Receipt } from '../../src/ledger/receipt.js';
import { verifyReceipt } from '../../src/ledger/verify-receipt.js';
import { newPem, ORIGIN, signerOf } from '../ledger-service/log.js';
import { whyNoBrowser } from './browser.js';
import { makeEdits } from './messages.js';
import { barriersOn, widthOnTelephone } from './rules.js';
import { type ConsoleScene, go as goTo, logIn, openConsole, tidied, type Window } from './scene.js';

const signingKey = newPem();

let scene: ConsoleScene;
let made: Awaited<ReturnType<typeof makeEdits>>;
let auditor: Window;

beforeAll(async () => {
  if (whyNoBrowser !== null) return;
  scene = await openConsole({ LEDGER_ORIGIN: ORIGIN, LEDGER_SIGNING_KEY: signingKey });
  made = await makeEdits(scene);
  auditor = await scene.window();
  await auditor.page.goto(`${scene.service.url}/console/you`);
  await logIn(auditor.page, 'auditor');
  await auditor.page.getByText('What you may do').waitFor();
});
beforeEach(async () => {
  // What is asked for is asked for anew.
  await auditor?.page.unrouteAll({ behavior: 'ignoreErrors' });
  await auditor?.page.goto(`${scene.service.url}/console/you`);
  await auditor?.page.getByText('What you may do').waitFor();
});
afterEach(async () => expect(await tidied(auditor)).toEqual([]));
afterAll(() => scene?.stop());

const go = (address: string) => goTo(auditor.page, address);
const badge = (kind: string) => auditor.page.locator(`[data-proof="${kind}"]`);

/** Answers with what somebody made of the service's answer. */
function changing(change: (text: string) => string) {
  return async (route: Route): Promise<void> => {
    const response = await route.fetch();
    await route.fulfill({ response, body: change(await response.text()) });
  };
}

function changingReceipt(change: (receipt: Receipt) => unknown) {
  return changing((text) => JSON.stringify(change(JSON.parse(text) as Receipt)));
}

describe.skipIf(whyNoBrowser !== null)('the proof of an edit', () => {
  test('is verified in the browser, and can be taken away to be verified elsewhere', async () => {
    const page = await go(`/edits/${made.first}`);
    await badge('verified').waitFor();
    await page.getByText('What it proves').click();
    await expect
      .poll(() => page.locator('.lines').innerText())
      .toContain('was requested by operator "alice@example.com"');
    await page.getByText('What was checked').click();
    await expect.poll(() => page.locator('.steps li[data-stand="passed"]').count()).toBe(6);

    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Take the proof away' }).click(),
    ]);
    const receipt: unknown = JSON.parse(await readFile(await file.path(), 'utf8'));
    expect(receipt).toMatchObject({ modificationId: made.first });
    expect(verifyReceipt(receipt)).toEqual([]);
  });

  test.each(['drifted', 'inChinese', 'ofCustom', 'ofHostile'] as const)(
    'is verified for every kind of edit: %s',
    async (name) => {
      await go(`/edits/${made[name]}`);
      await badge('verified').waitFor();
    },
  );

  test('does not verify where the page shows what was not recorded', async () => {
    await auditor.page.route(
      `**/v1/modifications/${made.first}`,
      changing((text) => text.replace('alice@example.com', 'carol@example.org')),
    );
    await go(`/edits/${made.first}`);
    await badge('fails').waitFor();

    await expect
      .poll(() => badge('fails').innerText())
      .toMatch(
        /what this page shows is not what the log recorded[^]*the operator of edit .* is not the one recorded/,
      );
  });

  test.each([
    [
      'a content that is not the one recorded',
      'a content in it is not the one that was recorded',
      (receipt: Receipt) => ({
        ...receipt,
        entries: receipt.entries.map((entry) => ({
          ...entry,
          openings: entry.openings.map((opening) => ({ ...opening, content: 'Zm9yZ2Vk' })),
        })),
      }),
    ],
    [
      'an entry that is elsewhere in the log',
      'the log does not have its entries as the proof says',
      (receipt: Receipt) => ({
        ...receipt,
        entries: receipt.entries.map((entry) => ({ ...entry, index: entry.index + 1 })),
      }),
    ],
    [
      'a receipt under a key of somebody else',
      'it is signed with another key than the one that this browser knows',
      (receipt: Receipt) => ({
        ...receipt,
        key: verifierKeyOf(newPem()),
      }),
    ],
    ['a receipt that was cut', 'the proof cannot be read', () => ({ format: 'receipt' })],
  ])('does not verify with %s, and names the step', async (_, step, change) => {
    const { page } = auditor;
    await page.route('**/receipt', changingReceipt(change));
    await go(`/edits/${made.first}`);
    await badge('fails').waitFor();

    await expect.poll(() => badge('fails').innerText()).toContain(step);
    await page.getByText('What was checked').click();
    await expect.poll(() => page.locator('.steps li[data-stand="failed"]').count()).toBe(1);
  });

  test('waits until the edit is sealed, and looks again by itself', async () => {
    const { page } = auditor;
    let answers = 0;
    await page.route('**/receipt', (route) =>
      (answers += 1) > 1
        ? route.continue()
        : route.fulfill({
            status: 409,
            contentType: 'application/problem+json',
            json: {
              type: '/problems/not-sealed',
              title: 'Not sealed yet',
              status: 409,
              detail: 'Ask again in a second.',
              requestId: 'r',
            },
          }),
    );
    await go(`/edits/${made.drifted}`);
    await badge('open').waitFor();
    await badge('verified').waitFor();
  });

  test('is not known where the service does not hand it over', async () => {
    const { page } = auditor;
    await page.route('**/receipt', (route) => route.abort());
    await go(`/edits/${made.first}`);
    await badge('unknown').waitFor();
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).click();
    await badge('verified').waitFor();
  });

  test('is verified for a whole page of results, and the one that was changed is named', async () => {
    const { page } = auditor;
    await page.route(
      '**/v1/audit/modifications*',
      changing((text) => text.replace('客户要求删除电话号码', '客户要求删除别的号码')),
    );
    await go('/search');
    await page.getByRole('button', { name: /^Verify these \d+ results$/ }).click();
    await page.getByText('4 verified, 1 not verified').waitFor();

    const failed = page.getByRole('row').filter({ hasText: 'Does not verify' });
    await expect.poll(() => failed.innerText()).toContain('王芳@example.com');
  });

  test('of a page of results can be stopped', async () => {
    const { page } = auditor;
    await page.route('**/receipt', async (route) => {
      await new Promise((slowly) => setTimeout(slowly, 1_000));
      await route.continue().catch(() => undefined);
    });
    await go('/search#order=asc');
    await page.getByRole('button', { name: /^Verify these/ }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: /^Verify these/, disabled: false }).waitFor();

    expect(await page.getByText('Does not verify').count()).toBe(0);
  });

  test('turns the console red where the log is not the one that this browser saw before', async () => {
    const { page } = auditor;
    const key = verifierKeyOf(signingKey);
    const fork = { origin: ORIGIN, size: 2, root: new Uint8Array(32).fill(7), extensions: [] };
    const kept = JSON.stringify({
      key,
      note: signCheckpoint(fork, [signerOf(signingKey)]),
      at: '2026-01-01T00:00:00.000Z',
    });
    await page.evaluate((text) => localStorage.setItem('im-edit-ledger.log', text), kept);
    await page.reload();
    await page.getByRole('navigation').waitFor();
    await go(`/edits/${made.first}`);
    await page.getByText('The log was rewritten').waitFor();
    await badge('fails').waitFor();
    await go('/search');
    await page.getByText('The log was rewritten').waitFor();
    expect(
      await page.locator('header').evaluate((one) => getComputedStyle(one).backgroundColor),
    ).toBe('rgb(201, 42, 42)');
    expect(await barriersOn(page)).toEqual([]);
    expect(await widthOnTelephone(page)).toBe(360);

    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save both checkpoints' }).click(),
    ]);
    const saved = JSON.parse(await readFile(await file.path(), 'utf8')) as object;
    expect(saved).toMatchObject({ kept: JSON.parse(kept) as object, served: { key } });
    await page.evaluate(() => localStorage.clear());
  });
});

const verifierKeyOf = (pem: string): string => signerOf(pem).key.text;
