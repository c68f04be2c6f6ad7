import { IsIn, IsString, Matches } from 'class-validator';
import { LONGEST } from '../../edits/edit.js';
import { digest, oneOfWords } from '../openapi/schema.js';
import { readBody } from './body.js';
import type { Reading } from './fault.js';
import { digestIn, Operator, operatorIs, Reason, trimmed } from './justification.js';
import { Must, Optional, Written } from './rules.js';
import { Shape } from './shape.js';

const DECISIONS = ['approve', 'decline'] as const;

class DecidingOnBatch {
  @Must('give approve or decline', oneOfWords(DECISIONS), (options) =>
    IsIn([...DECISIONS], options),
  )
  readonly decision!: (typeof DECISIONS)[number];

  @Optional()
  @Written(LONGEST.reason, {
    message: (characters) =>
      `say why: ${characters}, not only spaces, no control characters but line breaks and tabs; or leave it out`,
    description: 'What you have to say to it. Line breaks and tabs are allowed.',
    breaks: true,
  })
  readonly comment?: string;
}

class Deciding extends DecidingOnBatch {
  @Must(
    'give `prior.digest` of the proposal that you looked at: sha256: or raw-sha256: and 64 hexadecimal digits',
    {
      ...digest,
      description: 'The `prior.digest` of the proposal: the version that you looked at.',
    },
    IsString,
    (options) => Matches(/^(?:raw-)?sha256:[0-9a-f]{64}$/i, options),
  )
  readonly priorDigest!: string;
}

class Withdrawing {
  @Optional()
  @Operator
  readonly operator?: string;

  @Optional()
  @Reason
  readonly reason?: string;
}

export const approvalShape = new Shape(Deciding);
export const batchApprovalShape = new Shape(DecidingOnBatch);
export const withdrawalShape = new Shape(Withdrawing);

export interface ApprovalRequest {
  readonly decision: 'approve' | 'decline';
  readonly priorDigest: string;
  readonly comment: string | null;
}

/** Reads the body of `POST /v1/modifications/{id}/approval`; all faults at once. */
export function readApprovalRequest(bytes: Buffer): Reading<ApprovalRequest> {
  return readBody(bytes, (body, faults) => {
    const { decision, priorDigest, comment } = approvalShape.check(body, '', faults).value;
    return { decision, priorDigest: digestIn(priorDigest) ?? '', comment: trimmed(comment) };
  });
}

/** The versions are pinned by the proposal of the batch: a decision names none. */
export type BatchApprovalRequest = Omit<ApprovalRequest, 'priorDigest'>;

/** Reads the body of `POST /v1/batches/{id}/approval`; all faults at once. */
export function readBatchApprovalRequest(bytes: Buffer): Reading<BatchApprovalRequest> {
  return readBody(bytes, (body, faults) => {
    const { decision, comment } = batchApprovalShape.check(body, '', faults).value;
    return { decision, comment: trimmed(comment) };
  });
}

export interface WithdrawalRequest {
  /** Null where nobody was named. */
  readonly operator: string | null;
  readonly reason: string | null;
}

/**
 * Reads the body of a withdrawal, which may be left out; all faults at once.
 * @param person who calls, and so need not be named; null: an application calls
 */
export function readWithdrawalRequest(
  bytes: Buffer | null,
  person: string | null,
): Reading<WithdrawalRequest> {
  if (bytes === null) return { ok: true, request: { operator: person, reason: null } };
  return readBody(bytes, (body, faults) => {
    const { value } = withdrawalShape.check(body, '', faults, operatorIs(person));
    return { operator: trimmed(value.operator), reason: trimmed(value.reason) };
  });
}
