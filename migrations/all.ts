import { Roles1795500000100 } from './1795500001600-roles-in-any-schema.js';
import { Quota1795500000200 } from './1795500000200-quota.js';
import { Edits1795500000300 } from './1795500000300-edits.js';
import { Ledger1795500000400 } from './1795500000400-ledger.js';
import { Search1795500000500 } from './1795500000500-search.js';
import { Callbacks1795500000600 } from './1795500000600-callbacks.js';
import { QuotaShare1795500000700 } from './1795500000700-quota-share.js';
import { SearchInBulk1795500000800 } from './1795500000800-search-in-bulk.js';
import { ToldCommitments1795500000900 } from './1795500000900-told-commitments.js';
import { ToldLinks1795500001000 } from './1795500001000-told-links.js';
import { QueueOfNewTypes1795500001100 } from './1795500001100-queue-of-new-types.js';
import { ToldLinksAnew1795500001200 } from './1795500001200-told-links-anew.js';
import { FoundVersions1795500001300 } from './1795500001300-found-versions.js';
import { QueueOfGrownEntries1795500001400 } from './1795500001400-queue-of-grown-entries.js';
import { OnBehalfOf1795500001401 } from './1795500001401-on-behalf-of.js';
import { NestedSearch1795500001500 } from './1795500001500-nested-search.js';
import { WantedRights1795500001610 } from './1795500001610-wanted-rights.js';
import { ToldOwn1795500001660 } from './1795500001660-told-own.js';
import { Batches1795500001700 } from './1795500001700-batches.js';
import { BatchOfEdit1795500001701 } from './1795500001701-batch-of-edit.js';
import { BulkEvenly1795500001702 } from './1795500001702-bulk-evenly.js';
import { Sinks1795500001800 } from './1795500001800-sinks.js';
import { Cosignatures1795500001900 } from './1795500001900-cosignatures.js';
import { Approvals1795500001910 } from './1795500001910-approvals.js';
import { ErasedProposals1795500001911 } from './1795500001911-erased-proposals.js';
import { Holds1795500001920 } from './1795500001920-holds.js';
import { Erasures1795500001921 } from './1795500001921-erasures.js';
import { Retention1795500001922 } from './1795500001922-retention.js';
import { ErasingPlans1795500001923 } from './1795500001923-erasing-plans.js';
import { HeldReports1795500001925 } from './1795500001925-held-reports.js';
import { ErasingProposals1795500001940 } from './1795500001940-erasing-proposals.js';
import { BatchApprovals1795500001950 } from './1795500001950-batch-approvals.js';
import { BoundOfContents1795500001970 } from './1795500001970-bound-of-contents.js';
import { BoundOfContentsHolds1795500001971 } from './1795500001971-bound-of-contents-holds.js';
import { MonthlyContents1795500001972 } from './1795500001972-monthly-contents.js';
import { SpentMonths1795500001973 } from './1795500001973-spent-months.js';
import { IndexesOfTheRare1795500001974 } from './1795500001974-indexes-of-the-rare.js';
import { SpentMonthsOfAnySize1795500001975 } from './1795500001975-spent-months-of-any-size.js';
import { LateContentsOfDroppedMonths1795500002030 } from './1795500002030-late-contents-of-dropped-months.js';
import { ErasedBatchReasons1795500002060 } from './1795500002060-erased-batch-reasons.js';
import { BulkCatchesUp1795500002080 } from './1795500002080-bulk-catches-up.js';
import { ProposalSearch1795500002100 } from './1795500002100-proposal-search.js';
import { DecisionsOfPerson1795500002102 } from './1795500002102-decisions-of-person.js';
import { HoldsOfUnread1795500002101 } from './1795500002101-holds-of-unread.js';
import { HoldsOfPlanTimes1795500002120 } from './1795500002120-holds-of-plan-times.js';
import { HeldComments1795500002121 } from './1795500002121-held-comments.js';
import { OnePersonByAnyName1795500002122 } from './1795500002122-one-person-by-any-name.js';
import { ErasedAsListed1795500002123 } from './1795500002123-erased-as-listed.js';

/** Every migration, oldest first. One that is not in this list does not run. */
export const migrations = [
  Roles1795500000100,
  Quota1795500000200,
  Edits1795500000300,
  Ledger1795500000400,
  Search1795500000500,
  Callbacks1795500000600,
  QuotaShare1795500000700,
  SearchInBulk1795500000800,
  ToldCommitments1795500000900,
  ToldLinks1795500001000,
  QueueOfNewTypes1795500001100,
  ToldLinksAnew1795500001200,
  FoundVersions1795500001300,
  QueueOfGrownEntries1795500001400,
  OnBehalfOf1795500001401,
  NestedSearch1795500001500,
  WantedRights1795500001610,
  ToldOwn1795500001660,
  Batches1795500001700,
  BatchOfEdit1795500001701,
  BulkEvenly1795500001702,
  Sinks1795500001800,
  Cosignatures1795500001900,
  Approvals1795500001910,
  ErasedProposals1795500001911,
  Holds1795500001920,
  Erasures1795500001921,
  Retention1795500001922,
  ErasingPlans1795500001923,
  HeldReports1795500001925,
  ErasingProposals1795500001940,
  BatchApprovals1795500001950,
  BoundOfContents1795500001970,
  BoundOfContentsHolds1795500001971,
  MonthlyContents1795500001972,
  SpentMonths1795500001973,
  IndexesOfTheRare1795500001974,
  SpentMonthsOfAnySize1795500001975,
  LateContentsOfDroppedMonths1795500002030,
  ErasedBatchReasons1795500002060,
  BulkCatchesUp1795500002080,
  ProposalSearch1795500002100,
  HoldsOfUnread1795500002101,
  DecisionsOfPerson1795500002102,
  HoldsOfPlanTimes1795500002120,
  HeldComments1795500002121,
  OnePersonByAnyName1795500002122,
  ErasedAsListed1795500002123,
];
