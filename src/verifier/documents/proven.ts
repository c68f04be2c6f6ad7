import { fromBase64 } from '../../ledger/base64.js';
import { type Entry, type NewerJson, parseEntry } from '../../ledger/entry.js';
import type { ContentPointer } from '../../ledger/entry-shape.js';
import { FACTS_OF_EDITS } from '../../ledger/entry-types.js';
import type { Receipt } from '../../ledger/receipt.js';
import {
  type DoubtEntry,
  type IntentEntry,
  isIntent,
  isOutcome,
  isUnapproved,
  type OutcomeEntry,
  type ProposalEntry,
  type UnapprovedEntry,
} from './edit-entries.js';
import { ListItem } from './list-item.js';

/** A content that an entry commits to, and that the receipt does not hold: it exists, and what it is, nobody can tell. */
export const NOT_SHOWN = 'not shown';
type ApproverEntry = Extract<Entry, { type: 'edit.approved' | 'edit.declined' }>;

export type Content = Uint8Array | null | typeof NOT_SHOWN;

/** An entry of a receipt as the list of a record names it. The id is null where only a newer version can read it. */
export interface ListedEntry {
  readonly type: string;
  readonly entryId: string | null;
  readonly index: number;
}

/**
 * The entries of a receipt that this version can read, and what their openings hold. The receipt MUST have been verified.
 * Openings of other entries prove nothing.
 */
export class Proven {
  /** What was asked for: what began the edit; its proposal where it has not begun, as far as this version can read. */
  readonly intent: IntentEntry | ProposalEntry | undefined;
  /** What ended it before it began. */
  readonly unapproved: UnapprovedEntry | undefined;
  readonly outcome: OutcomeEntry | undefined;
  readonly doubt: DoubtEntry | undefined;
  /** What persons decided before it began. */
  readonly decisions: readonly ApproverEntry[];
  readonly ledger: readonly ListedEntry[];
  /** Whether this version can read every entry. */
  readonly isWhole: boolean;
  /** What was overwritten; null where nothing was read, or where it is not shown. */
  readonly item: ListItem | null;
  private readonly contents = new Map<Entry, ReadonlyMap<string, Uint8Array>>();

  constructor(receipt: Receipt) {
    const ledger: ListedEntry[] = [];
    for (const { type, index, entry, openings } of receipt.entries) {
      const parsed = parseEntry(bytesOf(entry));
      ledger.push({ type, entryId: idIn(parsed), index });
      if (parsed.kind !== 'ok') continue;
      const held = openings.map(({ pointer, content }) => [pointer, bytesOf(content)] as const);
      this.contents.set(parsed.value, new Map(held));
    }
    const entries = [...this.contents.keys()];
    this.ledger = ledger;
    this.isWhole = entries.length === receipt.entries.length;
    const proposal = entries.find((entry) => entry.type === 'edit.proposed');
    this.intent = entries.find(isIntent) ?? (this.isWhole ? proposal : undefined);
    this.unapproved = entries.find(isUnapproved);
    this.outcome = entries.find(isOutcome);
    this.doubt = entries.findLast((entry) => entry.type === 'edit.in_doubt');
    this.decisions = entries.filter(
      (entry) => entry.type === 'edit.approved' || entry.type === 'edit.declined',
    );
    const prior = this.content('/prior');
    this.item = prior === NOT_SHOWN ? null : ListItem.in(prior);
  }

  /** What an entry commits to; by default, the intent. Null where it commits to no such thing. */
  content(pointer: ContentPointer, entry: Entry | undefined = this.intent): Content {
    if (!entry?.commitments.some((one) => one.pointer === pointer)) return null;
    return this.contents.get(entry)?.get(pointer) ?? NOT_SHOWN;
  }

  /** Of each content that is not shown, its pointer and the type of the entry that commits to it. */
  notShown(): { readonly pointer: string; readonly type: string }[] {
    return [...this.contents].flatMap(([{ type, commitments }, held]) =>
      commitments.flatMap(({ pointer }) => (held.has(pointer) ? [] : [{ pointer, type }])),
    );
  }
}

function idIn(parsed: ReturnType<typeof parseEntry>): string | null {
  if (parsed.kind === 'ok') return parsed.value.entryId;
  return parsed.kind === 'newer' ? parsed.entryId : null;
}

/** Names of what entries say beyond what this version knows: in their details, or in those of a type that it does not know. */
export function namesBeyond({ entries }: Receipt): ReadonlySet<string> {
  const names = entries.flatMap(({ entry }) => {
    const parsed = parseEntry(bytesOf(entry));
    if (parsed.kind === 'ok' && parsed.hasMore) return Object.keys(parsed.value.details);
    return parsed.kind === 'newer' && parsed.entryId !== null ? detailsIn(parsed.json) : [];
  });
  return new Set(names.filter((name) => !FACTS_OF_EDITS.has(name)));
}

/** Of a verified receipt, all base 64 is as it should be. */
function bytesOf(base64: string): Uint8Array {
  return fromBase64(base64) ?? new Uint8Array(0);
}

function detailsIn({ details }: NewerJson): string[] {
  return typeof details === 'object' && details !== null ? Object.keys(details) : [];
}
