import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { whyNoBrowser } from './browser.js';
import { GROUP, makeEdits } from './messages.js';
import { barriersOn, widthOnTelephone } from './rules.js';
import { type ConsoleScene, go, logIn, openConsole, type Window } from './scene.js';

let scene: ConsoleScene;
let auditor: Window;

beforeAll(async () => {
  if (whyNoBrowser !== null) return;
  scene = await openConsole();
  await makeEdits(scene);
  auditor = await scene.window();
  auditor.page.setDefaultTimeout(10_000);
  await auditor.page.goto(`${scene.service.url}/console/overview`);
  await logIn(auditor.page, 'auditor');
  await auditor.page.getByRole('link', { name: 'Took effect: 5' }).waitFor();
});
afterEach(() => expect(auditor?.complaints ?? []).toEqual([]));
afterAll(() => scene?.stop());

describe.skipIf(whyNoBrowser !== null)('the overview', () => {
  test('counts edits by day and outcome, application and person, and each number finds its edits', async () => {
    const { page } = auditor;
    const today = new Date().toISOString().slice(0, 10);
    await page.getByText('As a table').click();
    const row = page.getByRole('row').filter({ hasText: today });
    expect(await row.innerText()).toMatch(/5\s+5/);
    expect(await page.locator('.columns rect').count()).toBe(1);
    expect(await page.getByRole('table', { name: 'By person' }).innerText()).toMatch(
      /alice@example\.com\s+3/,
    );
    await page.getByRole('link', { name: '王芳@example.com' }).click();
    await page.getByText('1 edits: that is all').waitFor();

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
    expect(await page.getByText('somebody changed the message around this service').count()).toBe(
      1,
    );
    await page.goBack();
  });

  test('shows what happens, and counts anew, without being reloaded', async () => {
    const { page } = auditor;
    await page.getByText('Waiting for the next edit').waitFor();
    await makeEdits(scene);
    await page.locator('.happening').getByText('王芳@example.com').first().waitFor();
    await page.getByRole('link', { name: 'Took effect: 10' }).waitFor();
  });

  test('shows for how long it is not known how an edit ended, and that it ended', async () => {
    const { page } = auditor;
    await page.getByText('Of every edit it is known how it ended.').waitFor();
    const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'slow' } }];
    const MsgSeq = scene.simulator.addMessage({ groupId: GROUP, MsgBody, from: 'bob' });
    const fault = scene.simulator.fault({ kind: 'hang', api: 'modify_group_msg', msgSeq: MsgSeq });
    const wanted = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'slower' } }];
    const edited = scene.call('POST', '/v1/modifications', {
      message: { GroupId: GROUP, MsgSeq, MsgBody: wanted },
      operator: 'slow@example.com',
      reason: 'as asked',
    });
    const open = page.getByRole('table', { name: 'Not yet known how it ended' });
    await open.getByText('slow@example.com').waitFor();
    expect(await open.innerText()).toMatch(/Under way|In doubt/);
    scene.simulator.clearFaults(fault);
    await edited;
    await page.getByText('Of every edit it is known how it ended.').waitFor({ timeout: 30_000 });
  }, 60_000);

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
