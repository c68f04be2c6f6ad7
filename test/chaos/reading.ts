import type { Api } from '../support/api.js';
import { GROUP, type Scene } from '../support/scene.js';
import type { Effect, Recorded } from './comparison.js';

/** An exported line, as far as it counts here. */
interface Line {
  readonly id: string;
  readonly state: string;
  readonly message: { readonly MsgSeq: number };
  readonly actor: { readonly operator: string };
  readonly reason: string;
  readonly ticket: string | null;
  readonly requested: { readonly MsgBody: unknown };
  readonly prior: { readonly MsgBody: unknown; readonly digest: string } | null;
  readonly snapshotAt: string | null;
  readonly resulting: { readonly digest: string } | null;
  readonly drift: Recorded['drift'];
  readonly settledAt: string | null;
  readonly ledger: readonly { readonly type: string }[];
}

/** All records of the scene's group, as an auditor exports them. */
export async function recordsIn(api: Api): Promise<Recorded[]> {
  const path = `/v1/audit/modifications?groupId=${encodeURIComponent(GROUP)}`;
  const { status, text } = await api.get(path, { Accept: 'application/x-ndjson' });
  if (status !== 200) throw new Error(`no export: ${status} ${text}`);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => recordedIn(JSON.parse(line) as Line));
}

function recordedIn(line: Line): Recorded {
  const { id, state, reason, ticket, drift, prior, snapshotAt } = line;
  const isSeen = prior !== null && snapshotAt !== null;
  return {
    id,
    state,
    reason,
    ticket,
    drift,
    msgSeq: line.message.MsgSeq,
    operator: line.actor.operator,
    requested: JSON.stringify(line.requested.MsgBody),
    snapshot: isSeen
      ? {
          msgBody: JSON.stringify(prior.MsgBody),
          digest: prior.digest,
          at: Date.parse(snapshotAt),
        }
      : null,
    resultingDigest: line.resulting?.digest ?? null,
    settledAt: Date.parse(line.settledAt ?? ''),
    entries: line.ledger.map(({ type }) => type),
  };
}

/** What took effect on a message, as the simulator logged it. */
export function effectsOn(scene: Scene, msgSeq: number): Effect[] {
  return scene.overwrites(msgSeq).map(({ at, by, before, after }) => ({
    at,
    by,
    before: JSON.stringify(JSON.parse(before.msgBody)),
    after: JSON.stringify(JSON.parse(after.msgBody)),
  }));
}
