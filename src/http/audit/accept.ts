import type { Request } from 'express';
import { Problem } from '../problems/problem.js';
import { EVIDENCE_TYPE } from './evidence.js';
import { EXPORT_FORMATS, type ExportType } from './export-answer.js';

const OFFERED = ['application/json', ...Object.keys(EXPORT_FORMATS), EVIDENCE_TYPE];

/** What the caller wants of a list: a page, or everything as a stream. JSON where anything will do. */
export function wantedForm(req: Request): 'page' | 'evidence' | ExportType {
  const chosen = req.accepts(OFFERED);
  if (chosen === 'application/json') return 'page';
  if (chosen === EVIDENCE_TYPE) return 'evidence';
  if (chosen === 'application/x-ndjson' || chosen === 'text/csv') return chosen;
  throw new Problem('not-acceptable', {
    detail: `Let the Accept header allow one of ${OFFERED.join(', ')}, or leave it out to get JSON.`,
    errors: [{ header: 'Accept', message: `allow one of ${OFFERED.join(', ')}` }],
  });
}
