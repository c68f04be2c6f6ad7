import type { RouteObject } from 'react-router';
import type { Scope } from '../login/login.js';
import type { Words } from '../words/en.js';

/** A page, and who may see it. */
export interface Page {
  readonly path: string;
  /** Its name in the menu; null: links lead to it, the menu does not. */
  readonly name: ((words: Words) => string) | null;
  /** Any one of these opens it; none: it is for everybody. */
  readonly scopes: readonly Scope[];
  /** Loaded when somebody goes there. */
  readonly lazy: NonNullable<RouteObject['lazy']>;
}

/** In the order of the menu. The first of it that somebody may see is where she begins. */
export const PAGES: readonly Page[] = [
  {
    path: '/search',
    name: ({ search }) => search,
    scopes: ['audit:read'],
    lazy: async () => ({ Component: (await import('./search/search.js')).Search }),
  },
  {
    path: '/overview',
    name: ({ overview }) => overview.title,
    scopes: ['audit:read'],
    lazy: async () => ({ Component: (await import('./overview/overview.js')).Overview }),
  },
  {
    path: '/message',
    name: ({ message }) => message,
    scopes: ['audit:read'],
    lazy: async () => ({ Component: (await import('./message/message.js')).Message }),
  },
  {
    path: '/edits/:id',
    name: null,
    scopes: ['audit:read', 'messages:modify', 'messages:approve'],
    lazy: async () => ({ Component: (await import('./edit/edit.js')).Edit }),
  },
  {
    path: '/approvals',
    name: ({ approvals }) => approvals.title,
    scopes: ['messages:approve'],
    lazy: async () => ({ Component: (await import('./approvals/approvals.js')).Approvals }),
  },
  {
    path: '/decisions',
    name: ({ decisions }) => decisions.title,
    scopes: ['audit:read'],
    lazy: async () => ({ Component: (await import('./decisions/decisions.js')).Decisions }),
  },
  {
    path: '/new',
    name: ({ newEdit }) => newEdit.title,
    scopes: ['messages:modify'],
    lazy: async () => ({ Component: (await import('./new-edit/new-edit.js')).NewEdit }),
  },
  {
    path: '/batch',
    name: ({ newBatch }) => newBatch.title,
    scopes: ['messages:modify'],
    lazy: async () => ({ Component: (await import('./batch/new-batch.js')).NewBatch }),
  },
  {
    path: '/batches/:id',
    name: null,
    scopes: ['messages:modify', 'audit:read', 'messages:approve'],
    lazy: async () => ({ Component: (await import('./batch/batch.js')).BatchPage }),
  },
  {
    path: '/edits/:id/restore',
    name: null,
    scopes: ['messages:modify'],
    lazy: async () => ({ Component: (await import('./restore/restore.js')).Restore }),
  },
  {
    path: '/events',
    name: ({ events }) => events.title,
    scopes: ['audit:read'],
    lazy: async () => ({ Component: (await import('./events/events.js')).Events }),
  },
  {
    path: '/log',
    name: ({ log }) => log.title,
    scopes: ['audit:read', 'audit:admin'],
    lazy: async () => ({ Component: (await import('./log/log.js')).Log }),
  },
  {
    path: '/holds',
    name: ({ holds }) => holds.title,
    scopes: ['audit:admin'],
    lazy: async () => ({ Component: (await import('./holds/holds.js')).Holds }),
  },
  {
    path: '/erasures',
    name: ({ erasures }) => erasures.title,
    scopes: ['audit:admin'],
    lazy: async () => ({ Component: (await import('./erasures/erasures.js')).Erasures }),
  },
  {
    path: '/erasures/new',
    name: null,
    scopes: ['audit:admin'],
    lazy: async () => ({ Component: (await import('./erasures/new-erasure.js')).NewErasure }),
  },
  {
    path: '/erasures/:id',
    name: null,
    scopes: ['audit:admin'],
    lazy: async () => ({ Component: (await import('./erasures/erasure.js')).ErasurePage }),
  },
  {
    path: '/you',
    name: ({ you }) => you,
    scopes: [],
    lazy: async () => ({ Component: (await import('./you.js')).You }),
  },
];
