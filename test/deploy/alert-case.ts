/**
 * Series over time, as Prometheus would have scraped them every 30 s: `a+bxn` is a, then n times b more; `axn` is a, n times
 * again; `_` is a scrape that found nothing.
 */
export type Series = Readonly<Record<string, string>>;

interface Scenario {
  /** What happens, as it would be told afterwards. */
  readonly what: string;
  readonly series: Series;
  /** When the alert is looked at, in minutes. */
  readonly at: number;
}

export interface AlertCase {
  readonly fires: readonly (Scenario & {
    /** Labels of the alerts that fire, besides name and severity. */
    readonly labels: readonly Readonly<Record<string, string>>[];
  })[];
  readonly silent: readonly Scenario[];
}
