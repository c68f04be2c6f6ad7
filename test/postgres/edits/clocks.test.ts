import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Snapshot } from '../../../src/edits/edit.js';
import type { Claim } from '../../../src/edits/record.js';
import { PostgresEditRecord } from '../../../src/postgres/edits/edit-record.js';
import { Replica } from '../../../src/postgres/edits/replica-lease.js';
import { Store } from '../../../src/postgres/connections/store.js';
import { connect } from '../../ledger-service/log.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { anIntent } from '../../support/intent.js';

const MINUTE_MS = 60_000;
const BEHIND = -10 * MINUTE_MS;
const AHEAD = 10 * MINUTE_MS;

let database: TestDatabase;
let members: Member[] = [];
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  database = await createDatabase();
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(members.map((member) => member.leave()));
  members = [];
  await database.drop();
});

/** A replica on a machine whose clock goes wrong by `skewMs`. */
class Member {
  private readonly store = new Store({ url: database.appUrl, connections: 2 });
  private readonly replica = new Replica(this.store, (error) => expect.unreachable(String(error)));
  private readonly record = new PostgresEditRecord(this.store, this.replica);

  constructor(private readonly skewMs: number) {
    members.push(this);
  }

  async join(): Promise<this> {
    await this.byItsClock(() => this.replica.start());
    return this;
  }

  leave(): Promise<void> {
    return this.replica.stop().then(() => this.store.close());
  }

  claim(key: string, waitMs: number) {
    return this.byItsClock(() => this.record.claim(anIntent(key), performance.now() + waitMs));
  }

  begin(claim: Claim) {
    return this.byItsClock(() => this.record.begin(claim, aSnapshot(), performance.now() + 5_000));
  }

  adopt() {
    return this.byItsClock(() => this.record.adopt(20));
  }

  /** As a clean stop does. */
  handOver(...begun: Parameters<PostgresEditRecord['handOver']>) {
    return this.record.handOver(...begun);
  }

  private async byItsClock<T>(act: () => Promise<T>): Promise<T> {
    const now = Date.now();
    vi.setSystemTime(now + this.skewMs);
    try {
      return await act();
    } finally {
      vi.setSystemTime(now);
    }
  }
}

function aSnapshot(): Snapshot {
  const item = Buffer.from('{"MsgSeq":1,"MsgBody":[]}');
  return { item, recalledCustomData: null, takenAt: Date.now(), drift: null };
}

async function claimed(member: Member, waitMs = 10_000) {
  const key = randomUUID();
  const answer = await member.claim(key, waitMs);
  if (answer.kind !== 'claimed') throw new Error(`not claimed: ${answer.kind}`);
  return { key, claim: answer.claim };
}

async function begun(member: Member, waitMs: number) {
  const { key, claim } = await claimed(member, waitMs);
  const open = await member.begin(claim);
  if (!open) throw new Error('not begun');
  return { key, open };
}

describe.each([
  ['behind', BEHIND],
  ['ahead of', AHEAD],
])('a machine whose clock is %s the others’', (_, skewMs) => {
  test('P3: keeps its claims, and leaves theirs alone', async () => {
    const wrong = await new Member(skewMs).join();
    const right = await new Member(0).join();
    const [its, theirs] = [await claimed(wrong), await claimed(right)];

    // Whoever joins clears away what the dead have left.
    await new Member(0).join();
    await new Member(skewMs).join();

    expect(await wrong.begin(its.claim)).not.toBeNull();
    expect(await right.begin(theirs.claim)).not.toBeNull();
  });

  test('P4: has a key count as worked on just as long as its caller waits', async () => {
    const wrong = await new Member(skewMs).join();
    const right = await new Member(0).join();
    const { key } = await begun(wrong, 500);

    const meanwhile = await right.claim(key, 500);
    await delay(600);
    const afterwards = await right.claim(key, 500);

    expect(meanwhile).toMatchObject({ kind: 'known-key', isBeingWorkedOn: true });
    expect(afterwards).toMatchObject({ kind: 'known-key', isBeingWorkedOn: false });
  });

  test('has its edits given up neither earlier nor later by others', async () => {
    const wrong = await new Member(skewMs).join();
    const right = await new Member(0).join();
    const { open } = await begun(wrong, 0);
    await wrong.handOver([open]);

    const [adopted] = await right.adopt();

    expect(adopted?.edit.id).toBe(open.edit.id);
    expect(Math.abs((adopted?.begunAt ?? 0) - open.begunAt)).toBeLessThan(1_000);
  });
});

test('P2: a dead replica is not alive until the time comes again from which the clock of PostgreSQL was set back', async () => {
  const dead = await new Member(0).join();
  const { open } = await begun(dead, 500);
  await dead.leave();
  members = members.filter((member) => member !== dead);
  await using client = await connect(database.superuserUrl);
  await client.query(`UPDATE replica SET alive_until = now() + interval '1 hour'`);

  await new Member(0).join();

  const { rows } = await client.query<{ s: number }>(
    'SELECT extract(epoch FROM alive_until - now())::float8 AS s FROM replica WHERE id = $1',
    [open.lease.holder],
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.s).toBeLessThanOrEqual(10);
});
