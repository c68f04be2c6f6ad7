import type { Entry } from './entry.js';

type Of<T extends Entry['type']> = Extract<Entry, { type: T }>;
type ProposalEntry = Of<'edit.proposed'>;
type BatchProposalEntry = Of<'batch.proposed'>;
type ApproverEntry = Of<'edit.approved' | 'edit.declined' | 'batch.approved' | 'batch.declined'>;
type EndEntry = Of<'edit.expired' | 'edit.withdrawn' | 'batch.expired' | 'batch.withdrawn'>;
type IntentEntry = Of<'edit.intended' | 'edit.rejected'>;
type AcceptedEntry = Of<'batch.accepted'>;

/** What comes before an edit that needs approval, or instead of it. */
export type ApprovalEntry = Of<
  'edit.proposed' | 'edit.approved' | 'edit.declined' | 'edit.expired' | 'edit.withdrawn'
>;

const TYPES: readonly Entry['type'][] = [
  'edit.proposed',
  'edit.approved',
  'edit.declined',
  'edit.expired',
  'edit.withdrawn',
];

export function isOfApproval(entry: Entry): entry is ApprovalEntry {
  return TYPES.includes(entry.type);
}

/** What is wrong with an entry, by its place among those that were looked at. */
export interface ApprovalFault {
  readonly at: number;
  readonly message: string;
}

/** Committed to under the same salt by the proposal and by the edit, so that one commitment stands in both. */
const PROPOSED = ['/requested/MsgBody', '/requested/CloudCustomData', '/reason'];

/**
 * What speaks against the approvals of an edit, or of a batch, by all its entries in the order of the log: one that began without as many persons as
 * were needed, whose maker was among them, who decided twice or too late, or that is not what they approved.
 */
export function approvalFaults(entries: readonly Entry[]): ApprovalFault[] {
  const sequence = new ApprovalSequence();
  return entries.flatMap((entry, at) => sequence.take(entry).map((message) => ({ at, message })));
}

class ApprovalSequence {
  private proposal: ProposalEntry | BatchProposalEntry | null = null;
  private readonly approvers: string[] = [];
  private end: string | null = null;
  private hasBegun = false;

  take(entry: Entry): string[] {
    switch (entry.type) {
      case 'edit.proposed':
      case 'batch.proposed': {
        const isFirst = !this.proposal && !this.hasBegun;
        this.proposal = entry;
        return isFirst ? [] : ['it was proposed before'];
      }
      case 'edit.approved':
      case 'edit.declined':
      case 'batch.approved':
      case 'batch.declined':
        return this.decided(entry);
      case 'edit.expired':
      case 'edit.withdrawn':
      case 'batch.expired':
      case 'batch.withdrawn':
        return this.over(entry);
      case 'edit.intended':
      case 'edit.rejected':
        return this.begun(entry);
      case 'batch.accepted':
        return this.accepted(entry);
      default:
        return [];
    }
  }

  private decided(entry: ApproverEntry): string[] {
    const person = entry.actor?.operator ?? null;
    const { proposal } = this;
    const makers = [proposal?.actor?.operator, proposal?.details.onBehalfOf];
    const faults = this.whyTooLate();
    if (person === null) faults.push('nobody is named who decided');
    else {
      if (makers.some((maker) => maker && isSame(maker, person))) {
        faults.push('who asked for it decided on it');
      }
      if (this.approvers.some((one) => isSame(one, person)))
        faults.push('one person decided twice');
      this.approvers.push(person);
    }
    if (entry.type.endsWith('.declined')) this.end = 'declined';
    return faults;
  }

  private over({ type, actor }: EndEntry): string[] {
    const faults = this.whyTooLate();
    const isWithdrawal = type.endsWith('.withdrawn');
    const isOthers = isWithdrawal && actor?.client !== this.proposal?.actor?.client;
    if (isOthers) faults.push('another client withdrew it');
    this.end = type;
    return faults;
  }

  private whyTooLate(): string[] {
    const { proposal } = this;
    if (!proposal) return ['it was never proposed'];
    const isEnough = this.approvers.length >= proposal.details.approvalsNeeded;
    return this.end !== null || this.hasBegun || isEnough ? ['it was decided on before'] : [];
  }

  private get isApproved(): boolean {
    return this.end === null && this.approvers.length === this.proposal?.details.approvalsNeeded;
  }

  /** A batch that nobody had to approve has no proposal. */
  private accepted(entry: AcceptedEntry): string[] {
    const { hasBegun, proposal } = this;
    this.hasBegun = true;
    if (hasBegun || proposal?.type !== 'batch.proposed') return [];
    return [
      ...(this.isApproved ? [] : ['it began without its approvals']),
      ...(isProposedBatch(entry, proposal) ? [] : ['it is not what was approved']),
    ];
  }

  private begun(entry: IntentEntry): string[] {
    if (this.hasBegun) return [];
    this.hasBegun = true;
    const { proposal } = this;
    const { approvals } = entry.details;
    if (proposal?.type !== 'edit.proposed') {
      return approvals === undefined ? [] : ['it needed approvals, and the log has no proposal'];
    }
    const needed = proposal.details.approvalsNeeded;
    return [
      ...(this.isApproved && approvals === needed ? [] : ['it began without its approvals']),
      ...(isProposed(entry, proposal) ? [] : ['it is not what was approved']),
    ];
  }
}

function isProposed(entry: IntentEntry, proposal: ProposalEntry): boolean {
  const facts = ({ actor, subject, details }: IntentEntry | ProposalEntry): unknown[] => [
    actor,
    subject,
    details.receivedAt,
    details.ticket,
    details.restores,
    details.acceptUnreadablePrior,
    details.onBehalfOf,
  ];
  const commitment = ({ commitments }: Entry, of: string): string | undefined =>
    commitments.find(({ pointer }) => pointer === of)?.commitment;
  return (
    JSON.stringify(facts(entry)) === JSON.stringify(facts(proposal)) &&
    PROPOSED.every((of) => commitment(entry, of) === commitment(proposal, of))
  );
}

function isProposedBatch(entry: AcceptedEntry, proposal: BatchProposalEntry): boolean {
  const facts = ({
    actor,
    details,
    commitments,
  }: AcceptedEntry | BatchProposalEntry): unknown[] => [
    actor,
    details.batchId,
    details.receivedAt,
    details.items,
    details.ticket,
    details.restores,
    details.onBehalfOf,
    commitments.find(({ pointer }) => pointer === '/items')?.commitment,
  ];
  return JSON.stringify(facts(entry)) === JSON.stringify(facts(proposal));
}

/** Equal in NFC, without case. */
function isSame(a: string, b: string): boolean {
  const plain = (name: string): string => name.normalize('NFC').toLowerCase();
  return plain(a) === plain(b);
}
