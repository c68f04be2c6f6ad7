import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Controller, Get, Req } from '@nestjs/common';
import type { Request } from 'express';
import { FollowTrail } from '../../audit/follow-trail.js';
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
import { formatWitnessPolicy } from '../../ledger/witness-policy-text.js';
import { Answer } from '../answers/answer.js';
import { Problem } from '../problems/problem.js';
import { readerOf } from '../request-context.js';
import { answeredInTime } from '../request-deadline.js';

const TEXT = { contentType: 'text/plain; charset=utf-8' };
const BYTES = 'application/octet-stream';
/** What is at the address of a tile or bundle never changes, partial ones included. */
const FOREVER = 'max-age=31536000, immutable';
const gzipped = promisify(gzip);
/** Who reads a whole log waits for this: a tenth more bytes than by default, in half the processor time. */
const FAST = { level: 1, chunkSize: 64 * 1024 };

/** The log as https://c2sp.org/tlog-tiles has it. */
@Controller('v1/ledger')
export class LedgerController {
  constructor(
    private readonly log: LogReader,
    private readonly trail: FollowTrail,
  ) {}

  @Get('checkpoint')
  @Open()
  async checkpoint(@Req() req: Request): Promise<Answer> {
    if (!this.log.isWitnessed) return this.latest(req);
    const note = await answeredInTime(req, this.log.witnessedCheckpoint());
    if (note === null) throw new Problem('not-witnessed', { status: 404 });
    return new Answer(note, TEXT);
  }

  @Get('checkpoint/latest')
  @Open()
  async latest(@Req() req: Request): Promise<Answer> {
    const note = await answeredInTime(req, this.log.checkpoint());
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

  @Get('witness-policy')
  @RequireScopes('audit:read')
  witnessPolicy(): Answer {
    const policy = this.log.witnessPolicy;
    if (policy === null)
      throw new Problem('not-found', {
        detail:
          'This service has no policy of witnesses: nobody is asked to cosign its checkpoints.',
      });
    return new Answer(formatWitnessPolicy(policy), TEXT);
  }

  @Get('tile/entries/*path')
  @RequireScopes('audit:read')
  async bundle(@Req() req: Request): Promise<Answer> {
    const resource = resourceOf(req);
    if (resource.kind !== 'entries') throw noTile();
    const bytes = await answeredInTime(req, this.bundleOf(resource));
    const isCompressed = req.acceptsEncodings('gzip', 'identity') === 'gzip';
    const headers = {
      Vary: 'Accept-Encoding',
      'Cache-Control': `private, ${FOREVER}`,
      ...(isCompressed ? { 'Content-Encoding': 'gzip' } : {}),
    };
    const body = isCompressed ? await gzipped(bytes, FAST) : bytes;
    const answer = new Answer(body, { contentType: BYTES, headers });
    if (req.method === 'HEAD') return answer;
    const fromIndex = resource.index * TILE_WIDTH;
    const followed = {
      query: 'ledger/entries',
      filters: { path: pathOf(req) },
      fromIndex,
      toIndex: fromIndex + resource.width - 1,
    };
    await answeredInTime(req, this.trail.record(readerOf(req), followed));
    return answer;
  }

  @Get('tile/*path')
  @Open()
  async tile(@Req() req: Request): Promise<Answer> {
    const resource = resourceOf(req);
    if (resource.kind !== 'tile') throw noTile();
    const headers = { 'Cache-Control': `public, ${FOREVER}` };
    return new Answer(await answeredInTime(req, this.tileOf(resource)), {
      contentType: BYTES,
      headers,
    });
  }

  private async bundleOf({ index, width }: EntryBundle): Promise<Uint8Array> {
    const first = index * TILE_WIDTH;
    const entries = await this.log.entries(first, first + width);
    if (entries.length < width) throw noTile();
    return bundleOf(entries);
  }

  private async tileOf(tile: Tile): Promise<Uint8Array> {
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
