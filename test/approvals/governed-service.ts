import type { Environment } from '../../src/settings/reader.js';
import { DocumentedService } from '../contract/service.js';
import { policyFile } from './policy-file.js';

/** A service with these rules of approvals, and a console at which persons log in. */
export async function governedService(
  rules: readonly object[],
  settings: Environment = {},
): Promise<DocumentedService> {
  // Read once, at the start.
  using policy = policyFile(rules);
  return await DocumentedService.start({
    CONSOLE_CLIENT_ID: 'edit-console',
    APPROVAL_POLICY_FILE: policy.path,
    ...settings,
  });
}
