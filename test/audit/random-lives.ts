import * as fc from 'fast-check';

/** When IM's webhook reports a change that a client made. */
export type Reported = 'at once' | 'later' | 'never';

export type Step =
  | {
      readonly kind: 'ours';
      readonly writes: 'text' | 'custom data' | 'both';
      readonly fate: 'done' | 'refused' | 'lost after' | 'lost before' | 'late';
      /** What a client does while our overwrite is under way. */
      readonly client: 'nothing' | 'edits before it' | 'edits after it' | 'recalls after it';
      readonly reported: Reported;
    }
  | { readonly kind: 'theirs'; readonly isPutBack: boolean; readonly reported: Reported }
  | { readonly kind: 'reports' };

const reported = fc.constantFrom<Reported>('at once', 'later', 'never', 'never');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('ours' as const),
    writes: fc.constantFrom('text', 'text', 'custom data', 'both'),
    fate: fc.constantFrom('done', 'done', 'refused', 'lost after', 'lost before', 'late'),
    client: fc.constantFrom(
      'nothing',
      'nothing',
      'edits before it',
      'edits after it',
      'edits after it',
      'recalls after it',
    ),
    reported,
  }),
  fc.record({ kind: fc.constant('theirs' as const), isPutBack: fc.boolean(), reported }),
  fc.constant({ kind: 'reports' as const }),
);
/** A life that ends with a look has one more snapshot, which shows again what stands there. */
export const life = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 6 }),
  endsWithALook: fc.boolean(),
  webhook: fc.record({
    /** By how much IM's clock is ahead of ours. */
    clockMs: fc.oneof(fc.constant(0), fc.integer({ min: -1_900, max: 1_900 })),
    order: fc.constantFrom<Webhook['order']>('as made', 'as made', 'backwards'),
    isTwice: fc.boolean(),
  }),
});

/** How IM's webhook reports. */
export interface Webhook {
  readonly clockMs: number;
  readonly order: 'as made' | 'backwards';
  readonly isTwice: boolean;
}

/** A life of which the record once knew too much: which CloudCustomData stood beside the text that a client wrote. */
export const ONCE_WRONG: readonly {
  readonly steps: readonly Step[];
  readonly endsWithALook: boolean;
  readonly webhook: Webhook;
}[] = [
  {
    webhook: { clockMs: 0, order: 'as made', isTwice: false },
    steps: [
      {
        kind: 'ours',
        writes: 'both',
        fate: 'done',
        client: 'edits before it',
        reported: 'at once',
      },
      { kind: 'theirs', isPutBack: false, reported: 'never' },
    ],
    endsWithALook: true,
  },
];
