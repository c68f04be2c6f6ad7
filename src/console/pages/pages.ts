import type { RouteObject } from 'react-router';
import type { Scope } from '../login/login.js';
import type { Words } from '../words/en.js';

/** A page that the menu leads to. */
export interface Page {
  readonly path: string;
  readonly name: (words: Words) => string;
  /** Any one of these opens it; none: it is for everybody. */
  readonly scopes: readonly Scope[];
  /** Loaded when somebody goes there. */
  readonly lazy: NonNullable<RouteObject['lazy']>;
}

/** In the order of the menu. The first that somebody may see is where she begins. */
export const PAGES: readonly Page[] = [
  {
    path: '/you',
    name: ({ you }) => you,
    scopes: [],
    lazy: async () => ({ Component: (await import('./you.js')).You }),
  },
];
