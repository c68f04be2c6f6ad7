import { isQuorum, type WitnessPolicy } from '../../ledger/witness-policy.js';
import type { Connections, Statement } from '../connections/store.js';

const AT_ONCE = 100;

/** $1 keys of witnesses, $2 above this size, $3 up to this size, $4 how many */
const COSIGNED: Statement = {
  name: 'log_cosigned',
  text: `SELECT c.size, c.note, c.at, s.witnesses, s.lines
    FROM (
      SELECT size, array_agg(witness) AS witnesses, array_agg(line ORDER BY witness) AS lines
      FROM ledger_cosignature WHERE witness = ANY($1::text[]) AND size > $2::bigint AND size <= $3::bigint
      GROUP BY size ORDER BY size DESC LIMIT $4
    ) s JOIN ledger_checkpoint c ON c.size = s.size
    ORDER BY c.size DESC`,
};

/** $1 size */
const UNSEEN: Statement = {
  name: 'log_unseen',
  text: `SELECT greatest(0, extract(epoch FROM clock_timestamp() - at))::float8 AS age
    FROM ledger_checkpoint WHERE size > $1::bigint ORDER BY size LIMIT 1`,
};

/** A checkpoint with the cosignatures of a quorum. */
interface WitnessedNote {
  readonly size: number;
  /** The lines of the witnesses of the policy among its signatures. */
  readonly note: string;
}

/** The newest checkpoint that the quorum of a policy has cosigned. */
export class WitnessedLog {
  private newest: WitnessedNote | null = null;

  constructor(
    private readonly connections: Connections,
    readonly policy: WitnessPolicy,
  ) {}

  /** Whether checkpoints have to be cosigned at all. */
  get isRequired(): boolean {
    return this.policy.quorum.kind !== 'none';
  }

  /** Null before the first. */
  async checkpoint(): Promise<string | null> {
    return (await this.find())?.note ?? null;
  }

  /** For how long there have been entries that no quorum has seen; 0 where the newest checkpoint is cosigned. */
  async unseenSeconds(): Promise<number> {
    const size = (await this.find())?.size ?? 0;
    const [row] = await this.connections.run<{ age: number }>(UNSEEN, [size]);
    return row?.age ?? 0;
  }

  /** A quorum stays one: only what is newer is looked at, newest first. */
  private async find(): Promise<WitnessedNote | null> {
    const above = this.newest?.size ?? 0;
    let upTo = Number.MAX_SAFE_INTEGER;
    for (;;) {
      const rows = await this.cosigned(above, upTo);
      const found = rows.find((row) => this.isQuorum(row.witnesses));
      if (found) return (this.newest = { size: Number(found.size), note: noteOf(found) });
      if (rows.length < AT_ONCE) return this.newest;
      upTo = Number(rows.at(-1)?.size) - 1;
    }
  }

  private cosigned(above: number, upTo: number): Promise<CosignedRow[]> {
    const keys = this.policy.witnesses.map(({ key }) => key.text);
    return this.connections.run<CosignedRow>(COSIGNED, [keys, above, upTo, AT_ONCE]);
  }

  private isQuorum(witnesses: readonly string[]): boolean {
    const keys = this.policy.witnesses.map(({ key }) => key);
    return isQuorum(
      this.policy,
      keys.filter(({ text }) => witnesses.includes(text)),
    );
  }
}

interface CosignedRow {
  readonly size: string;
  readonly note: string;
  readonly witnesses: readonly string[];
  readonly lines: readonly string[];
}

function noteOf({ note, lines }: CosignedRow): string {
  return `${note}${lines.join('')}`;
}
