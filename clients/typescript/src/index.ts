export {
  type Batch,
  type BatchItem,
  type BatchRequest,
  type CallOptions,
  type ClientOptions,
  EditLedgerClient,
  type LedgerEvent,
  type Modification,
  type ModificationRequest,
} from './client.js';
export {
  LedgerProblem,
  NoAnswer,
  NotSettled,
  type ProblemBody,
  type ProblemCode,
  UnexpectedAnswer,
} from './problem.js';
export type { Retry } from './retrying-fetch.js';
export type { components, operations, paths } from './schema.js';
