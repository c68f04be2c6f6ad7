import { expect, test } from 'vitest';
import { BaseUrls, baseUrlsOf, regionOf, REGIONS } from '../../src/im/regions.js';

/** As the vendor's REST overview has them; `mumbai` and `india` as its older editions had. */
const DOMAINS: Readonly<Record<string, string>> = {
  china: 'console.tim.qq.com adminapi.my-imcloud.com',
  singapore: 'adminapisgp.im.qcloud.com adminapisgp.my-imcloud.com',
  seoul: 'adminapikr.im.qcloud.com adminapikr.my-imcloud.com',
  tokyo: 'adminapijpn.im.qcloud.com adminapijpn.my-imcloud.com',
  frankfurt: 'adminapiger.im.qcloud.com adminapiger.my-imcloud.com',
  'silicon-valley': 'adminapiusa.im.qcloud.com adminapiusa.my-imcloud.com',
  jakarta: 'adminapiidn.im.qcloud.com adminapiidn.my-imcloud.com',
  mumbai: 'adminapiind.im.qcloud.com adminapiind.my-imcloud.com',
  india: 'adminapiind.im.qcloud.com adminapiind.my-imcloud.com',
  'saudi-arabia': 'adminapiksa.im.qcloud.com adminapiksa.my-imcloud.com',
};

test.each(Object.entries(DOMAINS))('%s has a primary and a backup domain', (name, domains) => {
  const region = regionOf(name);
  const urls = region === null ? [] : baseUrlsOf(region);
  expect(urls.map((url) => new URL(url).href)).toEqual(
    domains.split(' ').map((domain) => `https://${domain}/`),
  );
});

test('there is no other region', () => {
  expect(REGIONS).toEqual(Object.keys(DOMAINS));
});

test('a region is known by its name in any spelling of it, and by no other', () => {
  expect(regionOf('Silicon Valley')).toBe('silicon-valley');
  expect(regionOf('SILICON_VALLEY')).toBe('silicon-valley');
  expect(regionOf('atlantis')).toBeNull();
  expect(regionOf('toString')).toBeNull();
});

test('a domain that cannot be reached is left for a minute', () => {
  let now = 0;
  const urls = new BaseUrls(['https://a/', 'https://b'], () => now);

  urls.unreachable('https://a');
  urls.unreachable('https://a');
  now = 59_999;
  expect(urls.current()).toBe('https://b');
  now = 60_000;
  expect(urls.current()).toBe('https://a');
});

test('when the backup cannot be reached either, the primary is next', () => {
  const urls = new BaseUrls(['https://a', 'https://b'], () => 0);

  urls.unreachable('https://a');
  urls.unreachable('https://b');

  expect(urls.current()).toBe('https://a');
});
