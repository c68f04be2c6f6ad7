import { readFile } from 'node:fs/promises';
import type { Route } from 'playwright-core';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFailed,
  onTestFinished,
  test,
} from 'vitest';
import { openCheckpoint } from '../../src/ledger/checkpoint.js';
import { aWitness } from '../ledger/witnesses.js';
import { newPem, ORIGIN, signerOf } from '../ledger-service/log.js';
import { whyNoBrowser } from './browser.js';
import { makeEdits } from './messages.js';
import { openOutside, type Outside } from './outside.js';
import { barriersOn, widthOnTelephone } from './rules.js';
import { type ConsoleScene, go as goTo, logIn, openConsole, tidied, type Window } from './scene.js';

const pem = newPem();

let scene: ConsoleScene;
let made: Awaited<ReturnType<typeof makeEdits>>;
let administrator: Window;
let outside: Outside;

beforeAll(async () => {
  if (whyNoBrowser !== null) return;
  outside = await openOutside({ sinks: ['siem'] });
  scene = await openConsole({
    LEDGER_ORIGIN: ORIGIN,
    LEDGER_SIGNING_KEY: pem,
    ...outside.settings,
  });
  made = await makeEdits(scene);
  administrator = await scene.window();
  await administrator.page.goto(`${scene.service.url}/console/log`);
  await logIn(administrator.page, 'administrator');
});
afterEach(async () => expect(await tidied(administrator)).toEqual([]));
afterAll(async () => {
  await scene?.stop();
  await outside?.[Symbol.asyncDispose]();
});

function answerEmpty(route: Route): Promise<void> {
  return route.fulfill({
    status: 404,
    contentType: 'application/problem+json',
    json: {
      type: '/problems/not-found',
      title: 'Not found',
      status: 404,
      detail: 'There is no checkpoint yet: the log is empty.',
      requestId: 'r',
    },
  });
}

describe.skipIf(whyNoBrowser !== null)('the page of the log', () => {
  test('shows the checkpoint and the key, to be kept', async () => {
    const { page } = administrator;
    await page.getByText('This browser sees the log for the first time').waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the checkpoint' }).click(),
    ]);
    const note = await readFile(await file.path(), 'utf8');
    const { key } = signerOf(pem);

    expect(openCheckpoint(note, [key], ORIGIN).kind).toBe('ok');
    await expect.poll(() => page.locator('main').innerText()).toContain(key.text);
  });

  test('says at the next visit how far the log has grown, and goes on while it is looked at', async () => {
    const { page } = administrator;
    await makeEdits(scene);
    await page.reload();
    await page.getByText(/The log only grew: \d+ more (entry|entries)/).waitFor();
    const more = async (): Promise<number> =>
      Number(/grew: (\d+)/.exec(await page.locator('main').innerText())?.[1]);
    const before = await more();
    await makeEdits(scene);

    await expect.poll(more).toBeGreaterThan(before);
  });

  test('checks who cosigned by the keys that the service names, which is no evidence, and by the reader’s own policy', async () => {
    const { page } = administrator;
    const row = page.getByRole('table', { name: 'Witnesses' }).getByRole('row').nth(1);
    await page.getByText('Checked by this browser, with keys that the service itself').waitFor();
    await page.getByText('This is no evidence from outside').waitFor();
    await expect.poll(() => row.innerText()).toMatch(/w1[^]*valid[^]*14 Nov 2023/);
    const policy = page.getByLabel('The witnesses whom you trust');
    onTestFailed(async () => {
      await policy.fill('');
      await page.getByRole('button', { name: 'Check the signatures' }).click();
    });
    await policy.fill('quorum everybody');
    await page.getByRole('button', { name: 'Check the signatures' }).click();
    await page.getByText('This policy cannot be read').waitFor();

    await policy.fill(await readFile(outside.policy, 'utf8'));
    await page.getByRole('button', { name: 'Check the signatures' }).click();
    await page.getByText('Checked by this browser: your policy is met.').waitFor();
    await expect.poll(() => row.innerText()).toContain('valid');
    expect(await page.getByText('This is no evidence from outside').count()).toBe(0);
    await policy.fill('');
    await page.getByRole('button', { name: 'Check the signatures' }).click();
    await page.getByText('This is no evidence from outside').waitFor();
  });

  test('without a policy of anybody, signatures are shown as not checked', async () => {
    const auditor = await scene.window();
    const { page } = auditor;
    await page.route('**/v1/ledger/witness-policy', answerEmpty);
    await page.goto(`${scene.service.url}/console/log`);
    await logIn(page, 'auditor');
    const row = page.getByRole('table', { name: 'Witnesses' }).getByRole('row').nth(1);
    await row.getByText('not checked').waitFor();
    await expect.poll(() => row.innerText()).toMatch(/w\.example\/1[^]*14 Nov 2023/);
    await auditor.context.close();
  });

  test('keys that the service names and that nobody signed with are an alarm', async () => {
    const auditor = await scene.window();
    const { page } = auditor;
    const { key } = aWitness('w.example/9', 9);
    await page.route('**/v1/ledger/witness-policy', (route) =>
      route.fulfill({ contentType: 'text/plain', body: `witness w9 ${key.text}\nquorum w9\n` }),
    );
    await page.goto(`${scene.service.url}/console/log`);
    await logIn(page, 'auditor');
    await page
      .getByRole('alert')
      .getByText('Fewer witnesses signed than the service itself asks for')
      .waitFor();
    await auditor.context.close();
  });

  test('lets an administrator pause a receiver, send to it again, and resume it', async () => {
    const { page } = administrator;
    const row = page.getByRole('table', { name: 'Receivers' }).getByRole('row').nth(1);
    onTestFailed(async () => {
      await page.reload();
      await row.waitFor();
      const resume = row.getByRole('button', { name: 'Resume' });
      if ((await resume.count()) > 0) await resume.click();
    });
    await row.getByText('taken').waitFor();
    await row.getByRole('button', { name: 'Pause' }).click();
    await row.getByText('Paused by somebody').waitFor();
    await makeEdits(scene);
    await row.getByText(/\d+ (entry|entries), \d+ seconds?/).waitFor();
    await row.getByRole('button', { name: 'Resume' }).click();
    await row.getByText('nothing').waitFor();

    const count = outside.receiver.indexes.filter((index) => index === 0).length;
    await row.getByRole('button', { name: 'Send again from …' }).click();
    await row.getByRole('button', { name: 'Send again', exact: true }).click();
    await expect
      .poll(() => outside.receiver.indexes.filter((index) => index === 0).length, {
        timeout: 60_000,
      })
      .toBe(count + 1);
  });

  test('keeps the rules for those who see little, and fits a telephone', async () => {
    const { page } = administrator;

    expect(await barriersOn(page)).toEqual([]);
    expect(await widthOnTelephone(page)).toBe(360);
  });

  test('shows receivers to administrators alone', async () => {
    const auditor = await scene.window();
    await auditor.page.goto(`${scene.service.url}/console/log`);
    await logIn(auditor.page, 'auditor');
    await auditor.page.getByText('This browser sees the log for the first time').waitFor();

    expect(await auditor.page.getByText('Receivers').count()).toBe(0);
    await auditor.context.close();
  });

  test('an empty log is nothing to worry about, and is seen to get its first entry', async () => {
    const empty = await openConsole({ LEDGER_ORIGIN: ORIGIN, LEDGER_SIGNING_KEY: pem });
    onTestFinished(() => empty.stop());
    const auditor = await empty.window();
    const { page } = auditor;
    await page.goto(`${empty.service.url}/console/log`);
    await logIn(page, 'auditor');
    await page.getByText('Nothing is sealed yet').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await barriersOn(page)).toEqual([]);

    await makeEdits(empty);
    await page.getByText('This browser sees the log for the first time').waitFor();
    expect(await page.getByText('Nothing is sealed yet').count()).toBe(0);
    expect(auditor.complaints).toEqual([]);
    await auditor.context.close();
  });

  test('one that says it has no checkpoint any more turns the console red, and the one that was seen can be kept', async () => {
    const auditor = await scene.window();
    const { page } = auditor;
    await page.goto(`${scene.service.url}/console/log`);
    await logIn(page, 'auditor');
    await page.getByText('This browser sees the log for the first time').waitFor();
    await page.route('**/v1/ledger/checkpoint/latest', answerEmpty);
    await page.getByText('The log was rewritten').waitFor();
    await page.getByText('the log signed a checkpoint, and now says that it has none').waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('alert').getByRole('button', { name: 'Save the checkpoint' }).click(),
    ]);
    const saved = JSON.parse(await readFile(await file.path(), 'utf8')) as {
      kept: { note: string };
      served: { note: unknown };
    };

    expect(openCheckpoint(saved.kept.note, [signerOf(pem).key], ORIGIN).kind).toBe('ok');
    expect(saved.served.note).toBeNull();
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await auditor.context.close();
  });

  describe('where another log stands in the place of the log', () => {
    let other: ConsoleScene;
    let auditor: Window;
    beforeEach(async () => {
      auditor = await scene.window();
      await auditor.page.goto(`${scene.service.url}/console/log`);
      await logIn(auditor.page, 'auditor');
      await auditor.page.getByText('This browser sees the log for the first time').waitFor();
    });
    afterEach(async () => {
      await auditor?.page.unrouteAll({ behavior: 'ignoreErrors' });
      await auditor?.context.close();
      await other?.stop();
    });

    /** From now on the log of the other service is served. */
    async function serveOther(signingKey: string, edits: number): Promise<void> {
      other = await openConsole({ LEDGER_ORIGIN: ORIGIN, LEDGER_SIGNING_KEY: signingKey });
      for (let i = 0; i < edits; i += 1) await makeEdits(other);
      await auditor.page.route('**/v1/ledger/**', async (route) => {
        const { pathname } = new URL(route.request().url());
        await route.fulfill({ response: await route.fetch({ url: other.service.url + pathname }) });
      });
    }

    test('a log that was made anew, and is longer, turns the whole console red', async () => {
      await serveOther(pem, 8);
      const { page } = auditor;
      await page.getByText('The log was rewritten').waitFor();
      await page.getByText(/the first \d+ entries are not those of the older checkpoint/).waitFor();
      await goTo(page, `/edits/${made.first}`);
      await page.locator('[data-proof="fails"]').waitFor();
      await expect.poll(() => page.getByText('The log was rewritten').count()).toBe(1);

      await goTo(page, '/log');
      await page.getByLabel('I have kept both checkpoints').check();
      await page.getByRole('button', { name: 'Make this browser forget the log' }).click();
      await page.getByText('This browser sees the log for the first time').waitFor();
      expect(await page.getByText('The log was rewritten').count()).toBe(0);
    });

    test('so does one that has become shorter', async () => {
      await serveOther(pem, 1);
      await auditor.page.getByText('The log was rewritten').waitFor();
      await auditor.page.getByText(/the log signed \d+ entries and no longer has them/).waitFor();
    });

    test('another key is asked about, and saves no log that does not go on', async () => {
      await serveOther(newPem(), 8);
      const { page } = auditor;
      await page.getByText('The log is signed with another key than before').waitFor();
      expect(await page.getByText('The log was rewritten').count()).toBe(0);
      await page.getByRole('button', { name: 'They are right' }).click();
      await page.getByText('The log was rewritten').waitFor();
    });
  });
});
