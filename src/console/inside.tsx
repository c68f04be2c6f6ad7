import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { RouterProvider } from 'react-router';
import { NoAnswer } from './api/problem.js';
import { serviceOf } from './api/service.js';
import { Services } from './api/use-service.js';
import { LogMemoryProvider } from './log/use-log.js';
import { useSession } from './login/login.js';
import { makeRouter } from './routes.js';

/** Everything that is only for whoever has logged in. */
export function Inside() {
  const session = useSession();
  const [service] = useState(() => serviceOf(session));
  const [router] = useState(makeRouter);
  const [queries] = useState(makeQueries);
  return (
    <Services.Provider value={service}>
      <QueryClientProvider client={queries}>
        <LogMemoryProvider>
          <RouterProvider router={router} />
        </LogMemoryProvider>
      </QueryClientProvider>
    </Services.Provider>
  );
}

/** Each reading is on the record: none is repeated unasked, but for one to which no answer came. */
function makeQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: (failures, error) => error instanceof NoAnswer && failures < 2,
      },
    },
  });
}
