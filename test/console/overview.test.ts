import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
} from 'vitest';
import { whyNoBrowser } from './browser.js';
import { GROUP, makeEdits } from './messages.js';
import { barriersOn, widthOnTelephone } from './rules.js';
import { type ConsoleScene, go, logIn, openConsole, tidied, type Window } from './scene.js';

let scene: ConsoleScene;
let auditor: Window;

beforeAll(async () => {
  if (whyNoBrowser !== null) return;
  scene = await openConsole();
  await makeEdits(scene);
  auditor = await scene.window();
  await auditor.page.goto(`${scene.service.url}/console/overview`);
  await logIn(auditor.page, 'auditor');
  await auditor.page.getByRole('link', { name: 'Took effect: 5' }).waitFor();
});
beforeEach(async () => {
  if (whyNoBrowser !== null) return;
  const { page } = auditor;
  await go(page, '/you');
  await page.getByText('What you may do').waitFor();
  await go(page, '/overview');
  await page.getByRole('link', { name: /^Took effect: \d+$/ }).waitFor();
});
afterEach(async () => expect(await tidied(auditor)).toEqual([]));
afterAll(() => scene?.stop());

describe.skipIf(whyNoBrowser !== null)('the overview', () => {
  test('counts edits by day and outcome, application and person, and each number finds its edits', async () => {
    const { page } = auditor;
    const today = new Date().toISOString().slice(0, 10);
    await page.getByText('As a table').click();
    const row = page.getByRole('row').filter({ hasText: today });
    await expect.poll(() => row.innerText()).toMatch(/5\s+5/);
    await expect.poll(() => page.locator('.columns rect').count()).toBe(1);
    await expect
      .poll(() => page.getByRole('table', { name: 'By person' }).innerText())
      .toMatch(/alice@example\.com\s+3/);
    await page.getByRole('link', { name: '王芳@example.com' }).click();
    await page.getByText('1 edit: that is all').waitFor();

    await page.goBack();
    await page.getByRole('link', { name: 'Took effect: 5' }).click();
    await page.getByText('5 edits: that is all').waitFor();
    await page.goBack();
    await page.locator('.columns rect').waitFor();
    await page.locator('.columns a').click();
    await page.getByText('5 edits: that is all').waitFor();
    await page.goBack();
  });

  test('names what was changed around the service', async () => {
    const { page } = auditor;
    await page
      .getByRole('table', { name: 'Changed around this service' })
      .getByRole('link')
      .first()
      .click();
    await page.locator('.story').waitFor();
    await expect
      .poll(() => page.getByText('somebody changed the message around this service').count())
      .toBe(1);
    await page.goBack();
  });

  test('shows what happens, and counts anew, without being reloaded', async () => {
    const { page } = auditor;
    await page.getByText('Waiting for the next edit').waitFor();
    await makeEdits(scene);
    await page.locator('.happening').getByText('王芳@example.com').first().waitFor();
    const { total } = await scene.call('GET', '/v1/audit/summary?state=applied');
    await page.getByRole('link', { name: `Took effect: ${String(total)}`, exact: true }).waitFor();
  });

  test('says what waits, how far the pace is slowed down, and how long the log is behind', async () => {
    const { page } = auditor;
    await page.route('**/v1/audit/summary*', async (route) => {
      const response = await route.fetch();
      const json = (await response.json()) as { quota: object[]; sealing: object };
      json.quota = json.quota.map((one) => ({ ...one, inUse: 7, waiting: 1_234, factor: 0.5 }));
      json.sealing = { ...json.sealing, delaySeconds: 180 };
      await route.fulfill({ response, json });
    });
    await go(page, '/you');
    await page.getByText('What you may do').waitFor();
    await go(page, '/overview#days=7');
    const quota = page.getByRole('table', { name: 'Use of the quota' });
    await quota.getByText('1,234 waiting').first().waitFor();

    await expect
      .poll(() => quota.getByRole('row').last().innerText())
      .toMatch(/7 of 200\s+1,234 waiting\s+slowed down to 50 %/);
    await page.getByText('3 minutes').waitFor();
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await go(page, '/overview');
  });

  test('is whole where a service of an earlier version says nothing of the quota', async () => {
    const { page } = auditor;
    await page.route('**/v1/audit/summary*', async (route) => {
      const response = await route.fetch();
      const {
        quota: _,
        sealing: _of,
        ...json
      } = (await response.json()) as Record<string, unknown>;
      await route.fulfill({ response, json });
    });
    await go(page, '/you');
    await page.getByText('What you may do').waitFor();
    await go(page, '/overview#days=90');
    await page.getByRole('link', { name: /^Took effect: \d+$/ }).waitFor();
    await page
      .getByText('The last entry of the log')
      .or(page.getByText('Last signed'))
      .first()
      .waitFor();

    expect(await page.getByText('Use of the quota').count()).toBe(0);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await go(page, '/overview');
    await page.getByText('Use of the quota').waitFor();
  });

  test('shows for how long it is not known how an edit ended, and that it ended', async () => {
    const { page } = auditor;
    await page.getByText('Of every edit it is known how it ended.').waitFor();
    const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'slow' } }];
    const MsgSeq = scene.simulator.addMessage({ groupId: GROUP, MsgBody, from: 'bob' });
    const fault = scene.simulator.fault({ kind: 'hang', api: 'modify_group_msg', msgSeq: MsgSeq });
    onTestFinished(() => scene.simulator.clearFaults(fault));
    const wanted = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'slower' } }];
    const edited = scene.call('POST', '/v1/modifications', {
      message: { GroupId: GROUP, MsgSeq, MsgBody: wanted },
      operator: 'slow@example.com',
      reason: 'as asked',
    });
    const open = page.getByRole('table', { name: 'Not yet known how it ended' });
    await open.getByText('slow@example.com').waitFor();
    await expect.poll(() => open.innerText()).toMatch(/Under way|In doubt/);
    scene.simulator.clearFaults(fault);
    await edited;
    await page.getByText('Of every edit it is known how it ended.').waitFor({ timeout: 60_000 });
  });

  test('goes on where the connection is cut', async () => {
    const { page } = auditor;
    await page.route('**/v1/audit/events', (route) => route.abort());
    await go(page, '/you');
    await page.getByText('What you may do').waitFor();
    await go(page, '/overview');
    await page.getByText('The connection broke; it is tried again.').waitFor();
    await page.unrouteAll();
    await page.getByText('Waiting for the next edit').waitFor();
  });

  test('keeps the rules for those who see little, and fits a telephone', async () => {
    const { page } = auditor;

    expect(await barriersOn(page)).toEqual([]);
    expect(await widthOnTelephone(page)).toBe(360);
  });
});
