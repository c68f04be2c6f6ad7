const MUMBAI = ['adminapiind.im.qcloud.com', 'adminapiind.my-imcloud.com'] as const;

/**
 * The domains of each data centre, primary first; the backup is meant for hijacked DNS. An app answers only at the data
 * centre it lives in. Names and domains are those of the vendor's REST overview. Its older editions have `mumbai`, or `india`
 * for the same domains; `saudi-arabia` is in none, but in use.
 */
const DOMAINS = {
  china: ['console.tim.qq.com', 'adminapi.my-imcloud.com'],
  singapore: ['adminapisgp.im.qcloud.com', 'adminapisgp.my-imcloud.com'],
  seoul: ['adminapikr.im.qcloud.com', 'adminapikr.my-imcloud.com'],
  tokyo: ['adminapijpn.im.qcloud.com', 'adminapijpn.my-imcloud.com'],
  frankfurt: ['adminapiger.im.qcloud.com', 'adminapiger.my-imcloud.com'],
  'silicon-valley': ['adminapiusa.im.qcloud.com', 'adminapiusa.my-imcloud.com'],
  jakarta: ['adminapiidn.im.qcloud.com', 'adminapiidn.my-imcloud.com'],
  mumbai: MUMBAI,
  india: MUMBAI,
  'saudi-arabia': ['adminapiksa.im.qcloud.com', 'adminapiksa.my-imcloud.com'],
} as const;

export type Region = keyof typeof DOMAINS;

export const REGIONS = Object.keys(DOMAINS) as readonly Region[];

/** Accepts a region in any case, with spaces, `_` or `-` between words; null for one that nobody lists. */
export function regionOf(name: string): Region | null {
  const wanted = name
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/gu, '-');
  return REGIONS.find((region) => region === wanted) ?? null;
}

/** Where to call IM, the first choice first. */
export function baseUrlsOf(region: Region): readonly string[] {
  return DOMAINS[region].map((domain) => `https://${domain}`);
}

/** How long calls stay with the domain that was turned to when another could not be reached. */
const STAY_MS = 60_000;

/**
 * Which of several base URLs to call. One that cannot be reached is left for the next in the list, for a minute; then the
 * first is tried again.
 */
export class BaseUrls {
  private preferred = 0;
  private stayUntil = 0;

  /** @param urls at least one, with or without a trailing slash */
  constructor(
    private readonly urls: readonly string[],
    private readonly now: () => number,
  ) {
    if (urls.length === 0) throw new RangeError('no base URL');
    this.urls = urls.map((url) => url.replace(/\/+$/u, ''));
  }

  get count(): number {
    return this.urls.length;
  }

  current(): string {
    if (this.preferred !== 0 && this.now() >= this.stayUntil) this.preferred = 0;
    return this.urls[this.preferred] ?? '';
  }

  /** `url` could not be connected to. */
  unreachable(url: string): void {
    if (this.urls[this.preferred] !== url) return;
    this.preferred = (this.preferred + 1) % this.urls.length;
    this.stayUntil = this.now() + STAY_MS;
  }
}
