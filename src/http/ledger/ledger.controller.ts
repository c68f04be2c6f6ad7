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
  parseTilePath,
  type Tile,
  TILE_WIDTH,
  type TileResource,
} from '../../ledger/tiles.js';
import { answeredInTime } from '../arrival.js';
import { actorOf } from '../modifications/intent.js';
import { Problem } from '../problems/problem.js';

const TEXT = 'text/plain; charset=utf-8';
/** What is at such an address never changes. It is for whoever had the scope, not for a shared cache. */
const FOREVER = 'private, max-age=31536000, immutable';

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
    if (note === null) throw new Problem('not-found', { detail: 'There is no checkpoint yet.' });
    res.status(200).setHeader('Content-Type', TEXT);
    res.end(note);
  }

  @Get('key')
  @Open()
  key(@Res() res: Response): void {
    res.status(200).setHeader('Content-Type', TEXT);
    res.end(`${this.log.key.text}\n`);
  }

  @Get('tile/*path')
  @RequireScopes('audit:read')
  async tile(
    @CurrentCaller() caller: Caller,
    @Req() req: Request,
    @Res() res: Response,
  ): Promise<void> {
    const path = req.path.slice('/v1/ledger/'.length);
    const resource = parseTilePath(path);
    if (resource.kind === 'malformed') throw noTile();
    const { width } = resource.value;
    const bytes = await answeredInTime(req, this.contentOf(resource.value));
    if (resource.value.kind === 'entries') {
      const recording = this.trail.record(actorOf(caller, req), {
        kind: 'query',
        query: 'ledger/entries',
        filters: { path },
        text: null,
        rows: width,
      });
      await answeredInTime(req, recording);
    }
    if (width === TILE_WIDTH) res.setHeader('Cache-Control', FOREVER);
    res.status(200).setHeader('Content-Type', 'application/octet-stream');
    res.end(bytes);
  }

  private async contentOf(resource: TileResource): Promise<Buffer> {
    if (resource.kind === 'tile') return this.tileOf(resource);
    const first = resource.index * TILE_WIDTH;
    const entries = await this.log.entries(first, first + resource.width);
    if (entries.length < resource.width) throw noTile();
    return bundleOf(entries);
  }

  private async tileOf(tile: Tile): Promise<Buffer> {
    const [hashes] = await this.log.tiles([tile]);
    if (hashes?.length !== tile.width * HASH_BYTES) throw noTile();
    return hashes;
  }
}

function noTile(): Problem {
  return new Problem('not-found', { detail: 'The log has no such tile.' });
}
