import { expect, test } from 'vitest';
import { BaseUrls, baseUrlsOf, regionOf, REGIONS } from '../../src/im/regions.js';

test('each region has a primary and a backup domain', () => {
  expect(baseUrlsOf('singapore')).toEqual([
    'https://adminapisgp.im.qcloud.com',
    'https://adminapisgp.my-imcloud.com',
  ]);
  expect(REGIONS.every((region) => baseUrlsOf(region).length === 2)).toBe(true);
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
