/** Somebody who can log in at the issuer of local mode. */
export interface Person {
  readonly sub: string;
  readonly name: string;
  readonly email: string;
  readonly scopes: readonly string[];
}

export const LOCAL_PERSONS: readonly Person[] = [
  person('clerk', 'Clara Clerk', ['messages:modify']),
  person('auditor', 'Aidan Auditor', ['audit:read', 'audit:export']),
  person('approver', 'April Approver', ['messages:approve', 'audit:read']),
  person('administrator', 'Adam Administrator', [
    'audit:admin',
    'audit:read',
    'audit:export',
    'messages:modify',
  ]),
];

function person(sub: string, name: string, scopes: readonly string[]): Person {
  return { sub, name, email: `${sub}@example.com`, scopes };
}
