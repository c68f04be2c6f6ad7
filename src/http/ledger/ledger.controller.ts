import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ReadTrail } from '../../audit/read-trail.js';
import { Open, RequireScopes } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { LogReader } from '../../ledger/log-reader.js';
import { HASH_BYTES } from '../../ledger/merkle.js';
import {
  bundleOf,
  type EntryBundle,
  parseTilePath,
  type Tile,
  TILE_WIDTH,
  type TileResource,
} from '../../ledger/tiles.js';
import { answeredInTime } from '../request-deadline.js';
import { actorOf } from '../modifications/intent.js';
import { Problem } from '../problems/problem.js';

const TEXT = 'text/plain; charset=utf-8';
/** What is at the address of a tile or bundle never changes, partial ones included. */
const FOREVER = 'max-age=31536000, immutable';
const gzipped = promisify(gzip);

/** The log as https://c2sp.org/tlog-tiles has it. */
@Controller('v1/ledger')
export class LedgerController {
  constructor(
    private readonly log: LogReader,
    private readonly trail: ReadTrail,
  ) {}

  @Get('checkpoint')
  @Open()
  async checkpoint(@Res() res: Response): Promise<void> {
    const note = await this.log.checkpoint();
    if (note === null)
      throw new Problem('not-found', {
        detail:
          'There is no checkpoint yet: the log is empty. Ask again a second after the first edit.',
      });
    res.status(200).setHeader('Content-Type', TEXT);
    res.end(note);
  }

  @Get('key')
  @Open()
  key(@Res() res: Response): void {
    res.status(200).setHeader('Content-Type', TEXT);
    res.end(`${this.log.key.text}\n`);
  }

  @Get('tile/entries/*path')
  @RequireScopes('audit:read')
  async bundle(
    @CurrentCaller() caller: Caller,
    @Req() req: Request,
    @Res() res: Response,
  ): Promise<void> {
    const resource = resourceOf(req);
    if (resource.kind !== 'entries') throw noTile();
    const bytes = await answeredInTime(req, this.bundleOf(resource));
    if (req.method !== 'HEAD') {
      await answeredInTime(req, this.recordRead(caller, req, resource.width));
    }
    const isCompressed = req.acceptsEncodings('gzip', 'identity') === 'gzip';
    if (isCompressed) res.setHeader('Content-Encoding', 'gzip');
    res.setHeader('Vary', 'Accept-Encoding');
    res.setHeader('Cache-Control', `private, ${FOREVER}`);
    res.status(200).setHeader('Content-Type', 'application/octet-stream');
    res.end(isCompressed ? await gzipped(bytes) : bytes);
  }

  @Get('tile/*path')
  @Open()
  async tile(@Req() req: Request, @Res() res: Response): Promise<void> {
    const resource = resourceOf(req);
    if (resource.kind !== 'tile') throw noTile();
    const bytes = await answeredInTime(req, this.tileOf(resource));
    res.setHeader('Cache-Control', `public, ${FOREVER}`);
    res.status(200).setHeader('Content-Type', 'application/octet-stream');
    res.end(bytes);
  }

  private recordRead(caller: Caller, req: Request, rows: number): Promise<void> {
    return this.trail.record(actorOf(caller, req), {
      kind: 'query',
      query: 'ledger/entries',
      filters: { path: pathOf(req) },
      text: null,
      rows,
    });
  }

  private async bundleOf({ index, width }: EntryBundle): Promise<Buffer> {
    const first = index * TILE_WIDTH;
    const entries = await this.log.entries(first, first + width);
    if (entries.length < width) throw noTile();
    return bundleOf(entries);
  }

  private async tileOf(tile: Tile): Promise<Buffer> {
    const [hashes] = await this.log.tiles([tile]);
    if (hashes?.length !== tile.width * HASH_BYTES) throw noTile();
    return hashes;
  }
}

/** After the prefix of the log. */
function pathOf(req: Request): string {
  return req.path.slice('/v1/ledger/'.length);
}

function resourceOf(req: Request): TileResource {
  const resource = parseTilePath(pathOf(req));
  if (resource.kind === 'malformed') throw noTile();
  return resource.value;
}

function noTile(): Problem {
  return new Problem('not-found', {
    detail:
      'The log has no such tile. Read its size in /v1/ledger/checkpoint; partial tiles are named by their width (.p/<W>).',
  });
}
