import { randomUUID } from 'node:crypto';
import { create as newAxios } from 'axios';
import { HttpService } from '@nestjs/axios';
import type { Logger } from 'pino';
import { AuditParts } from './audit-parts.js';
import { openJwtVerifier } from './auth/jwt-verifier.js';
import { TokenVerifier } from './auth/token-verifier.js';
import { BatchApprovals, type BatchProposals } from './batches/batch-approvals.js';
import { BatchProgress } from './batches/progress.js';
import type { Config } from './config.js';
import { ErasingParts } from './erasing-parts.js';
import { SystemClock, steadyBackOffMs } from './time/clock.js';
import { BatchRunner, roomFor } from './batches/runner.js';
import { ApprovalPolicy } from './edits/approval-policy.js';
import { Approvals } from './edits/approvals.js';
import { Executions } from './edits/executions.js';
import type { ProposalRecord } from './edits/proposals.js';
import { ReadCurrentMessage } from './edits/read-current-message.js';
import { Messages } from './edits/messages.js';
import { Modify } from './edits/modify.js';
import { EditRecord } from './edits/record.js';
import { baseUrlsOf } from './im/regions.js';
import { TencentMessages } from './im/tencent-messages.js';
import { LogParts } from './log-parts.js';
import { Tunnels } from './network/tunnel.js';
import type { Way } from './network/way.js';
import { fetchBy } from './network/web.js';
import { errorCode } from './failures/error-code.js';
import {
  Crash,
  CrashingMessages,
  CrashingBatchProposals,
  CrashingProposals,
  CrashingRecord,
} from './ops/crash-points.js';
import { logDefect } from './ops/defect-log.js';
import { EditLog, EditObservers } from './ops/edit-log.js';
import type { Metrics } from './ops/metrics.js';
import { Reachability, type Target } from './ops/reachability.js';
import type { Traces } from './ops/traces.js';
import { PostgresBatchProposals } from './postgres/approvals/batch-proposals.js';
import { PostgresProposalRecord } from './postgres/approvals/proposal-record.js';
import { PostgresBatchWork } from './postgres/batches/batch-work.js';
import { PostgresBatchRecord } from './postgres/batches/batch-record.js';
import { PostgresEditRecord } from './postgres/edits/edit-record.js';
import { PostgresQuotaStore } from './postgres/quota/quota-store.js';
import { Replica } from './postgres/edits/replica-lease.js';
import { SearchIndexer } from './postgres/search/search-indexer.js';
import { WebhookReconciler } from './postgres/webhook/reconciler.js';
import { PostgresWebhookRecord } from './postgres/webhook/webhook-record.js';
import { Gate } from './postgres/session/gate.js';
import { Store } from './postgres/connections/store.js';
import { PostgresThrottlerStorage } from './postgres/quota/throttler-storage.js';
import { PostgresSinkRecord } from './postgres/sinks/sink-record.js';
import { Pacer } from './quota/pacer.js';
import { Sinks } from './sinks/sinks.js';

/** After failures of a receiver. */
const SINK_PAUSE_MS = { first: 1_000, longest: 5 * 60_000 };
const DATABASE_CONNECTIONS = 10;

/**
 * What one replica is made of, in the order in which one thing needs another: the composition root, which alone knows which adapter
 * stands behind which port. Start, stop, metrics and the HTTP edge share it.
 */
export class Parts {
  readonly clock = new SystemClock();
  readonly store: Store;
  readonly replica: Replica;
  readonly record: EditRecord;
  readonly policy: ApprovalPolicy;
  readonly proposals: ProposalRecord;
  readonly approvals: Approvals;
  readonly batches: PostgresBatchRecord;
  readonly batchProposals: BatchProposals;
  readonly batchApprovals: BatchApprovals;
  readonly batchProgress: BatchProgress;
  readonly audit: AuditParts;
  readonly indexer: SearchIndexer;
  readonly judge: WebhookReconciler;
  readonly quota: Pacer;
  readonly throttlerStorage: PostgresThrottlerStorage;
  readonly log: LogParts;
  readonly verifier: TokenVerifier;
  readonly messages: Messages;
  readonly executions: Executions;
  readonly modify: Modify;
  readonly runner: BatchRunner;
  readonly readCurrent: ReadCurrentMessage;
  readonly callbacks: PostgresWebhookRecord;
  readonly sinks: Sinks;
  readonly erasing: ErasingParts;
  private readonly crash: Crash | null;
  private readonly reachability: Reachability;
  private readonly tunnels: Tunnels;

  constructor(
    readonly config: Config,
    readonly logger: Logger,
    readonly metrics: Metrics,
    /** Null: nothing is traced. */
    readonly traces: Traces | null = null,
  ) {
    this.reachability = new Reachability(metrics.registry, (event) => logger.warn(event));
    this.tunnels = new Tunnels(config.proxying);
    this.verifier = openJwtVerifier(
      config.auth,
      undefined,
      fetchBy(this.way('issuer', config.auth.ca)),
    );
    const { databaseUrl: url, databaseTls: tls } = config;
    const onIdleError = (error: Error): void =>
      logger.warn({ event: 'database-connection-lost', code: errorCode(error) ?? error.name });
    const gate = new Gate();
    const database = { url, tls, gate, onIdleError, reach: this.reachability.of('database') };
    this.store = new Store({ ...database, connections: DATABASE_CONNECTIONS });
    this.replica = new Replica(this.store, (error) => this.defect('replica', error));
    this.crash = config.crashPoint && new Crash(config.crashPoint);
    const observers = new EditObservers([
      metrics.edits,
      new EditLog(logger),
      ...(traces ? [traces] : []),
    ]);
    const record = new PostgresEditRecord(this.store, this.replica, observers, (error, id) =>
      this.defect(id, error),
    );
    this.record = this.crash ? new CrashingRecord(record, this.crash) : record;
    this.policy = new ApprovalPolicy(config.approvalRules);
    const proposals = new PostgresProposalRecord(this.store, this.record, observers);
    this.proposals = this.crash ? new CrashingProposals(proposals, this.crash) : proposals;
    this.batches = new PostgresBatchRecord(this.store, this.policy);
    const batchProposals = new PostgresBatchProposals(this.store);
    this.batchProposals = this.crash
      ? new CrashingBatchProposals(batchProposals, this.crash)
      : batchProposals;
    this.batchApprovals = new BatchApprovals(
      this.batchProposals,
      this.batches,
      this.clock,
      (error) => this.defect('batch-approvals', error),
    );
    this.batchProgress = new BatchProgress(this.batches);
    this.judge = new WebhookReconciler(this.store, config.im.admin, (error) =>
      this.defect('webhook-edits', error),
    );
    this.audit = new AuditParts({
      store: this.store,
      standbyAt: config.auditDatabase,
      standbyMaxLagSeconds: config.auditMaxLagSeconds,
      mayOwn: !config.isProduction,
      callsPerSecond: config.im.callsPerSecond,
      logger,
      metrics: metrics.auditReads,
      reach: this.reachability.of('audit_database'),
      onIdleError,
      onDefect: (where, error) => this.defect(where, error),
    });
    this.callbacks = new PostgresWebhookRecord(this.store);
    this.indexer = new SearchIndexer(this.store, (error) => this.defect('search-index', error));
    this.log = new LogParts({
      database,
      store: this.store,
      config: config.ledger,
      wayTo: (target) => this.way(target, null),
      logger,
      onDefect: (where, error) => this.defect(where, error),
    });
    this.sinks = this.makeSinks();
    this.erasing = new ErasingParts({
      store: this.store,
      crash: this.crash,
      retentionDays: config.retentionContentDays,
      onDefect: (where, error) => this.defect(where, error),
    });
    this.throttlerStorage = new PostgresThrottlerStorage(this.store.volatile);
    this.quota = new Pacer({
      callsPerSecond: config.im.callsPerSecond,
      callTimeoutMs: config.im.timeoutMs,
      store: new PostgresQuotaStore(this.store.pacing),
      observer: metrics.quotaObserver,
      onDefect: (error) => this.defect('quota', error),
    });
    this.messages = this.makeMessages();
    this.executions = this.makeExecutions();
    this.modify = new Modify(this.messages, this.record, this.executions, this.clock, this);
    this.approvals = new Approvals(this.proposals, this.modify, this.clock, (error) =>
      this.defect('approvals', error),
    );
    this.runner = this.makeRunner();
    this.readCurrent = new ReadCurrentMessage(this.messages, this.record, this.clock);
  }

  private makeSinks(): Sinks {
    const { sinks: metrics } = this.metrics;
    return new Sinks(this.config.sinks, {
      record: new PostgresSinkRecord(this.store.delivery),
      holder: randomUUID(),
      origin: this.config.ledger.origin,
      fetchFor: () => fetchBy(this.way('sink', null)),
      backOffMs: (failures) =>
        steadyBackOffMs(failures, SINK_PAUSE_MS.first, SINK_PAUSE_MS.longest),
      onEvent: (event) => this.logger.warn(event),
      onSteered: (event) => this.logger.info(event),
      onTaken: (sink, entries) => metrics.taken(sink, entries),
      onFailed: (sink) => metrics.failed(sink),
      onDefect: (error) => this.defect('sinks', error),
    });
  }

  private way(target: Target, ca: string | null): Way {
    return { tunnels: this.tunnels, ca, reach: this.reachability.of(target) };
  }

  private makeMessages(): Messages {
    const { at, sdkAppId, secretKey, admin, timeoutMs, ca } = this.config.im;
    const baseUrls = 'baseUrl' in at ? [at.baseUrl] : baseUrlsOf(at.region);
    const messages = new TencentMessages(
      { baseUrls, sdkAppId, secretKey, admin, timeoutMs, way: this.way('im', ca) },
      new HttpService(newAxios()),
      this.quota,
      undefined,
      (call) => {
        this.metrics.called(call);
        this.traces?.called(call);
      },
    );
    return this.crash ? new CrashingMessages(messages, this.crash) : messages;
  }

  private makeExecutions(): Executions {
    const { traces } = this;
    return new Executions({
      messages: this.messages,
      record: this.record,
      clock: this.clock,
      times: {
        lateLandingMs: this.config.im.lateLandingMs,
        giveUpMs: this.config.settleGiveUpMs,
      },
      onDefect: (error, modificationId) => this.defect(modificationId, error),
      whileSettling: traces ? (id, work) => traces.settling(id, work) : undefined,
    });
  }

  private makeRunner(): BatchRunner {
    const { callsPerSecond } = this.config.im;
    return new BatchRunner({
      work: new PostgresBatchWork(this.store, this.replica),
      modify: this.modify,
      messages: this.messages,
      clock: this.clock,
      onDefect: (error, where) => this.defect(where, error),
      room: roomFor(callsPerSecond),
    });
  }

  private defect(where: string, error: unknown): void {
    logDefect(this.logger, where, error);
  }
}
