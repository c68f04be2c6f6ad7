import type { SinkStatus } from '../../sinks/sink.js';
import { instant } from '../answers/instant.js';

/** A sink as every answer shows it. */
export function sinkJson({ name, state, nextIndex, lastAnswer, ...lag }: SinkStatus): object {
  return {
    name,
    state,
    deliveredIndex: nextIndex === 0 ? null : nextIndex - 1,
    lag: { entries: lag.lagEntries, seconds: lag.lagSeconds },
    lastAnswer: lastAnswer && {
      status: lastAnswer.status,
      at: instant(lastAnswer.at),
      error: lastAnswer.error,
    },
  };
}
