import { formatTilePath, type Tile } from '../../ledger/tiles.js';
import { NoAnswer, problemOf } from '../api/problem.js';

const PREFIX = '/v1/ledger';

/** The log as the service serves it to everybody: no token is needed, and none is sent. */
export class ServedLog {
  async key(): Promise<string> {
    return (await textAt('key')).trim();
  }

  /** The newest checkpoint. */
  latest(): Promise<string> {
    return textAt('checkpoint/latest');
  }

  /** The newest checkpoint that enough witnesses have cosigned; without witnesses, the newest. */
  cosigned(): Promise<string> {
    return textAt('checkpoint');
  }

  readonly tiles = (tiles: readonly Tile[]): Promise<readonly Uint8Array[]> =>
    Promise.all(
      tiles.map(async (tile) => {
        const answer = await answerAt(formatTilePath({ kind: 'tile', ...tile }));
        return new Uint8Array(await bodyOf(() => answer.arrayBuffer()));
      }),
    );
}

async function textAt(path: string): Promise<string> {
  const answer = await answerAt(path);
  return bodyOf(() => answer.text());
}

/** @throws ProblemError, NoAnswer */
async function answerAt(path: string): Promise<Response> {
  const answer = await bodyOf(() => fetch(`${PREFIX}/${path}`, { credentials: 'omit' }));
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

async function bodyOf<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new NoAnswer(error instanceof Error ? error.message : String(error));
  }
}
