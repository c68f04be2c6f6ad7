import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Controller, Get, Req, UseInterceptors } from '@nestjs/common';
import type { Request } from 'express';
import { Open, RequireScopes } from '../../auth/access.js';
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
import { Answer, Read } from '../answers/answer.js';
import { RecordReads } from '../answers/record-reads.js';
import { Problem } from '../problems/problem.js';

const TEXT = { contentType: 'text/plain; charset=utf-8' };
const BYTES = 'application/octet-stream';
/** What is at the address of a tile or bundle never changes, partial ones included. */
const FOREVER = 'max-age=31536000, immutable';
const gzipped = promisify(gzip);

/** The log as https://c2sp.org/tlog-tiles has it. */
@Controller('v1/ledger')
@UseInterceptors(RecordReads)
export class LedgerController {
  constructor(private readonly log: LogReader) {}

  @Get('checkpoint')
  @Open()
  async checkpoint(): Promise<Answer> {
    const note = await this.log.checkpoint();
    if (note === null)
      throw new Problem('not-found', {
        detail:
          'There is no checkpoint yet: the log is empty. Ask again a second after the first edit.',
      });
    return new Answer(note, TEXT);
  }

  @Get('key')
  @Open()
  key(): Answer {
    return new Answer(`${this.log.key.text}\n`, TEXT);
  }

  @Get('tile/entries/*path')
  @RequireScopes('audit:read')
  async bundle(@Req() req: Request): Promise<Read | Answer> {
    const resource = resourceOf(req);
    if (resource.kind !== 'entries') throw noTile();
    const bytes = await this.bundleOf(resource);
    const isCompressed = req.acceptsEncodings('gzip', 'identity') === 'gzip';
    const headers = {
      Vary: 'Accept-Encoding',
      'Cache-Control': `private, ${FOREVER}`,
      ...(isCompressed ? { 'Content-Encoding': 'gzip' } : {}),
    };
    const body = isCompressed ? await gzipped(bytes) : bytes;
    const answer = new Answer(body, { contentType: BYTES, headers });
    if (req.method === 'HEAD') return answer;
    const filters = { path: pathOf(req) };
    return new Read(
      { kind: 'query', query: 'ledger/entries', filters, text: null, rows: resource.width },
      answer,
    );
  }

  @Get('tile/*path')
  @Open()
  async tile(@Req() req: Request): Promise<Answer> {
    const resource = resourceOf(req);
    if (resource.kind !== 'tile') throw noTile();
    const headers = { 'Cache-Control': `public, ${FOREVER}` };
    return new Answer(await this.tileOf(resource), { contentType: BYTES, headers });
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
