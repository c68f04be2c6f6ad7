import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import type { Caller, Login, Session } from './session.js';

const Sessions = createContext<Session | null>(null);

export function SessionProvider({
  session,
  children,
}: {
  readonly session: Session;
  readonly children: ReactNode;
}) {
  return <Sessions.Provider value={session}>{children}</Sessions.Provider>;
}

export function useSession(): Session {
  const session = useContext(Sessions);
  if (!session) throw new Error('There is no SessionProvider around this.');
  return session;
}

export function useLogin(): Login {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, session.current);
}

/** Who has logged in. Only for what is shown to somebody who has. */
export function useCaller(): Caller {
  const login = useLogin();
  if (login.kind !== 'logged-in') throw new Error('Nobody has logged in.');
  return login.caller;
}

export type Scope = Caller['scopes'][number];

/** Whether she may do what asks for a scope. What she may not do she is not shown. */
export function useMay(): (scope: Scope) => boolean {
  const { scopes } = useCaller();
  return (scope) => scopes.includes(scope);
}
