import type { Fetch } from '../network/web.js';
import { type DeliveryOptions, SinkDelivery } from './delivery.js';
import type { Sink, SinkStatus } from './sink.js';

/** Who steers a sink. */
export interface Steerer {
  readonly requestId: string;
  readonly client: string;
  /** The person who has logged in; null: an application. */
  readonly operator: string | null;
}

/** An administrator had an effect, or wished what was so already. */
export interface SinkSteered extends Steerer {
  readonly event: 'sink-steered';
  readonly sink: string;
  readonly how: 'pause' | 'resume' | 'rewind';
  readonly fromIndex?: number;
}

export interface SinksOptions extends Omit<DeliveryOptions, 'fetch'> {
  readonly onSteered: (steered: SinkSteered) => void;
  /** A way of its own for each sink. */
  readonly fetchFor: (sink: Sink) => Fetch;
}

/** All sinks of the configuration: who looks at them and steers them, and the delivery of this replica. */
export class Sinks {
  private readonly deliveries: readonly SinkDelivery[];

  constructor(
    private readonly sinks: readonly Sink[],
    private readonly options: SinksOptions,
  ) {
    const { fetchFor } = options;
    this.deliveries = sinks.map(
      (sink) => new SinkDelivery(sink, { ...options, fetch: fetchFor(sink) }),
    );
  }

  start(): void {
    for (const delivery of this.deliveries) delivery.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.deliveries.map((delivery) => delivery.stop()));
  }

  /** In the order of the configuration. */
  statuses(): Promise<readonly SinkStatus[]> {
    const { record } = this.options;
    return this.sinks.length === 0 ? Promise.resolve([]) : record.statuses(this.sinks);
  }

  /** Null where there is no such sink. At most a delivery that has begun by then is still made. */
  async pause(name: string, by: Steerer): Promise<SinkStatus | null> {
    const sink = this.named(name);
    if (!sink) return null;
    await this.options.record.pause(sink);
    return this.steered(sink, by, { how: 'pause' });
  }

  /** From where it was paused or stopped. Null where there is no such sink. */
  async resume(name: string, by: Steerer): Promise<SinkStatus | null> {
    const sink = this.named(name);
    if (!sink) return null;
    await this.options.record.resume(sink);
    return this.steered(sink, by, { how: 'resume' });
  }

  /** Null where there is no such sink, `ahead` where it was not delivered to as far as that: nothing is ever skipped. */
  async rewind(name: string, fromIndex: number, by: Steerer): Promise<SinkStatus | 'ahead' | null> {
    const sink = this.named(name);
    if (!sink) return null;
    if (!(await this.options.record.rewind(sink, fromIndex))) return 'ahead';
    return this.steered(sink, by, { how: 'rewind', fromIndex });
  }

  private named(name: string): Sink | undefined {
    return this.sinks.find((sink) => sink.name === name);
  }

  private async steered(
    sink: Sink,
    by: Steerer,
    what: Pick<SinkSteered, 'how' | 'fromIndex'>,
  ): Promise<SinkStatus> {
    const { record, onSteered } = this.options;
    onSteered({ event: 'sink-steered', sink: sink.name, ...what, ...by });
    const [status] = await record.statuses([sink]);
    if (!status) throw new Error(`no status of the sink ${sink.name}`);
    return status;
  }
}
