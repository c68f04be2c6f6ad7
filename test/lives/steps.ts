import * as fc from 'fast-check';
import { CRASH_POINTS, type CrashPointName } from '../../src/settings/crash-point.js';

/** The applications; the policy says which of them needs how many approvals. */
export const NEEDED = { free: 0, 'needs-one': 1, 'needs-two': 2, hurried: 1 } as const;
export type ClientName = keyof typeof NEEDED;
/** The policy that says so. */
export const RULES = [
  { when: { client: ['needs-one'] }, approvals: 1 },
  { when: { client: ['needs-two'] }, approvals: 2 },
  { when: { client: ['hurried'] }, approvals: 1, expiresAfter: 'PT4S' },
];
/** Whoever decides; the first two are operators as well, the second by another spelling. */
export const PERSONS = ['bob@example.com', 'Carol@Example.com', 'dave@example.com'] as const;
export const OPERATORS = ['alice@example.com', 'bob@example.com', 'carol@example.com'] as const;
/** How many messages a lane has. The sender of one is her number modulo two. */
export const MESSAGES = 3;

const SCOPES = ['message', 'group', 'sender', 'client'] as const;

/** What is done in a lane, one after the other. Numbers choose out of what is there then. */
export type Step =
  | {
      readonly kind: 'edit';
      readonly client: ClientName;
      readonly operator: number;
      readonly message: number;
      readonly fate: Fate;
    }
  /** Of an edit that was applied, where there is one. */
  | {
      readonly kind: 'restore';
      readonly client: ClientName;
      readonly operator: number;
      readonly which: number;
      readonly fate: Fate;
    }
  /** Somebody edits a message around the service. */
  | { readonly kind: 'theirs'; readonly message: number }
  /** IM's webhook reports what it has not reported yet. */
  | { readonly kind: 'report'; readonly what: 'others' | 'all'; readonly isTwice: boolean }
  | {
      readonly kind: 'batch';
      readonly client: ClientName;
      readonly operator: number;
      /** How many of the lane's messages it edits. */
      readonly items: number;
    }
  /** What a batch overwrote is put back, by its client. */
  | { readonly kind: 'restore a batch'; readonly operator: number; readonly which: number }
  | {
      readonly kind: 'decide';
      readonly which: number;
      readonly person: number;
      readonly decision: 'approve' | 'decline';
    }
  | { readonly kind: 'withdraw'; readonly which: number }
  | {
      readonly kind: 'steer';
      readonly which: number;
      readonly verb: 'pause' | 'resume' | 'cancel';
    }
  | { readonly kind: 'hold'; readonly scope: ScopeChoice }
  | { readonly kind: 'release'; readonly which: number }
  | { readonly kind: 'erase'; readonly scope: ScopeChoice; readonly includeReasons: boolean }
  | { readonly kind: 'erase these'; readonly which: number }
  /** At the same instant, at two replicas. */
  | { readonly kind: 'erase beside a hold'; readonly scope: ScopeChoice; readonly times: number }
  | { readonly kind: 'retain'; readonly olderThanMs: number }
  | { readonly kind: 'drop a month' }
  | { readonly kind: 'take evidence'; readonly which: number }
  | { readonly kind: 'wait'; readonly ms: number };

/** What becomes of an overwrite at IM. */
export type Fate = 'done' | 'lost after' | 'lost before' | 'refused';

/** What a number of a step chooses. */
export function chosen<T>(all: readonly T[], which: number): T | undefined {
  return all[which % Math.max(1, all.length)];
}

export interface ScopeChoice {
  readonly by: (typeof SCOPES)[number];
  readonly message: number;
  readonly client: ClientName;
}

/** How a replica dies, and when; the one that is started in its place dies the next death. */
export interface Death {
  readonly replica: number;
  readonly by:
    { readonly point: CrashPointName; readonly nth: number } | { readonly afterMs: number };
}

export interface World {
  readonly lanes: readonly (readonly Step[])[];
  readonly deaths: readonly Death[];
  /** When the first month of contents ends, from the start on. */
  readonly monthEndsAfterMs: number;
}

const client = fc.constantFrom<ClientName>('free', 'free', 'needs-one', 'needs-two', 'hurried');
const mostlyFree = fc.constantFrom<ClientName>('free', 'free', 'free', 'needs-one', 'hurried');
const which = fc.nat(99);
const operator = fc.nat(OPERATORS.length - 1);
const message = fc.nat(MESSAGES - 1);
const scope: fc.Arbitrary<ScopeChoice> = fc.record({
  by: fc.constantFrom('message', ...SCOPES),
  message,
  client,
});
const fate = fc.constantFrom<Fate>('done', 'done', 'done', 'lost after', 'lost before', 'refused');
const kind = <K extends Step['kind']>(one: K) => fc.constant(one);

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: kind('edit'),
      client,
      operator,
      message,
      fate,
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({ kind: kind('restore'), client: mostlyFree, operator, which, fate }),
  },
  { weight: 5, arbitrary: fc.record({ kind: kind('theirs'), message }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: kind('report'),
      what: fc.constantFrom('others', 'all'),
      isTwice: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: kind('batch'),
      client,
      operator,
      items: fc.integer({ min: 1, max: MESSAGES }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: kind('restore a batch'), operator, which }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: kind('decide'),
      which,
      person: fc.nat(PERSONS.length - 1),
      decision: fc.constantFrom('approve', 'approve', 'approve', 'approve', 'decline'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind('withdraw'), which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind('steer'),
      which,
      verb: fc.constantFrom('pause', 'resume', 'cancel'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind('hold'), scope }) },
  { weight: 5, arbitrary: fc.record({ kind: kind('release'), which }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('erase'), scope, includeReasons: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('erase these'), which }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: kind('erase beside a hold'),
      scope,
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: kind('retain'), olderThanMs: fc.integer({ min: 0, max: 4_000 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: kind('drop a month') }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('take evidence'), which }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: kind('wait'), ms: fc.integer({ min: 0, max: 1_500 }) }),
  },
);

const death: fc.Arbitrary<Death> = fc.record({
  replica: fc.nat(1),
  by: fc.oneof(
    fc.record({
      point: fc.constantFrom(...CRASH_POINTS),
      nth: fc.integer({ min: 1, max: 4 }),
    }),
    fc.record({ afterMs: fc.integer({ min: 0, max: 6_000 }) }),
  ),
});

const FREE = { client: 'free', operator: 0, fate: 'done' } as const;
/** Of each kind that rests on another one, one for sure, unless it meets a death. */
const SURE: readonly Step[] = [0, 1].flatMap((one): Step[] => [
  { kind: 'edit', ...FREE, message: one },
  { kind: 'theirs', message: one },
  { kind: 'report', what: 'others', isTwice: true },
  { kind: 'edit', ...FREE, message: one },
  { kind: 'restore', ...FREE, which: 2 * one + 1 },
  { kind: 'report', what: 'all', isTwice: false },
  {
    kind: 'erase',
    scope: { by: 'message', message: one, client: 'free' },
    includeReasons: false,
  },
  { kind: 'batch', client: 'free', operator: 0, items: 1 + one },
  { kind: 'restore a batch', operator: 0, which: 2 * one },
]);

const lane = fc.array(step, { minLength: 8, maxLength: 24, size: 'max' });

export const world: fc.Arbitrary<World> = fc.record({
  lanes: fc
    .array(lane, { minLength: 3, maxLength: 5, size: 'max' })
    .map((lanes) => [SURE, ...lanes]),
  deaths: fc.array(death, { minLength: 1, maxLength: 3, size: 'max' }),
  monthEndsAfterMs: fc.integer({ min: 500, max: 4_000 }),
});
