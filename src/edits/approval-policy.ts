import type { Intent } from './edit.js';

/** Which edits a rule is for; what is null is not looked at. */
export interface ApprovalCase {
  readonly clients: readonly string[] | null;
  /** `*` stands for any characters, or none. */
  readonly groupIds: readonly string[] | null;
  /** Batches with more items than this; no single edit. */
  readonly batchItemsOver: number | null;
  readonly isRestoration: boolean | null;
}

export interface ApprovalRule {
  readonly when: ApprovalCase;
  /** 0: none is needed. */
  readonly approvals: number;
  readonly expiresAfterMs: number;
}

/** What an edit waits for. */
export interface ApprovalTerms {
  /** At least 1. */
  readonly needed: number;
  readonly expiresAfterMs: number;
}

/** What a policy asks about an edit. */
export interface ApprovalFacts {
  readonly client: string;
  readonly groupId: string;
  readonly isRestoration: boolean;
  /** Of the batch that it is part of; null for a single edit. */
  readonly batchItems: number | null;
}

/** Rules in their order: the first that matches decides. Where none does, no approval is needed. */
export class ApprovalPolicy {
  private readonly rules: readonly {
    readonly rule: ApprovalRule;
    readonly groups: readonly RegExp[] | null;
  }[];

  constructor(rules: readonly ApprovalRule[]) {
    this.rules = rules.map((rule) => ({
      rule,
      groups: rule.when.groupIds?.map(patternOf) ?? null,
    }));
  }

  /** Null: none is needed. */
  termsFor(facts: ApprovalFacts): ApprovalTerms | null {
    const found = this.rules.find(({ rule, groups }) => matches(rule.when, groups, facts));
    if (!found || found.rule.approvals === 0) return null;
    return { needed: found.rule.approvals, expiresAfterMs: found.rule.expiresAfterMs };
  }

  termsForEdit({ actor, message, restores }: Pick<Intent, 'actor' | 'message' | 'restores'>) {
    const { client } = actor;
    const { groupId } = message;
    return this.termsFor({ client, groupId, isRestoration: restores !== null, batchItems: null });
  }

  /** Of a batch as a whole: as many approvals as any of its items needs, for as long as the shortest of them may wait. */
  termsForBatch(
    client: string,
    groupIds: readonly string[],
    isRestoration: boolean,
  ): ApprovalTerms | null {
    const batchItems = groupIds.length;
    const terms = [...new Set(groupIds)].flatMap(
      (groupId) => this.termsFor({ client, groupId, isRestoration, batchItems }) ?? [],
    );
    if (terms.length === 0) return null;
    return {
      needed: Math.max(...terms.map(({ needed }) => needed)),
      expiresAfterMs: Math.min(...terms.map(({ expiresAfterMs }) => expiresAfterMs)),
    };
  }
}

function matches(
  when: ApprovalCase,
  groups: readonly RegExp[] | null,
  { client, groupId, isRestoration, batchItems }: ApprovalFacts,
): boolean {
  return (
    (when.clients === null || when.clients.includes(client)) &&
    (groups === null || groups.some((pattern) => pattern.test(groupId))) &&
    (when.batchItemsOver === null || (batchItems !== null && batchItems > when.batchItemsOver)) &&
    (when.isRestoration === null || when.isRestoration === isRestoration)
  );
}

function patternOf(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
