import type { Request } from 'express';
import { invalid } from '../problems/invalid-request.js';
import type { Fault, Reading } from '../requests/fault.js';
import { QueryReader } from '../requests/query-reader.js';

/** What was asked for by a route that takes no query. All faults of path, query and body come at once. */
export function allOf<T>(ofPath: readonly Fault[], req: Request, reading: Reading<T>): T {
  const { faults } = new QueryReader(req.query, []);
  const others = [...ofPath, ...faults];
  if (!reading.ok || others.length > 0) throw invalid(others, reading.ok ? [] : reading.faults);
  return reading.request;
}
