import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { startIssuer } from '../../dist/src/local/issuer/issuer.js';
import { LOCAL_PERSONS } from '../../dist/src/local/issuer/persons.js';
import { HAS_BROWSER, noteNoBrowser, openBrowser } from '../support/browser.mjs';
import { quantile } from '../support/load.mjs';
import { LONGEST_WITH_RECORDS_MS } from '../support/records.mjs';
import { AUDIENCE } from '../support/service.mjs';

const AT_MOST_MS = 500;
const CLIENT = 'console';

/** What an auditor looks for, by the label of its field; each turn finds something else, as the seed has it. */
const SEARCHES = [
  ['Words, before or after', (n) => `单号${String(2_000 + n).padStart(7, '0')}`],
  ['Who edited', (n) => `operator-${n % 97}`],
];

/** From the click to the first result on the page, with many edits on record. */
export const consoleSearch = {
  name: 'console-search',
  longestMs: LONGEST_WITH_RECORDS_MS,
  async measure(stand, extent) {
    if (!HAS_BROWSER) {
      noteNoBrowser('a search in the console');
      return [];
    }
    const count = extent.of(1_000_000, 100_000, 10_000);
    const simulator = await stand.simulator({ latencyMs: 20, callsPerSecond: 'unlimited' });
    const records = await stand.records(count);
    const issuer = await startIssuer(0);
    const browser = await openBrowser();
    try {
      const signingKey = makeKey();
      const { url } = await records.start(simulator, {
        AUTH_ISSUER: issuer.url,
        AUTH_JWKS_FILE: publish(signingKey, stand.folder),
        CONSOLE_CLIENT_ID: CLIENT,
      });
      issuer.open({
        signingKey,
        clientId: CLIENT,
        audience: AUDIENCE,
        consoleUrls: [`${url}/console`],
        persons: LOCAL_PERSONS,
        accessTokenSeconds: 3_600,
      });
      const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
      await logIn(page, url);
      const rows = [];
      for (const [field, of] of SEARCHES) {
        const taken = [];
        // The first one pays for what the page loads, and is not counted.
        for (let n = 0; n <= extent.of(15, 9, 1); n += 1) {
          const ms = await drawn(page, field, of(n));
          if (n > 0) taken.push(ms);
        }
        rows.push(row(field, count, quantile(taken, 0.5)));
      }
      return rows;
    } finally {
      await browser.close();
      await issuer.stop();
    }
  },
};

function makeKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kid: 'issuer', alg: 'ES256', use: 'sig' };
}

/** A file with the public part of the key. */
function publish({ d: _secret, ...publicKey }, folder) {
  const file = path.join(folder, 'issuer-jwks.json');
  writeFileSync(file, JSON.stringify({ keys: [publicKey] }));
  return file;
}

async function logIn(page, url) {
  await page.goto(`${url}/console/search`);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.locator('button[value="auditor"]').click();
  await page.getByRole('table').waitFor();
}

async function drawn(page, field, value) {
  for (const [other] of SEARCHES) {
    await page.getByLabel(other, { exact: true }).fill(other === field ? value : '');
  }
  const began = performance.now();
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.locator('tbody').getByText(value).first().waitFor();
  return performance.now() - began;
}

function row(field, count, ms) {
  return {
    figure: `console: a search by "${field}" over ${count} edits drawn (median)`,
    measured: `${ms.toFixed(0)} ms`,
    baseline: `${AT_MOST_MS} ms`,
    ratio: ms / AT_MOST_MS,
    target: '<= 1.00 x',
    isMet: ms <= AT_MOST_MS,
  };
}
