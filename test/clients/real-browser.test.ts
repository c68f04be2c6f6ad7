import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Browser } from 'playwright-core';
import type { EditLedgerClient, ModificationRequest } from '../../clients/typescript/src/index.js';
import { startBrowser, whyNoBrowser } from '../console/browser.js';
import { refundDesk, DocumentedService, why } from '../contract/service.js';
import { scriptOfPage } from './page-script.js';

/** What the script leaves in the page. */
interface Loaded {
  readonly ledger: { readonly EditLedgerClient: typeof EditLedgerClient };
}

describe.skipIf(whyNoBrowser !== null)('the client in a real browser', () => {
  let browser: Browser;
  let service: DocumentedService;
  beforeAll(async () => {
    [browser, service] = await Promise.all([startBrowser(), DocumentedService.start()]);
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
  });

  /** A page at the service's own address, as a back-office behind the same host is. */
  async function opened(token: string) {
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    const origin = service.replica.url;
    await page.route(`${origin}/back-office`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>x</title>' }),
    );
    await page.goto(`${origin}/back-office`);
    await page.addScriptTag({ content: await scriptOfPage() });
    return { page, given: { baseUrl: origin, token } };
  }

  function aRewrite(): ModificationRequest['message'] {
    return {
      ...service.message(),
      MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'new' } }],
    };
  }

  test('edits once though an answer is lost, streams pages, follows a batch to its end', async () => {
    const token = await service.tokens.token(refundDesk.client, `${refundDesk.scope} audit:read`);
    const { page, given } = await opened(token);
    const [first, second] = [aRewrite(), aRewrite()];
    const before = service.im.calls('modify_group_msg').length;
    let isLost = false;
    await page.route('**/v1/modifications', async (route) => {
      // The service has done it; the page hears nothing.
      if (isLost) return route.continue();
      isLost = true;
      await route.fetch();
      return route.abort('connectionreset');
    });

    const came = await page.evaluate(
      async ({ baseUrl, token: bearer, why: reason, first: one, second: item }) => {
        const { ledger } = globalThis as unknown as Loaded;
        const client = new ledger.EditLedgerClient({ baseUrl, token: bearer });
        const edit = await client.modify({ ...reason, message: one });
        const { id } = await client.acceptBatch({ ...reason, items: [{ message: item }] });
        const states: string[] = [];
        for await (const { state } of client.followBatch(id)) states.push(state);
        const listed: (string | null)[] = [];
        for await (const each of client.modifications({ groupId: one.GroupId }))
          listed.push(each.id);
        const refusal = await client
          .modify({ ...reason, message: { ...one, MsgSeq: 99_999 } })
          .then(
            () => '',
            (error: unknown) => (error as Error).name,
          );
        return { edit: [edit.id, edit.state], states, listed, refusal };
      },
      { ...given, why, first, second },
    );

    expect(came.edit[1]).toBe('applied');
    expect(came.listed).toContain(came.edit[0]);
    expect(came.states.at(-1)).toBe('finished');
    expect(came.refusal).toBe('LedgerProblem');
    const overwrites = service.im.calls('modify_group_msg');
    expect(overwrites).toHaveLength(before + 2);
  });
});
