import chromium from '@sparticuz/chromium';
import { chromium as playwright } from 'playwright-core';

/** Whether a browser comes from npm for this kind of machine. */
export const HAS_BROWSER = process.platform === 'linux' && process.arch === 'x64';

/** @throws where there is none */
export async function openBrowser() {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'],
    headless: true,
  });
}

export function noteNoBrowser(what) {
  process.stderr.write(`no browser comes from npm for this machine: ${what} is not measured\n`);
}
