import type { SealedRotation } from '../../ledger/key-chain.js';
import type { FetchTiles } from '../../ledger/log-growth.js';
import { HASH_BYTES } from '../../ledger/merkle.js';
import { TILE_WIDTH, type Tile } from '../../ledger/tiles.js';
import {
  type Extension,
  type LogHead,
  LogStore,
  type LogSession,
  type UnsealedEntry,
} from '../../sealing/log-store.js';
import * as sql from './statements.js';
import { Connections, type RunStatement, type StoreOptions } from '../connections/store.js';

/** The log in PostgreSQL, over a connection of its own, so that sealing and serving never wait for each other. */
export class PostgresLogStore extends LogStore {
  private readonly connections: Connections;

  constructor(options: Omit<StoreOptions, 'connections'>) {
    super();
    this.connections = new Connections({ ...options, connections: 1 }, 1);
  }

  async head(): Promise<LogHead> {
    const [row] = await this.connections.run<NewestRow>(sql.NEWEST, []);
    return {
      note: row?.note ?? null,
      isWorkWaiting: row?.is_work_waiting ?? false,
      rotations: row?.rotations ? await rotationsIn(this.run) : [],
    };
  }

  /** The lock ends with the transaction: a replica that dies or hangs loses its turn within seconds. */
  turn(
    limit: number,
    seal: (turn: LogSession) => Promise<Extension | null>,
  ): Promise<Extension | null | 'taken'> {
    return this.connections.transaction(async (run) => {
      const [turn] = await run<{ is_mine: boolean }>(sql.TAKE_TURN, []);
      if (!turn?.is_mine) return 'taken';
      const [head] = await run<HeadRow>(sql.HEAD, []);
      const waiting = await run<WaitingRow>(sql.WAITING, [limit]);
      const extension = await seal({
        size: Number(head?.size ?? 0),
        note: head?.note ?? null,
        rotations: await rotationsIn(run),
        waiting: waiting.flatMap(unsealedOf),
        tiles: tilesBy(run),
      });
      const gone = waiting.filter((row) => row.bytes === null || row.is_sealed);
      await this.keep(run, head, extension, gone);
      return extension;
    });
  }

  tiles(tiles: readonly Tile[]): Promise<readonly Uint8Array[]> {
    return tilesBy(this.run)(tiles);
  }

  async close(): Promise<void> {
    await this.connections.pool.end();
  }

  private readonly run: RunStatement = (statement, values) =>
    this.connections.run(statement, values);

  private async keep(
    run: RunStatement,
    head: HeadRow | undefined,
    extension: Extension | null,
    gone: readonly WaitingRow[],
  ): Promise<void> {
    const sealed = extension?.leaves.map(({ entryId }) => entryId) ?? [];
    const refused = extension?.refused ?? [];
    const done = [...gone.map((row) => row.entry_id), ...sealed, ...refused];
    if (done.length > 0) await run(sql.UNQUEUE, [done]);
    if (!extension) return;
    const { leaves, fullTiles, newEntry, newSize, note } = extension;
    if (newEntry) {
      const { entryId, type, at, bytes } = newEntry;
      await run(sql.ADD_ENTRY, [entryId, type, new Date(at).toISOString(), bytes]);
    }
    await run(sql.ADD_LEAVES, [head?.size ?? 0, sealed, leaves.map(({ hash }) => hash)]);
    if (fullTiles.length > 0) {
      await run(sql.ADD_TILES, [
        fullTiles.map(({ level }) => level),
        fullTiles.map(({ index }) => index),
        fullTiles.map(({ hashes }) => hashes),
        fullTiles.map(({ root }) => root),
      ]);
    }
    const isNew = !head?.note || newSize > Number(head.size);
    if (isNew) await run(sql.ADD_CHECKPOINT, [newSize, note]);
  }
}

interface NewestRow {
  readonly note: string | null;
  readonly is_work_waiting: boolean;
  readonly rotations: boolean;
}

interface HeadRow {
  readonly size: string;
  readonly note: string | null;
}

interface WaitingRow {
  readonly entry_id: string;
  readonly bytes: Buffer | null;
  readonly at: Date | null;
  readonly topic: string | null;
  readonly is_sealed: boolean;
}

function unsealedOf(row: WaitingRow): UnsealedEntry[] {
  const { entry_id: entryId, bytes, at, topic } = row;
  if (bytes === null || at === null || row.is_sealed) return [];
  return [{ entryId, bytes, at: at.getTime(), topic }];
}

async function rotationsIn(run: RunStatement): Promise<SealedRotation[]> {
  const rows = await run<{ index: string; bytes: Buffer; note: string }>(sql.ROTATIONS, []);
  return rows.map(({ index, bytes, note }) => ({ index: Number(index), bytes, note }));
}

/** Tiles, at exactly the width asked; shorter where the log has not so many hashes. */
export function tilesBy(run: RunStatement): FetchTiles {
  return async (tiles) => {
    const contents: Buffer[] = [];
    for (const tile of tiles) contents.push(await tileBy(run, tile));
    return contents;
  };
}

async function tileBy(run: RunStatement, { level, index, width }: Tile): Promise<Buffer> {
  if (width === TILE_WIDTH) {
    const [full] = await run<{ hashes: Buffer }>(sql.FULL_TILE, [level, index]);
    if (full) return full.hashes;
  }
  const first = index * TILE_WIDTH;
  const rows =
    level === 0
      ? await run<{ hash: Buffer }>(sql.LEAF_HASHES, [first, first + width])
      : await run<{ hash: Buffer }>(sql.TILE_ROOTS, [level - 1, first, first + width]);
  return Buffer.concat(
    rows.map(({ hash }) => hash),
    rows.length * HASH_BYTES,
  );
}
