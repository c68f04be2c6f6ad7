import { formatTilePath, type Tile } from '../../ledger/tiles.js';
import { NoAnswer, ProblemError, problemOf } from '../api/problem.js';

const PREFIX = '/v1/ledger';

/** The log as the service serves it to everybody: no token is needed, and none is sent. */
export class ServedLog {
  async key(): Promise<string> {
    return (await textAt('key')).trim();
  }

  /** The newest checkpoint; null: the service says that there is none. */
  latest(): Promise<string | null> {
    return noteAt('checkpoint/latest');
  }

  /** The newest checkpoint that enough witnesses have cosigned; without witnesses, the newest. Null: there is none. */
  cosigned(): Promise<string | null> {
    return noteAt('checkpoint');
  }

  readonly tiles = (tiles: readonly Tile[]): Promise<readonly Uint8Array[]> =>
    Promise.all(
      tiles.map(async (tile) => {
        const answer = await answerAt(formatTilePath({ kind: 'tile', ...tile }));
        return new Uint8Array(await bodyOf(() => answer.arrayBuffer()));
      }),
    );
}

/** Where the service itself says that there is none. */
async function noteAt(path: string): Promise<string | null> {
  try {
    return await textAt(path);
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 404) return null;
    throw error;
  }
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
