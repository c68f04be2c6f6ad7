import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';
import { useMay } from './login/login.js';
import { PAGES } from './pages/pages.js';
import { Defect, NotFound } from './shell/faults.js';
import { Shell } from './shell/shell.js';

function First() {
  const may = useMay();
  const first = PAGES.find(({ name, scopes }) => name && (scopes.length === 0 || scopes.some(may)));
  return <Navigate to={first?.path ?? '/you'} replace />;
}

const pages: RouteObject[] = PAGES.map(({ path, lazy }) => ({
  path,
  lazy,
  ErrorBoundary: Defect,
}));

/** Made once somebody has come back from the provider: it takes the address as it then is. */
export function makeRouter() {
  return createBrowserRouter(
    [
      {
        element: <Shell />,
        children: [
          { path: '/', element: <First /> },
          ...pages,
          { path: '*', element: <NotFound /> },
        ],
        ErrorBoundary: Defect,
        HydrateFallback: () => null,
      },
    ],
    { basename: '/console' },
  );
}
