import { eventsIn, type ServerEvent } from '../../../clients/typescript/src/event-stream.js';
import { NoAnswer, ProblemError } from './problem.js';
import { answerOf } from './service.js';

/** Longer than the service is ever silent. */
const SILENCE_MS = 40_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

type Call = Promise<{
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}>;

interface Following {
  /** Called again where a connection is cut. */
  readonly connect: () => Call;
  readonly signal: AbortSignal;
  /** Whether it is connected, each time that changes. */
  readonly onConnected?: (isConnected: boolean) => void;
}

/**
 * The server-sent events of a call, as they come, from one connection after the other. Ends with the signal alone.
 * @throws ProblemError where the service refuses for good
 */
export async function* follow({
  connect,
  signal,
  onConnected = () => undefined,
}: Following): AsyncGenerator<ServerEvent, void, undefined> {
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    try {
      const body = (await answerOf(connect())) as ReadableStream<Uint8Array>;
      onConnected(true);
      for await (const event of eventsIn(body, SILENCE_MS, signal)) {
        pauseMs = FIRST_PAUSE_MS;
        yield event;
      }
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status < 500) throw error;
      if (!(error instanceof ProblemError) && !(error instanceof NoAnswer)) throw error;
    }
    if (signal.aborted) return;
    onConnected(false);
    await pause(pauseMs, signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
