import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { CRASH_POINTS } from '../../src/settings/crash-point.js';
import { MortalFleet } from '../lives/fleet.js';
import type { Death } from '../lives/steps.js';
import { againUntilDone } from '../support/again-until-done.js';
import { Api, type Answered, until } from '../support/api.js';
import { BatchCounts } from '../support/batch-counts.js';
import { Random } from '../support/random.js';
import { body, Scene } from '../support/scene.js';

/** `BATCH_WORLDS=50 BATCH_SEED=7` tries that many from this seed on. */
const WORLDS = Number(process.env['BATCH_WORLDS'] ?? '1');
const SEED = Number(process.env['BATCH_SEED'] ?? Date.now() % 1_000_000);
const WHY = { operator: 'alice', reason: 'so it is' };

interface Message {
  readonly GroupId: string;
  readonly MsgSeq: number;
}

interface Plan {
  readonly name: string;
  readonly messages: readonly Message[];
  readonly steps: readonly { readonly afterMs: number; readonly verb: string }[];
}

/** Groups of any size, with gaps between their messages. */
function messagesOf(random: Random, scene: Scene): Message[] {
  const groups = Array.from({ length: random.between(1, 4) }, (_, n) => `group-${n}`);
  return groups.flatMap((GroupId) => {
    let MsgSeq = 0;
    return Array.from({ length: random.between(1, 25) }, () => {
      MsgSeq += random.isOnce(5) ? random.between(2, 60) : 1;
      scene.im.addMessage({ groupId: GroupId, seq: MsgSeq, MsgBody: body('as it was') });
      return { GroupId, MsgSeq };
    });
  });
}

/** Some of the messages, in any order: the same ones may be in others too. */
function planOf(random: Random, name: string, messages: readonly Message[]): Plan {
  const left = [...messages];
  const chosen = Array.from(
    { length: random.between(1, messages.length) },
    () => left.splice(random.below(left.length), 1)[0],
  );
  const steps = Array.from({ length: random.between(0, 4) }, () => ({
    afterMs: random.between(0, 700),
    verb: random.oneOf(['pause', 'pause', 'resume', 'resume', 'resume', 'cancel']),
  }));
  return { name, messages: chosen.filter((one) => one !== undefined), steps };
}

function deathsOf(random: Random): Death[] {
  return Array.from({ length: random.between(1, 3) }, () => {
    const by = random.isOnce(3)
      ? { afterMs: random.between(0, 3_000) }
      : { point: random.oneOf(CRASH_POINTS), nth: random.between(1, 25) };
    return { replica: random.below(2), by };
  });
}

/** Asks one replica after the other, until one answers for good. */
async function insist(
  fleet: MortalFleet,
  from: number,
  ask: (api: Api) => Promise<Answered>,
  passing: readonly number[] = [0, 503],
): Promise<Answered> {
  let place = from;
  const answer = await until(async () => {
    place += 1;
    const one = await ask(fleet.at(place));
    return passing.includes(one.status) ? null : one;
  });
  if (!answer) throw new Error(`nobody answers for good, with seed ${SEED}`);
  return answer;
}

/** One world, to its end. */
class World {
  readonly faults: string[] = [];
  private readonly counts: BatchCounts[] = [];

  constructor(
    private readonly scene: Scene,
    private readonly fleet: MortalFleet,
  ) {}

  async live(plans: readonly Plan[], singles: readonly Message[]): Promise<void> {
    await againUntilDone(this.carryOutAll(plans, singles), (turn) => this.readCounts(turn));
    this.faults.push(...this.counts.flatMap(({ faults }) => faults), ...this.fleet.defects);
  }

  private async carryOutAll(plans: readonly Plan[], singles: readonly Message[]): Promise<void> {
    const edits = singles.map(async (message, n) => this.editAlone(message, n));
    const ids = await Promise.all(plans.map(async (plan, n) => this.carryOut(plan, n)));
    await Promise.all(edits);
    await this.fleet.survive();
    for (const id of ids) await this.steer(id, 'resume');
    for (const counts of this.counts) {
      const end = await until(async () => {
        const seen = await this.fleet.at(0).get(`/v1/batches/${counts.id}`);
        return seen.json['finishedAt'] === null ? null : true;
      });
      if (!end) this.faults.push(`batch ${counts.id} has no end`);
    }
    for (const [n, plan] of plans.entries()) await this.compare(plan, ids[n] ?? '');
  }

  get reads(): number {
    return this.counts.reduce((sum, { reads }) => sum + reads, 0);
  }

  private async carryOut({ name, messages, steps }: Plan, n: number): Promise<string> {
    const items = messages.map((message, index) => ({
      message: { ...message, MsgBody: body(textOf(name, index)) },
    }));
    const headers = { 'Idempotency-Key': randomUUID() };
    const { status, text, json } = await insist(this.fleet, n, (api) =>
      api.post('/v1/batches', { ...WHY, items }, headers),
    );
    if (status !== 202) this.faults.push(`${name} was answered ${status}: ${text}`);
    const id = String(json['id']);
    const landed = () =>
      this.scene.im.overwrites().filter(({ after }) => after.msgBody.includes(`"by ${name} `))
        .length;
    this.counts.push(new BatchCounts(id, messages.length, landed));
    for (const { afterMs, verb } of steps) {
      await delay(afterMs);
      await this.steer(id, verb);
    }
    return id;
  }

  private async steer(id: string, verb: string): Promise<void> {
    const { status, text } = await insist(this.fleet, 0, (api) =>
      api.post(`/v1/batches/${id}/${verb}`, WHY),
    );
    if (![200, 409].includes(status)) this.faults.push(`${verb} was answered ${status}: ${text}`);
  }

  private async editAlone(message: Message, n: number): Promise<void> {
    await delay((n * 137) % 2_000);
    const request = { ...WHY, message: { ...message, MsgBody: body(`alone ${n}.`) } };
    const key = `alone-${n}`;
    const edit = (api: Api) => api.edit(request, { key });
    const { status } = await insist(this.fleet, n, edit, [0, 202, 409, 503]);
    const landed = this.landings(`"alone ${n}."`);
    if (status !== 201 || landed !== 1) this.faults.push(`alone ${n}: ${status}, landed ${landed}`);
  }

  private landings(text: string): number {
    return this.scene.im.overwrites().filter(({ after }) => after.msgBody.includes(text)).length;
  }

  private async readCounts(turn: number): Promise<void> {
    for (const counts of this.counts) await counts.read(this.fleet.at(turn));
    await delay(10);
  }

  /** Each item is said to be what the log of IM says of it. */
  private async compare({ name, messages }: Plan, id: string): Promise<void> {
    const { json } = await this.fleet.at(0).get(`/v1/batches/${id}/items?limit=500`);
    const items = json['items'] as { index: number; state: string }[];
    if (items.length !== messages.length) this.faults.push(`${name} has ${items.length} items`);
    for (const { index, state } of items) {
      const landed = this.landings(`"${textOf(name, index)}"`);
      const isTrue = state === 'applied' ? landed === 1 : state === 'cancelled' && landed === 0;
      if (!isTrue)
        this.faults.push(`item ${index} of ${name} is ${state}, and landed ${landed} times`);
    }
  }
}

const textOf = (name: string, index: number): string => `by ${name} ${index}.`;

test(
  `P2, P3: batches of any shape over the same messages, paused and cancelled while replicas die: each item once, counts right at every moment (seed ${SEED})`,
  async () => {
    for (let n = 0; n < WORLDS; n += 1) {
      const seed = SEED + n;
      const random = new Random(seed);
      await using scene = await Scene.open({ IM_CALLS_PER_SECOND: '100' }, { latencyMs: 5 });
      const messages = messagesOf(random, scene);
      const plans = Array.from({ length: random.between(2, 5) }, (_, k) =>
        planOf(random, `batch-${k}`, messages),
      );
      const singles = Array.from({ length: random.between(1, 8) }, () => random.oneOf(messages));
      const fleet = await MortalFleet.start(scene, deathsOf(random));
      const world = new World(scene, fleet);
      await world.live(plans, singles);

      const sizes = plans.map((plan) => plan.messages.length).join(', ');
      console.info(`seed ${seed}: items ${sizes}; ${fleet.died} deaths, ${world.reads} reads`);
      expect({ seed, faults: world.faults }).toEqual({ seed, faults: [] });
      expect(world.reads).toBeGreaterThan(0);
    }
  },
  WORLDS * 180_000,
);
