import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { policyFile } from '../approvals/policy-file.js';
import { TOKEN } from '../audit/im-webhook.js';
import { RULES } from '../lives/steps.js';
import { until } from '../support/api.js';
import { OwnServer } from '../support/own-server.js';
import { Scene } from '../support/scene.js';
import { type Target, FAULTS, injectFaults } from './faults.js';
import { type Asked, call } from './caller.js';
import { disagreements } from './comparison.js';
import { Random } from '../support/random.js';
import { type Fleet, Member } from './fleet.js';
import { Governed } from './governed.js';
import { effectsOn, recordsIn } from './reading.js';

/** `CHAOS_SECONDS=300 CHAOS_SEED=7 npm run test:chaos`; the seed fixes what happens, not its timing to the millisecond. */
const SECONDS = Number(process.env['CHAOS_SECONDS'] ?? '10');
const SEED = Number(process.env['CHAOS_SEED'] ?? '1');
/** Few in a short run, so that edits follow one another. */
const MESSAGES = SECONDS > 30 ? 40 : 15;
const CALLERS = 6;
const TELL_EVERY_MS = 10_000;

async function startFleet(scene: Scene, folder: string): Promise<Fleet> {
  const member = (name: string) => Member.start(scene, path.join(folder, name));
  return Promise.all([member('a'), member('b'), member('c')]);
}

/** Callers and faults until time is up; gives what the callers asked for, and how often what was done to the fleet. */
async function havoc(on: Target, governed: Governed) {
  const endsAt = performance.now() + SECONDS * 1_000;
  const isOver = () => performance.now() > endsAt;
  const asked: Asked[] = [];
  const done: string[] = [];
  const tell = () => {
    const left = Math.max(0, Math.round((endsAt - performance.now()) / 1_000));
    const ours = on.scene.im.overwrites().filter(({ by }) => by === 'rest').length;
    const answers = asked.flatMap((one) => one.answers.map(({ status }) => `answer ${status}`));
    console.info(
      `seed ${SEED}, ${left} s left: ${asked.length} edits, ${ours} overwrites; ${counted(answers)}; ${counted(done)}`,
    );
  };
  const telling = setInterval(() => {
    if (!isOver()) tell();
  }, TELL_EVERY_MS);
  const calling = Array.from({ length: CALLERS }, (_, i) =>
    call(
      on.fleet,
      { name: `caller-${i}`, seed: SEED * 1_000 + i, messages: MESSAGES },
      isOver,
      asked,
    ),
  );
  const injecting = FAULTS.map((faults, i) =>
    injectFaults(faults, on, new Random(SEED * 2_000 + i), isOver, done),
  );
  await Promise.all([...injecting, ...calling, governed.live(SEED * 3_000, isOver)]);
  clearInterval(telling);
  tell();
  return asked;
}

/** Nothing where every edit has its end, every entry is sealed, and every replica is ready again. */
async function whatIsOpen({ server, fleet }: Target): Promise<readonly string[]> {
  const left = await server.query<{ open: string }>(
    `SELECT to_json(c)::text AS open FROM edit_claim c
     UNION ALL SELECT 'unsealed ' || e.type || ' ' || e.entry_id FROM ledger_unsealed u JOIN ledger_entry e ON e.entry_id = u.entry_id`,
  );
  const ready = await Promise.all(fleet.map((member) => member.whyNotReady()));
  return [...left.map(({ open }) => open), ...ready.flatMap((why) => why ?? [])];
}

async function verifyLedger({ server, fleet }: Target): Promise<string> {
  const checkpoints = fleet.flatMap(({ checkpointFile }) => ['--checkpoint', checkpointFile]);
  const args = ['dist/verifier/verify.mjs', '--database', server.superuserUrl, ...checkpoints];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return stdout;
}

test(
  `P2: nothing that replicas, PostgreSQL and IM go through makes record and IM disagree, lets an edit run alone, or erases what is held (seed ${SEED})`,
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'chaos-'));
    const server = await OwnServer.start();
    using policy = policyFile(RULES);
    const settings = {
      IM_LATE_LANDING_MS: '2000',
      CONSOLE_CLIENT_ID: 'edit-console',
      APPROVAL_POLICY_FILE: policy.path,
      IM_CALLBACK_TOKEN: TOKEN,
    };
    await using scene = await Scene.open(settings, { latencyMs: 5 }, Promise.resolve(server));
    for (let i = 0; i < MESSAGES; i += 1) scene.message('original');
    const fleet = await startFleet(scene, folder);
    const on = { fleet, scene, server, messages: MESSAGES };

    await using governed = await Governed.start(scene, fleet);

    const asked = await havoc(on, governed);
    for (const { proxy } of fleet) proxy.mend();
    scene.im.clearFaults();
    await governed.resume();
    let open: readonly string[] = [];
    await until(async () => {
      open = await whatIsOpen(on);
      return open.length === 0 || null;
    });

    for (const member of fleet) member.complain();
    expect(fleet.flatMap(({ complaints }) => complaints)).toEqual([]);
    expect(open).toEqual([]);
    const records = await recordsIn(fleet[0].api);
    const drifted = records.filter(({ drift }) => drift).length;
    const latest = Math.max(...asked.flatMap(({ answers }) => answers.map(({ lateMs }) => lateMs)));
    console.info(`latest answer ${Math.round(latest)} ms after the wait`);
    console.info(`${counted(records.map(({ state }) => state))}; drift ${drifted} times`);
    const found = Array.from({ length: MESSAGES }, (_, i) => i + 1).flatMap((msgSeq) => {
      const isOfMessage = (one: { readonly msgSeq: number }) => one.msgSeq === msgSeq;
      const effects = effectsOn(scene, msgSeq);
      return disagreements(effects, records.filter(isOfMessage), asked.filter(isOfMessage));
    });
    expect(found).toEqual([]);
    expect(await governed.faults()).toEqual([]);
    expect(records.filter(({ state }) => state === 'applied')).not.toEqual([]);
    expect(await verifyLedger(on)).toContain('intact');
    await rm(folder, { recursive: true });
  },
  SECONDS * 1_000 + 180_000,
);

/** How often each of them occurs. */
function counted(things: readonly string[]): string {
  return [...new Set(things)]
    .toSorted((a, b) => a.localeCompare(b))
    .map((one) => `${things.filter((other) => other === one).length} × ${one}`)
    .join(', ');
}
