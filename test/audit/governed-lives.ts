import * as fc from 'fast-check';

type Reported = 'at once' | 'later' | 'never';
type Writes = 'text' | 'custom data' | 'both';

export interface EditStep {
  readonly kind: 'edit';
  readonly way: 'alone' | 'approved' | 'in a batch' | 'in an approved batch' | 'as a restoration';
  readonly writes: Writes;
  readonly fate: 'done' | 'refused' | 'lost after' | 'lost before' | 'late';
  /** What a client does: while it waits for its approval, or right beside its overwrite. */
  readonly client: 'nothing' | 'edits while it waits' | 'edits before it' | 'edits after it';
  readonly reported: Reported;
}

/** What comes to nothing, or changes no message. */
export interface OtherStep {
  readonly kind:
    | 'declined'
    | 'withdrawn'
    | 'expires'
    | 'waits'
    | 'declined batch'
    | 'dry run'
    | 'dry batch'
    | 'cancelled batch'
    | 'restores nothing'
    | 'look'
    | 'reports'
    | 'hold'
    | 'hold from now on';
}

export interface TheirStep {
  readonly kind: 'theirs';
  readonly writes: Writes;
  readonly reported: Reported;
}

/** The contents of one of the last edits are erased. */
export interface ErasureStep {
  readonly kind: 'erasure';
  /** Counted from the last one. */
  readonly back: number;
}

export type GovernedStep = EditStep | OtherStep | TheirStep | ErasureStep;

/** An edit whose replica dies while it is under way; another one settles it. */
export interface Death {
  readonly writes: Writes;
  /** Whether its overwrite takes effect: before the death, right after it, or never. */
  readonly lands: 'before' | 'after' | 'never';
  readonly client: 'nothing' | 'edits after it';
  readonly reported: Reported;
}

export interface GovernedLife {
  readonly clockMs: number;
  readonly before: readonly GovernedStep[];
  readonly death: Death | null;
  readonly after: readonly GovernedStep[];
}

const reported = fc.constantFrom<Reported>('at once', 'later', 'never', 'never');
const writes = fc.constantFrom<Writes>('text', 'text', 'custom data', 'both');

const edit = fc.record({
  kind: fc.constant('edit' as const),
  way: fc.constantFrom<EditStep['way']>(
    'alone',
    'alone',
    'approved',
    'in a batch',
    'in an approved batch',
    'as a restoration',
  ),
  writes,
  fate: fc.constantFrom<EditStep['fate']>(
    'done',
    'done',
    'done',
    'refused',
    'lost after',
    'lost before',
    'late',
  ),
  client: fc.constantFrom<EditStep['client']>(
    'nothing',
    'nothing',
    'edits while it waits',
    'edits before it',
    'edits after it',
  ),
  reported,
});
// With the text that stands there, it could be taken for the report of who wrote that within the last minute.
const theirWrites = fc.constantFrom<Writes>('text', 'text', 'both');
const theirs = fc.record({
  kind: fc.constant('theirs' as const),
  writes: theirWrites,
  reported,
});
const erasure = fc.record({
  kind: fc.constant('erasure' as const),
  back: fc.integer({ min: 0, max: 2 }),
});
const other = fc.record({
  kind: fc.constantFrom<OtherStep['kind']>(
    'declined',
    'withdrawn',
    'expires',
    'waits',
    'declined batch',
    'dry run',
    'dry batch',
    'cancelled batch',
    'restores nothing',
    'look',
    'reports',
    'reports',
    'hold',
    'hold from now on',
  ),
});

const step: fc.Arbitrary<GovernedStep> = fc.oneof(
  { arbitrary: edit, weight: 8 },
  { arbitrary: theirs, weight: 4 },
  { arbitrary: erasure, weight: 3 },
  { arbitrary: other, weight: 5 },
);

const death = fc.record({
  writes,
  lands: fc.constantFrom<Death['lands']>('before', 'after', 'never'),
  client: fc.constantFrom<Death['client']>('nothing', 'edits after it'),
  reported,
});

/** While a death is waited out, IM's clock alone tells what came first: there, it is right. */
const clockAndDeath = fc.oneof(
  { arbitrary: fc.record({ clockMs: fc.constant(0), death: fc.option(death) }), weight: 3 },
  {
    arbitrary: fc.record({
      clockMs: fc.integer({ min: -1_900, max: 1_900 }),
      death: fc.constant(null),
    }),
    weight: 1,
  },
);

export const governedLife: fc.Arbitrary<GovernedLife> = fc
  .record({
    when: clockAndDeath,
    before: fc.array(step, { minLength: 0, maxLength: 5 }),
    after: fc.array(step, { minLength: 1, maxLength: 4 }),
  })
  .map(({ when, before, after }) => ({ ...when, before, after }));
