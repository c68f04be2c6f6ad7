import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from 'react';
import { LogMemory, type Rewritten } from './memory.js';

const Memories = createContext<LogMemory | null>(null);

export function LogMemoryProvider({ children }: { readonly children: ReactNode }) {
  const [memory] = useState(() => new LogMemory(localStorage));
  return <Memories.Provider value={memory}>{children}</Memories.Provider>;
}

/** What this browser remembers of the log. */
export function useLogMemory(): LogMemory {
  const memory = useContext(Memories);
  if (!memory) throw new Error('There is no LogMemoryProvider around this.');
  return memory;
}

/** Null while nothing was found that the log should not have done. */
export function useRewritten(): Rewritten | null {
  const memory = useLogMemory();
  return useSyncExternalStore(memory.subscribe, memory.rewritten);
}
