import type { OverwriteEntry } from '../../src/im-simulator/control/logbook.js';
import type { Asked } from './asked.js';
import type { EditRow, Recorded } from './recorded.js';

export type Overwrite = Pick<
  OverwriteEntry,
  'at' | 'by' | 'before' | 'after' | 'groupId' | 'msgSeq'
>;

/** What came to pass, as IM and those who asked know it, beside what is on record. */
export class Truth {
  /** Made over REST, and by no request that there was. */
  readonly strange: Overwrite[] = [];
  private readonly effects: ReadonlyMap<Asked, Overwrite[]>;
  private readonly edits: ReadonlyMap<Asked, EditRow | undefined>;
  private readonly byId: ReadonlyMap<string | undefined, Asked>;

  /** @param overwrites of all messages, in their order */
  constructor(
    readonly record: Recorded,
    readonly asked: readonly Asked[],
    readonly overwrites: readonly Overwrite[],
  ) {
    this.effects = new Map<Asked, Overwrite[]>(asked.map((one) => [one, []]));
    this.edits = new Map(asked.map((one) => [one, editOf(one, record)]));
    this.byId = new Map([...this.edits].map(([one, edit]) => [edit?.id, one]));
    const groups = new Set(asked.map(({ groupId }) => groupId));
    for (const effect of overwrites)
      if (effect.by === 'rest' && groups.has(effect.groupId)) this.add(effect);
  }

  /** What came of it at IM. */
  effectsOf(asked: Asked): readonly Overwrite[] {
    return this.effects.get(asked) ?? [];
  }

  /** What came of it on record. */
  editOf(asked: Asked): EditRow | undefined {
    return this.edits.get(asked);
  }

  /**
   * Texts alone do not tell restorations apart: several may write the same one again. An overwrite is that of a restoration where it
   * was made while this one was under way, and puts back what stood there when the edit that it restores was made.
   */
  private add(effect: Overwrite): void {
    const ofMessage = this.asked.filter((one) => isOfOneMessage(one, effect));
    const isWritten = ({ restores, text }: Asked): boolean =>
      restores === null && effect.after.msgBody.includes(JSON.stringify(text));
    const own = ofMessage.find((one) => this.isPutBack(one, effect)) ?? ofMessage.find(isWritten);
    if (own) this.effects.get(own)?.push(effect);
    else this.strange.push(effect);
  }

  private isPutBack(one: Asked, effect: Overwrite): boolean {
    const edit = this.edits.get(one);
    if (one.restores === null || !edit || !isUnderWay(edit, effect.at)) return false;
    const restored = this.byId.get(one.restores);
    const [first] = (restored && this.effects.get(restored)) ?? [];
    const since = restored && this.edits.get(restored)?.received_at.getTime();
    if (!first || since === undefined) return false;
    return stoodBetween(since, first, this.overwrites).has(effect.after.msgBody);
  }
}

/** How often each of these came to pass: what a run has to have some of, and what comes of it. */
export function exercised(truth: Truth) {
  const { record, asked } = truth;
  const restorations = asked.filter(
    (one) => one.restores !== null && truth.effectsOf(one).length > 0,
  );
  const needed = {
    'restorations that took effect': restorations.filter(({ index }) => index === null).length,
    'restorations of batches that took effect': restorations.filter(({ index }) => index !== null)
      .length,
    'reports of the webhook': record.reports.length,
    'drifts found': record.drifts.length,
  };
  const erased = {
    'erased restorations': restorations.filter((one) => truth.editOf(one)?.erasure_id).length,
    'erased reports': record.reports.filter(({ erased_at: at }) => at !== null).length,
  };
  return { needed, inWords: inWords({ ...needed, ...erased }) };
}

function inWords(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}

/** Everything that an edit may have seen: what stood there at some time from then on until it took effect. */
function stoodBetween(since: number, effect: Overwrite, overwrites: readonly Overwrite[]) {
  const before = overwrites
    .slice(0, overwrites.indexOf(effect) + 1)
    .filter((one) => isOfOneMessage(one, effect) && one.at >= since);
  return new Set(before.map((one) => one.before.msgBody));
}

type OfMessage = Pick<Overwrite, 'groupId' | 'msgSeq'>;

export function isOfOneMessage(one: OfMessage, other: OfMessage): boolean {
  return one.groupId === other.groupId && one.msgSeq === other.msgSeq;
}

function isUnderWay({ is_proposal, received_at, settled_at }: EditRow, at: number): boolean {
  return (
    !is_proposal &&
    received_at.getTime() <= at &&
    (settled_at === null || at <= settled_at.getTime())
  );
}

function editOf({ client, key, index }: Asked, { edits, items }: Recorded): EditRow | undefined {
  if (index === null)
    return edits.find((one) => one.client === client && one.key === key && one.batch_id === null);
  const item = items.find((one) => one.client === client && one.key === key && one.index === index);
  return edits.find((one) => one.batch_id === item?.batch_id && one.batch_index === index);
}
