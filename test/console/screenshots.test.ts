import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { GROUP, makeEdits } from './messages.js';
import { logIn, openConsole } from './scene.js';

/** `npm run console:screenshots` draws every page anew. Differences of single points say nothing: nobody compares them. */
const FOLDER = process.env['SCREENSHOTS'];
const FONT = 'node_modules/@fontsource/noto-sans-sc';
const LANGUAGES = { en: 'Log in', zh: '登录' } as const;

/** The browser that comes from npm has no Chinese font. */
async function bringFont(page: Page): Promise<void> {
  await page.route('**/noto/**', async (route) => {
    const name = path.basename(new URL(route.request().url()).pathname);
    await route.fulfill({ body: await readFile(path.join(FONT, 'files', name)) });
  });
  const sheets = await Promise.all(
    ['400', '700'].map((weight) => readFile(path.join(FONT, `${weight}.css`), 'utf8')),
  );
  const style = sheets.join('\n').replaceAll('./files/', '/noto/');
  await page.addInitScript((content) => {
    addEventListener('DOMContentLoaded', () => {
      const element = document.createElement('style');
      element.textContent = content;
      document.head.append(element);
    });
  }, style);
}

test.runIf(FOLDER !== undefined)(
  'every page, in both languages, and the main ones dark and on a telephone',
  { timeout: 600_000 },
  async () => {
    const folder = FOLDER ?? '';
    await mkdir(folder, { recursive: true });
    const scene = await openConsole();
    const made = await makeEdits(scene);
    const pages = {
      search: '/search',
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
        const { page, context } = await scene.window({
          ...options,
          locale: language,
          bypassCSP: true,
        });
        await bringFont(page);
        const draw = async (name: string) => {
          const file = `${name}.${language}${look}.png`;
          await page.waitForFunction(() => document.fonts.status === 'loaded');
          await page.screenshot({ path: path.join(folder, file), fullPage: true });
          drawn.push(file);
        };
        await page.goto(`${scene.service.url}/console/`);
        await page.getByRole('button', { name: button }).waitFor();
        if (look === '') await draw('login');
        await logIn(page, 'administrator', button);
        await page.locator('#content').waitFor();
        for (const [name, address] of Object.entries(pages)) {
          if (look !== '' && !['search', 'edit', 'message'].includes(name)) continue;
          await page.goto(`${scene.service.url}/console${address}`);
          await page.getByRole('heading', { level: 1 }).waitFor();
          await page.waitForLoadState('networkidle');
          // What was drawn without its font has asked for it by now.
          await page.evaluate(() => new Promise((drawn) => setTimeout(drawn, 1_000)));
          await draw(name);
        }
        await context.close();
      }
    }
    await scene.stop();

    expect(drawn.length).toBeGreaterThan(20);
  },
);
