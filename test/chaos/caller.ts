import { setTimeout as delay } from 'node:timers/promises';
import type { Answered } from '../support/api.js';
import { body, rewriting } from '../support/scene.js';
import { Random } from '../support/random.js';
import type { Fleet } from './fleet.js';

export interface CallersAnswer {
  /** 0 where there was none. */
  readonly status: number;
  readonly modificationId: string | null;
  /** How long it took beyond the wait that was asked for, as far as its replica did not stand still. */
  readonly lateMs: number;
}

/** One edit as its caller knows it. No two ask for the same text. */
export interface Asked {
  readonly msgSeq: number;
  readonly msgBody: string;
  readonly operator: string;
  readonly reason: string;
  readonly ticket: string | null;
  /** What came of each time it was asked for. */
  readonly answers: CallersAnswer[];
}

const WAIT_SECONDS = 2;
const OPERATORS = ['alice@example.com', 'bob@example.com', '张三'] as const;

/** Edits one message after another at whichever replica, and asks again with the same key when there was no answer. */
export async function call(
  fleet: Fleet,
  caller: { readonly name: string; readonly seed: number; readonly messages: number },
  isOver: () => boolean,
  asked: Asked[],
): Promise<void> {
  const fate = new Random(caller.seed);
  for (let n = 0; !isOver(); n += 1) {
    // Random of its own for each edit: what a seed brings must not depend on how often the one before was asked for.
    const random = new Random(fate.between(0, 2 ** 31));
    const name = `${caller.name}-${n}`;
    const why = {
      operator: random.oneOf(OPERATORS),
      reason: `why ${name}: ${random.between(0, 1_000_000)}`,
      ticket: random.fraction() < 0.5 ? `T-${n}` : null,
    };
    const msgSeq = random.between(1, caller.messages);
    const edit: Asked = { msgSeq, msgBody: JSON.stringify(body(name)), ...why, answers: [] };
    asked.push(edit);
    const { ticket, ...always } = why;
    const request = rewriting(msgSeq, name, ticket === null ? always : { ...always, ticket });
    for (let tries = random.between(1, 4); tries > 0; tries -= 1) {
      const member = random.oneOf(fleet);
      const stoodStillMs = member.stoodStillMs;
      const answer = await member.api.edit(request, { key: name, prefer: `wait=${WAIT_SECONDS}` });
      const { status, tookMs } = answer;
      const lateMs = tookMs - WAIT_SECONDS * 1_000 - (member.stoodStillMs - stoodStillMs);
      edit.answers.push({ status, modificationId: idIn(answer), lateMs });
      if (![0, 202, 409, 503].includes(status)) break;
      await delay(random.between(0, 200));
    }
  }
}

function idIn({ json }: Answered): string | null {
  const id = json['id'] ?? json['modificationId'];
  return typeof id === 'string' ? id : null;
}
