import { LogWatch } from './log-watch.js';
import type { LogMemory } from './memory.js';

const watches = new WeakMap<LogMemory, LogWatch>();

/** The one watch of a page. What it is made of is loaded with the first part that needs it. */
export function watchOf(memory: LogMemory): LogWatch {
  const watch = watches.get(memory) ?? new LogWatch(memory);
  watches.set(memory, watch);
  return watch;
}
