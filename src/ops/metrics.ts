import { collectDefaultMetrics, Registry } from 'prom-client';
import type { QuotaObserver } from '../quota/pacer.js';
import { AuditReadMetrics } from './audit-read-metrics.js';
import { EditMetrics } from './edit-metrics.js';
import { HttpMetrics } from './http-metrics.js';
import { type CallFigures, didLeave, ImMetrics } from './im-metrics.js';
import { QuotaMetrics } from './quota-metrics.js';
import { SinkMetrics } from './sink-metrics.js';

/**
 * What `/metrics` shows. Label values come from small fixed sets or from `BoundedLabel`, never from a URL or a message.
 * A part of the service that has figures of its own gets a class of its own beside these, on the same registry.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly edits = new EditMetrics(this.registry);
  readonly quota = new QuotaMetrics(this.registry);
  readonly im = new ImMetrics(this.registry);
  readonly http = new HttpMetrics(this.registry);
  readonly sinks = new SinkMetrics(this.registry);
  readonly auditReads = new AuditReadMetrics(this.registry);

  /** Called with every outcome of the quota: a wait for an overwrite is a step of an edit too. */
  readonly quotaObserver: QuotaObserver = {
    granted: (api, callClass, waitedMs) => {
      this.quota.granted(api, callClass, waitedMs);
      if (api === 'modify_group_msg') this.edits.took('quota_wait', waitedMs);
    },
    refused: (api, callClass) => this.quota.refused(api, callClass),
  };

  constructor() {
    // Among them the delay of the event loop: nodejs_eventloop_lag_*.
    collectDefaultMetrics({ register: this.registry });
  }

  /** Called with every attempt to call IM. */
  called(call: CallFigures): void {
    this.im.called(call);
    if (!didLeave(call.outcome)) return;
    if (call.api === 'group_msg_get_simple') this.edits.took('pull', call.ms);
    if (call.api === 'modify_group_msg') this.edits.took('overwrite', call.ms);
  }
}
