import type { Request } from 'express';
import { EVENT_STREAM } from '../answers/event-stream.js';
import { Problem } from '../problems/problem.js';
import { EVIDENCE_TYPE } from './evidence.js';
import { EXPORT_FORMATS, type ExportType } from './export-answer.js';

const JSON_ONLY = ['application/json'] as const;
const LIST_FORMS = [
  ...JSON_ONLY,
  ...(Object.keys(EXPORT_FORMATS) as readonly ExportType[]),
] as const;
const FORMS = [...LIST_FORMS, EVIDENCE_TYPE] as const;

/** What the caller wants of a list: a page, or everything as a stream. JSON where anything will do. */
export function wantedForm(req: Request): 'page' | 'evidence' | ExportType {
  const chosen = chosenOf(req, FORMS);
  if (chosen === 'application/json') return 'page';
  return chosen === EVIDENCE_TYPE ? 'evidence' : chosen;
}

/** As `wantedForm`, of a list that is no evidence by itself. */
export function wantedListForm(req: Request): 'page' | ExportType {
  const chosen = chosenOf(req, LIST_FORMS);
  return chosen === 'application/json' ? 'page' : chosen;
}

/** Whether the caller wants server-sent events rather than a page as JSON. */
export function wantsEvents(req: Request): boolean {
  if (req.accepts([...JSON_ONLY, EVENT_STREAM]) === EVENT_STREAM) return true;
  requireJsonWanted(req);
  return false;
}

/** For what there is as JSON only. */
export function requireJsonWanted(req: Request): void {
  chosenOf(req, JSON_ONLY);
}

function chosenOf<Type extends string>(req: Request, offered: readonly Type[]): Type {
  const chosen = req.accepts([...offered]);
  const found = offered.find((type) => type === chosen);
  if (found !== undefined) return found;
  const which = offered.length === 1 ? offered.join() : `one of ${offered.join(', ')}`;
  throw new Problem('not-acceptable', {
    detail: `Let the Accept header allow ${which}, or leave it out to get JSON.`,
    errors: [{ header: 'Accept', message: `allow ${which}` }],
  });
}
