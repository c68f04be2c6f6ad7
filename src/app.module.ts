import { HttpModule, HttpService } from '@nestjs/axios';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import type { Logger } from 'pino';
import { AuditRecord } from './audit/audit-record.js';
import { EventRecord } from './audit/event-record.js';
import { Exports } from './audit/exports.js';
import { ReadTrail } from './audit/read-trail.js';
import { AuthGuard } from './auth/auth.guard.js';
import { openJwtVerifier } from './auth/jwt-verifier.js';
import { TokenVerifier } from './auth/token-verifier.js';
import type { Config } from './config.js';
import { Clock, SystemClock } from './time/clock.js';
import { Courses } from './edits/courses.js';
import { Look } from './edits/look.js';
import { Messages } from './edits/messages.js';
import { Modify } from './edits/modify.js';
import { EditRecord } from './edits/record.js';
import { ToldRecord } from './edits/told.js';
import { AuditController } from './http/audit/audit.controller.js';
import { LedgerController } from './http/ledger/ledger.controller.js';
import { ReceiptController } from './http/ledger/receipt.controller.js';
import { CompatClients, CompatController } from './http/compat/compat.controller.js';
import { CallbacksController, CallbackSource } from './http/callbacks/callbacks.controller.js';
import { MessagesController } from './http/modifications/messages.controller.js';
import { ModificationsController } from './http/modifications/modifications.controller.js';
import { DocsController } from './http/openapi/docs.controller.js';
import { ProblemsController } from './http/problems/problems.controller.js';
import { ClientRate } from './http/throttling/client-rate.js';
import {
  ClientThrottlerGuard,
  clientThrottling,
} from './http/throttling/client-throttler.guard.js';
import { baseUrlsOf } from './im/regions.js';
import { TencentMessages } from './im/tencent-messages.js';
import { Tunnels } from './network/tunnel.js';
import type { Way } from './network/way.js';
import { fetchBy } from './network/web.js';
import { Crash, CrashingMessages, CrashingRecord } from './ops/crash-points.js';
import { logDefect } from './ops/defect-log.js';
import { EditLog, EditObservers } from './ops/edit-log.js';
import type { Metrics } from './ops/metrics.js';
import { Reachability, type Target } from './ops/reachability.js';
import type { Traces } from './ops/traces.js';
import { PostgresAuditRecord } from './postgres/audit/audit-record.js';
import { PostgresEventRecord } from './postgres/audit/event-record.js';
import { PostgresLogReader } from './postgres/log/log-reader.js';
import { PostgresLogStore } from './postgres/log/log-store.js';
import { PostgresEditRecord } from './postgres/edits/edit-record.js';
import { PostgresQuotaLedger } from './postgres/quota/quota-store.js';
import { PostgresReadTrail } from './postgres/audit/read-trail.js';
import { Replica } from './postgres/edits/replica-lease.js';
import { SearchIndexer } from './postgres/search/search-indexer.js';
import { ToldJudge } from './postgres/webhook/reconciler.js';
import { PostgresToldRecord } from './postgres/webhook/webhook-record.js';
import { Gate } from './postgres/session/gate.js';
import { Store } from './postgres/connections/store.js';
import { PostgresThrottlerStorage } from './postgres/quota/throttler-storage.js';
import { Pacer } from './quota/pacer.js';
import { Quota } from './quota/quota.js';
import { LogReader } from './ledger/log-reader.js';
import { type NoteSigner, signerFromPem } from './ledger/note.js';
import { LogStanding } from './sealing/log-standing.js';
import { LogStore } from './sealing/log-store.js';
import { Sequencer } from './sealing/sequencer.js';

const DATABASE_CONNECTIONS = 10;

/** The composition root: which adapter stands behind which port. */
@Global()
@Module({})
export class AppModule {
  /** @param traces null or left out: nothing is traced */
  static of(
    config: Config,
    logger: Logger,
    metrics: Metrics,
    traces: Traces | null = null,
  ): DynamicModule {
    const parts = new Parts(config, logger, metrics, traces);
    return {
      module: AppModule,
      imports: [
        HttpModule.register({}),
        ThrottlerModule.forRoot(
          clientThrottling(config.clientRequestsPerSecond, parts.throttlerStorage),
        ),
      ],
      controllers: [
        ModificationsController,
        MessagesController,
        AuditController,
        CallbacksController,
        LedgerController,
        ReceiptController,
        ProblemsController,
        DocsController,
        ...(config.compatClients.length > 0 ? [CompatController] : []),
      ],
      providers: [
        { provide: Store, useValue: parts.store },
        { provide: Replica, useValue: parts.replica },
        { provide: Clock, useValue: parts.clock },
        { provide: EditRecord, useValue: parts.record },
        { provide: ReadTrail, useValue: parts.trail },
        { provide: AuditRecord, useValue: parts.audit },
        { provide: Exports, useValue: new Exports(parts.audit, parts.trail) },
        { provide: ToldRecord, useValue: new PostgresToldRecord(parts.store) },
        { provide: ToldJudge, useValue: parts.judge },
        {
          provide: CallbackSource,
          useValue: new CallbackSource(config.imCallbackToken, config.im.sdkAppId),
        },
        { provide: SearchIndexer, useValue: parts.indexer },
        { provide: EventRecord, useValue: new PostgresEventRecord(parts.store) },
        { provide: LogReader, useValue: parts.logReader },
        { provide: Quota, useValue: parts.quota },
        { provide: LogStore, useValue: parts.logStore },
        { provide: Sequencer, useValue: parts.sequencer },
        { provide: LogStanding, useValue: parts.sequencer },
        { provide: TokenVerifier, useValue: parts.verifier },
        {
          provide: Messages,
          inject: [HttpService],
          useFactory: (http: HttpService) => parts.messages(http),
        },
        {
          provide: Courses,
          inject: [Messages],
          useFactory: (messages: Messages) => parts.courses(messages),
        },
        {
          provide: Modify,
          inject: [Messages, Courses],
          useFactory: (messages: Messages, courses: Courses) =>
            new Modify(messages, parts.record, courses, parts.clock),
        },
        {
          provide: Look,
          inject: [Messages],
          useFactory: (messages: Messages) => new Look(messages, parts.record, parts.clock),
        },
        { provide: CompatClients, useValue: new CompatClients(config.compatClients) },
        {
          provide: ClientRate,
          useValue: new ClientRate(parts.throttlerStorage, config.clientRequestsPerSecond),
        },
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_GUARD, useClass: ClientThrottlerGuard },
      ],
    };
  }
}

/** What the module is made of, in the order in which one thing needs another. */
class Parts {
  readonly clock = new SystemClock();
  readonly store: Store;
  readonly replica: Replica;
  readonly record: EditRecord;
  readonly trail: PostgresReadTrail;
  readonly audit: PostgresAuditRecord;
  readonly indexer: SearchIndexer;
  readonly judge: ToldJudge;
  readonly quota: Pacer;
  readonly throttlerStorage: PostgresThrottlerStorage;
  readonly logStore: PostgresLogStore;
  readonly sequencer: Sequencer;
  readonly logReader: PostgresLogReader;
  readonly verifier: TokenVerifier;
  private readonly crash: Crash | null;
  private readonly reachability: Reachability;
  private readonly tunnels: Tunnels;

  constructor(
    private readonly config: Config,
    private readonly logger: Logger,
    private readonly metrics: Metrics,
    private readonly traces: Traces | null,
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
      logger.warn({ event: 'database-connection-lost', code: codeOf(error) });
    const gate = new Gate();
    const database = { url, tls, gate, onIdleError, reach: this.reachability.of('database') };
    this.store = new Store({ ...database, connections: DATABASE_CONNECTIONS });
    this.logStore = new PostgresLogStore(database);
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
    this.trail = new PostgresReadTrail(this.store);
    this.judge = new ToldJudge(this.store, config.im.admin, (error) =>
      this.defect('told-edits', error),
    );
    this.audit = new PostgresAuditRecord(this.store);
    this.indexer = new SearchIndexer(this.store, (error) => this.defect('search-index', error));
    const signer = signerOf(config);
    this.sequencer = this.makeSequencer(signer);
    this.logReader = new PostgresLogReader(this.store, signer.key);
    this.throttlerStorage = new PostgresThrottlerStorage(this.store.volatile);
    this.quota = new Pacer({
      callsPerSecond: config.im.callsPerSecond,
      callTimeoutMs: config.im.timeoutMs,
      ledger: new PostgresQuotaLedger(this.store.pacing),
      observer: metrics.quotaObserver,
      onDefect: (error) => this.defect('quota', error),
    });
  }

  private makeSequencer(signer: NoteSigner): Sequencer {
    const { checkpointFile, checkpointUrl } = this.config.ledger;
    return new Sequencer({
      store: this.logStore,
      signer,
      checkpointFile,
      checkpointUrl,
      fetch: fetchBy(this.way('checkpoint_url', null)),
      tell: (event) => this.logger.warn(event),
      onDefect: (error) => this.defect('sequencer', error),
    });
  }

  private way(target: Target, ca: string | null): Way {
    return { tunnels: this.tunnels, ca, reach: this.reachability.of(target) };
  }

  messages(http: HttpService): Messages {
    const { at, sdkAppId, secretKey, admin, timeoutMs, ca } = this.config.im;
    const baseUrls = 'baseUrl' in at ? [at.baseUrl] : baseUrlsOf(at.region);
    const messages = new TencentMessages(
      { baseUrls, sdkAppId, secretKey, admin, timeoutMs, way: this.way('im', ca) },
      http,
      this.quota,
      undefined,
      (call) => {
        this.metrics.called(call);
        this.traces?.called(call);
      },
    );
    return this.crash ? new CrashingMessages(messages, this.crash) : messages;
  }

  courses(messages: Messages): Courses {
    const { traces } = this;
    return new Courses({
      messages,
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

  private defect(where: string, error: unknown): void {
    logDefect(this.logger, where, error);
  }
}

function signerOf({ ledger }: Config): NoteSigner {
  const pem = ledger.signingKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const signer = signerFromPem(ledger.origin, pem);
  if (signer.kind === 'malformed') throw new TypeError(signer.fault);
  return signer.value;
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
