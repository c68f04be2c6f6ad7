import { Parts } from './parts.js';
import { SCOPES } from './auth/caller.js';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { AuditRecord } from './audit/audit-record.js';
import { FollowTrail } from './audit/follow-trail.js';
import { LogFollower } from './audit/log-follower.js';
import { DecisionRecord } from './audit/decision-record.js';
import { EventRecord } from './audit/event-record.js';
import { Exports } from './audit/exports.js';
import { ReadTrail } from './audit/read-trail.js';
import { ServiceFigures } from './audit/service-figures.js';
import { AuthGuard } from './auth/auth.guard.js';
import { TokenVerifier } from './auth/token-verifier.js';
import { BatchApprovals, BatchProposals } from './batches/batch-approvals.js';
import { BatchRecord } from './batches/batch-record.js';
import { BatchProgress } from './batches/progress.js';
import { Clock } from './time/clock.js';
import { ReadCurrentMessage } from './edits/read-current-message.js';
import { Approvals } from './edits/approvals.js';
import { Modify } from './edits/modify.js';
import { EditRecord } from './edits/record.js';
import { WebhookRecord } from './edits/reported.js';
import { ErasureRecord } from './erasure/erasure.js';
import { HoldRecord } from './erasure/hold.js';
import { ErasuresController } from './http/erasure/erasures.controller.js';
import { HoldsController } from './http/erasure/holds.controller.js';
import { DecisionsController } from './http/audit/decisions.controller.js';
import { EventsController } from './http/audit/events.controller.js';
import { ApprovalsController } from './http/approvals/approvals.controller.js';
import { BatchApprovalsController } from './http/approvals/batch-approvals.controller.js';
import { AuditController } from './http/audit/audit.controller.js';
import { BatchEventsController } from './http/batches/batch-events.controller.js';
import { BatchesController } from './http/batches/batches.controller.js';
import { SteeringController } from './http/batches/steering.controller.js';
import { LedgerController } from './http/ledger/ledger.controller.js';
import { ReceiptController } from './http/ledger/receipt.controller.js';
import { CompatClients, CompatController } from './http/compat/compat.controller.js';
import { CallerController } from './http/console/caller.controller.js';
import { ConsoleController } from './http/console/console.controller.js';
import { builtConsole } from './http/console/built-console.js';
import { ConsoleSite } from './http/console/console-site.js';
import { CallbacksController, CallbackSource } from './http/callbacks/callbacks.controller.js';
import { MessagesController } from './http/modifications/messages.controller.js';
import { ModificationsController } from './http/modifications/modifications.controller.js';
import { DocsController } from './http/openapi/docs.controller.js';
import { ProblemsController } from './http/problems/problems.controller.js';
import { SinksController } from './http/sinks/sinks.controller.js';
import { ClientRate } from './http/throttling/client-rate.js';
import {
  ClientThrottlerGuard,
  clientThrottling,
} from './http/throttling/client-throttler.guard.js';
import { LogReader } from './ledger/log-reader.js';
import { LogGate } from './sealing/log-gate.js';
import { Sinks } from './sinks/sinks.js';

/** A provider that Nest hands out and has not made. */
const given = <T>(provide: abstract new (...args: never[]) => T, useValue: T) => ({
  provide,
  useValue,
});

type Auth = Parts['config']['auth'];

function consoleSiteOf({ consoleClientId: clientId, issuer }: Auth): ConsoleSite {
  const scope = ['openid', 'profile', 'email', ...SCOPES].join(' ');
  const folder = builtConsole();
  return new ConsoleSite(clientId === null ? null : { folder, issuer, clientId, scope });
}

/** The HTTP edge: the controllers, and the parts of the service that they ask for. Nest makes none of these. */
@Global()
@Module({})
export class AppModule {
  static of(parts: Parts): DynamicModule {
    const { config, throttlerStorage } = parts;
    const { imCallbackToken, im, clientRequestsPerSecond, compatClients } = config;
    return {
      module: AppModule,
      imports: [
        ThrottlerModule.forRoot(clientThrottling(clientRequestsPerSecond, throttlerStorage)),
      ],
      controllers: [
        ModificationsController,
        ApprovalsController,
        BatchApprovalsController,
        MessagesController,
        BatchesController,
        SteeringController,
        BatchEventsController,
        AuditController,
        EventsController,
        DecisionsController,
        CallbacksController,
        LedgerController,
        ReceiptController,
        SinksController,
        HoldsController,
        ErasuresController,
        ProblemsController,
        CallerController,
        ConsoleController,
        DocsController,
        ...(compatClients.length > 0 ? [CompatController] : []),
      ],
      providers: [
        given(Clock, parts.clock),
        given(EditRecord, parts.record),
        given(Approvals, parts.approvals),
        given(BatchRecord, parts.batches),
        given(BatchProposals, parts.batchProposals),
        given(BatchApprovals, parts.batchApprovals),
        given(BatchProgress, parts.batchProgress),
        given(ReadTrail, parts.audit.trail),
        given(AuditRecord, parts.audit.record),
        given(ServiceFigures, parts.audit.figures),
        given(DecisionRecord, parts.audit.decisions),
        given(EventRecord, parts.audit.events),
        given(LogFollower, parts.audit.follower),
        given(FollowTrail, parts.audit.followTrail),
        given(Exports, parts.audit.exports),
        given(WebhookRecord, parts.callbacks),
        given(LogReader, parts.log.reader),
        given(LogGate, parts.log.sequencer),
        given(Sinks, parts.sinks),
        given(HoldRecord, parts.erasing.holds),
        given(ErasureRecord, parts.erasing.erasures),
        given(TokenVerifier, parts.verifier),
        given(Modify, parts.modify),
        given(ReadCurrentMessage, parts.readCurrent),
        given(CallbackSource, new CallbackSource(imCallbackToken, im.sdkAppId)),
        given(ConsoleSite, consoleSiteOf(config.auth)),
        given(CompatClients, new CompatClients(compatClients)),
        given(ClientRate, new ClientRate(throttlerStorage, clientRequestsPerSecond)),
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_GUARD, useClass: ClientThrottlerGuard },
      ],
    };
  }
}
