import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser } from 'playwright-core';

/** Why there is no browser to test with; null where there is one. It comes with a package, for Linux on x64. */
export const whyNoBrowser: string | null =
  process.platform === 'linux' && process.arch === 'x64'
    ? null
    : `SKIPPED: no browser comes from npm for ${process.platform} on ${process.arch}; the console is not tested here.`;

if (whyNoBrowser !== null) process.stderr.write(`${whyNoBrowser}\n`);

export async function startBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    // The package's own arguments are for one page in one process, which ends with the first window.
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'],
    headless: true,
  });
}
