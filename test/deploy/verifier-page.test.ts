import { AxeBuilder } from '@axe-core/playwright';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBrowser, whyNoBrowser } from '../console/browser.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { aWitness } from '../ledger/witnesses.js';
import { makeDocuments } from '../verifier/documents.js';

const PAGE = pathToFileURL(path.resolve('dist/verifier/verify.html')).href;
const documents = await makeDocuments();
const [receipt = Buffer.alloc(0)] = documents.receipts;
const bundle = documents.evidence.toString();

describe.skipIf(whyNoBrowser !== null)('the page that checks documents, from a file', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  /** What went wrong in the page, or was stopped by its policy, is in `complaints`; so is each address that it asks for. */
  async function opened(options: BrowserContextOptions = {}) {
    const context = await browser.newContext({ locale: 'en-GB', ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('request', (request) => {
      if (request.url() !== PAGE) complaints.push(request.url());
    });
    await page.goto(PAGE);
    return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
  }

  interface Given {
    readonly key?: string | null;
    readonly checkpoint?: string;
    readonly policy?: string;
  }

  async function chosen(
    page: Page,
    file: Buffer | string,
    { key, checkpoint, policy }: Given = {},
  ) {
    const buffer = Buffer.from(file);
    await page
      .getByLabel('Receipt or evidence bundle')
      .setInputFiles({ name: 'document', mimeType: 'text/plain', buffer });
    if (checkpoint !== undefined) {
      await page
        .getByLabel('Earlier checkpoint')
        .setInputFiles({ name: 'kept', mimeType: 'text/plain', buffer: Buffer.from(checkpoint) });
    }
    if (policy !== undefined) {
      await page
        .getByLabel('Policy of witnesses')
        .setInputFiles({ name: 'policy', mimeType: 'text/plain', buffer: Buffer.from(policy) });
    }
    if (key !== null) await page.getByLabel('Key of the log').fill(key ?? documents.key);
    await page.getByRole('button', { name: 'Check', exact: true }).click();
  }

  async function checked(file: Buffer | string, given: Given = {}) {
    await using scene = await opened();
    await chosen(scene.page, file, given);
    const heading = scene.page.getByRole('heading', { level: 2 });
    await heading.waitFor();
    const report = await scene.page.locator('#result').innerText();
    expect(scene.complaints).toEqual([]);
    return { verdict: await heading.innerText(), report };
  }

  test('an intact receipt proves who did what, in the sentences of the command', async () => {
    const { verdict, report } = await checked(receipt);

    expect(verdict).toBe('Intact');
    expect(report).toMatch(/The receipt proves this, under the key .*Its reason is .*intact$/s);
    expect(report).not.toContain('Only the key in the file itself was used');
  });

  test('without a key of one’s own, it says what that proves', async () => {
    const { verdict, report } = await checked(receipt, { key: null });

    expect(verdict).toBe('Intact');
    expect(report).toContain('Only the key in the file itself was used');
  });

  test('a bundle is intact, packed too, and agrees with the checkpoint that was kept', async () => {
    const { checkpoint } = documents;

    expect((await checked(bundle, { checkpoint })).report).toMatch(
      /vouch for the first \d+ entries/,
    );
    expect((await checked(gzipSync(bundle))).verdict).toBe('Intact');
  });

  test('under a policy, the witnesses must have signed, and it tells the key', async () => {
    const witness = aWitness('witness.example', 21);
    const policy = `log ${documents.key}\nwitness W ${witness.key.text}\nquorum W\n`;
    const { checkpoint } = documents;
    const written = (note: string): string => JSON.stringify(note).slice(1, -1);
    const cosigned = bundle.replaceAll(
      written(checkpoint),
      written(checkpoint + witness.line(checkpoint, 1_700_000_000n)),
    );
    const met = await checked(cosigned, { key: null, policy });
    const unmet = await checked(bundle, { policy });
    const broken = await checked(bundle, { policy: 'quorum' });

    expect(met.verdict).toBe('Intact');
    expect(met.report).toContain('cosigned by W (witness.example)');
    expect(met.report).not.toContain('Only the key in the file itself was used');
    expect(unmet.verdict).toBe('Not intact');
    expect(unmet.report).toContain('UNWITNESSED');
    expect(broken.verdict).toBe('Could not be checked');
    expect(broken.report).toContain('policy is no policy of witnesses: line 1');
  });

  test('what was changed is found, in words; what is damaged is told apart', async () => {
    const changed = await checked(bundle.replace('"state":"applied"', '"state":"refused"'));
    const cut = await checked(bundle.slice(0, -50));
    const halfPacked = await checked(gzipSync(bundle).subarray(0, -500));
    const other = await checked('<html>');

    expect(changed.verdict).toBe('Not intact');
    expect(changed.report).toMatch(
      /CHANGED modification .*the state of edit .* is not the one recorded/,
    );
    expect(cut.verdict).toBe('Could not be checked');
    expect(cut.report).toMatch(/DAMAGED .*cut off/);
    expect(halfPacked.report).toContain('is gzip, and cut off or damaged');
    expect(other.report).toContain('is a web page or XML');
  });

  test('another key than the log’s is reported', async () => {
    const elsewhere = 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8';
    const { verdict, report } = await checked(receipt, { key: elsewhere });

    expect(verdict).toBe('Not intact');
    expect(report).toContain('not the key of the log');
  });

  test('contents are text: a script in a message does nothing', async () => {
    const hostile = '<img src=x onerror=document.title=1><script>document.title=1</script>\\u202e';
    const { verdict, report } = await checked(
      bundle.replace('"ticket":"OPS-4711"', `"${hostile}":1`),
    );

    expect(verdict).toBe('Not intact');
    expect(report).toContain('<img src=x onerror=document.title=1>');
    expect(report).toContain('\\u{202e}');
  });

  test('a bundle of 10,000 records shows how far it is, and can be stopped', async () => {
    const lines = bundle.trimEnd().split('\n');
    const [header = '', ...records] = lines.slice(0, -1);
    const many = Array.from({ length: 10_000 }, (_, i) => {
      const line = records[i % records.length] ?? '';
      return line.replace(/^\{"line":\d+/, `{"line":${i + 1}`);
    });
    const large = [header, ...many, '{"records":10000,"unsealed":0}', ''].join('\n');
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, 'large.ndjson.gz');
    await writeFile(file, gzipSync(large));
    await using scene = await opened();
    await scene.page.getByLabel('Receipt or evidence bundle').setInputFiles(file);
    await scene.page.getByRole('button', { name: 'Check', exact: true }).click();
    await scene.page.getByText(/\d+ records checked/).waitFor();
    await scene.page.getByRole('button', { name: 'Stop' }).click();
    await scene.page.getByText('Stopped. Nothing is known').waitFor();
    await scene.page.getByRole('button', { name: 'Check', exact: true }).click();
    await scene.page.getByRole('heading', { level: 2 }).waitFor({ timeout: 120_000 });

    expect(await scene.page.locator('#result').innerText()).toContain('10000 records, proven');
  });

  test('it speaks Chinese, is used with the keyboard alone, and fits 360 px, light and dark', async () => {
    const folder = process.env['SCREENSHOTS'];
    for (const colorScheme of ['light', 'dark'] as const) {
      const viewport = { width: 360, height: 800 };
      await using scene = await opened({ locale: 'zh-CN', viewport, colorScheme });
      const { page } = scene;
      const field = page.getByLabel('回执或证据包');
      await field.setInputFiles({ name: 'r', mimeType: 'text/plain', buffer: receipt });
      await field.focus();
      await page.keyboard.press('Tab');
      await page.keyboard.type(documents.key);
      for (let field = 0; field < 3; field += 1) await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: '完好' }).waitFor();
      const width = await page.evaluate('document.documentElement.scrollWidth');

      const { violations } = await new AxeBuilder({ page }).analyze();

      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(width).toBe(360);
      expect(scene.complaints).toEqual([]);
      if (folder === undefined) continue;
      await writeFile(`${folder}/${colorScheme}.png`, await page.screenshot({ fullPage: true }));
    }
  });
});
