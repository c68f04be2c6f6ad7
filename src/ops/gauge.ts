import { Gauge, type GaugeConfiguration, type Registry } from 'prom-client';

/** Every metric of the service begins like this; those of the Node process keep their usual names. */
export const PREFIX = 'im_edit_ledger_';

/** Adds a figure that is asked for at each scrape. */
export function showGauge<Label extends string>(
  registry: Registry,
  configuration: GaugeConfiguration<Label>,
): void {
  registry.registerMetric(new Gauge({ ...configuration, registers: [] }));
}
