import { CLOCK_TOLERANCE_SECONDS } from '../../auth/jwt-verifier.js';
import { approvalPaths, approvalSchemas } from './approval-paths.js';
import { auditPaths } from './audit-paths.js';
import { auditSchemas } from './audit-schemas.js';
import { batchPaths } from './batch-paths.js';
import { batchSchemas } from './batch-schemas.js';
import { callbackPaths, callbackSchemas } from './callback-paths.js';
import { callerPaths, consolePaths, consoleSchemas } from './console-paths.js';
import type { OpenApiDocument } from './document-types.js';
import { editPaths } from './edit-paths.js';
import { erasurePaths } from './erasure-paths.js';
import { erasureSchemas } from './erasure-schemas.js';
import { holdPaths } from './hold-paths.js';
import { holdSchemas } from './hold-schemas.js';
import { ledgerPaths, openLedgerPaths } from './ledger-paths.js';
import { ledgerSchemas } from './ledger-schemas.js';
import { modificationSchemas } from './modification-schemas.js';
import { requestSchemas } from './request-schemas.js';
import { servicePaths, serviceSchemas } from './service-paths.js';
import { sinkPaths } from './sink-paths.js';
import { sinkSchemas } from './sink-schemas.js';

/** The whole contract. A new area adds its paths and schemas here. */
export const openApiDocument: OpenApiDocument = {
  openapi: '3.1.1',
  info: {
    title: 'im-edit-ledger',
    version: '1',
    summary: 'Edits group messages of Tencent Cloud IM and keeps a provable record of each edit.',
    description:
      'Every edit keeps the version that it overwrites, and who asked for it, on whose behalf and why. Errors are RFC 9457 problems; each `type` is a page of this service. Times are RFC 3339 in UTC with milliseconds, ids are UUIDv7.',
  },
  servers: [{ url: '/', description: 'This service' }],
  tags: [
    { name: 'Edits', description: 'Overwriting messages, and putting back what was overwritten.' },
    {
      name: 'Approvals',
      description: 'Edits and batches that begin once other persons have approved them.',
    },
    { name: 'Batches', description: 'Overwriting many messages in the background.' },
    { name: 'Audit', description: 'Who changed what, when and why. Each read leaves a trace.' },
    { name: 'Ledger', description: 'The log that proves the record, in the formats of C2SP.' },
    { name: 'Sinks', description: 'Receivers to which the entries of the log are posted.' },
    { name: 'Holds', description: 'What must not be erased, and why.' },
    { name: 'Erasures', description: 'What was erased, by whom and on which basis.' },
    { name: 'Service', description: 'Documentation, open to everybody.' },
  ],
  paths: {
    ...editPaths,
    ...approvalPaths,
    ...batchPaths,
    ...auditPaths,
    ...callbackPaths,
    ...ledgerPaths,
    ...openLedgerPaths,
    ...callerPaths,
    ...consolePaths,
    ...sinkPaths,
    ...holdPaths,
    ...erasurePaths,
    ...servicePaths,
  },
  components: {
    schemas: {
      ...requestSchemas,
      ...modificationSchemas,
      ...approvalSchemas,
      ...batchSchemas,
      ...auditSchemas,
      ...ledgerSchemas,
      ...callbackSchemas,
      ...consoleSchemas,
      ...sinkSchemas,
      ...holdSchemas,
      ...erasureSchemas,
      ...serviceSchemas,
    },
    securitySchemes: {
      bearer: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: `RS256, PS256, ES256 or EdDSA. \`sub\` is the client; \`scope\` is a space-separated list of \`messages:modify\`, \`messages:approve\`, \`audit:read\`, \`audit:export\` (includes reading). As clocks differ, a token is taken up to ${CLOCK_TOLERANCE_SECONDS} s past its \`exp\`, and before its \`nbf\`.`,
      },
    },
  },
};
