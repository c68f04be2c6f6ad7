import { describe, expect, test } from 'vitest';
import { bearerOf } from '../../src/auth/person.js';
import { isSamePerson } from '../../src/edits/same-person.js';

const rules = { consoleClientId: 'edit-console', operatorClaim: null };
const person = (operator: string) => ({ kind: 'person', client: 'edit-console', operator });

describe('whose a token is', () => {
  test.each<[string, object, object]>([
    ['of another client', { azp: 'refund-desk', sub: 's', email: 'a@b' }, { kind: 'application' }],
    ['of no client', { sub: 's', email: 'a@b' }, { kind: 'application' }],
    ['azp', { azp: 'edit-console', sub: 's', email: ' a@b ' }, person('a@b')],
    [
      'client_id',
      { client_id: 'edit-console', sub: 's', preferred_username: 'ann' },
      person('ann'),
    ],
    ['without e-mail and user name', { azp: 'edit-console', sub: 's' }, person('s')],
    ['null is no claim', { azp: 'edit-console', sub: 's', email: null }, person('s')],
  ])('%s', (_, claims, bearer) => {
    expect(bearerOf({ ...claims }, rules)).toEqual(bearer);
  });

  test.each<[string, object, string | null, RegExp]>([
    ['the named claim is missing', { sub: 's', email: 'a@b' }, 'upn', /none of the claims upn/],
    ['the first there is is empty', { sub: 's', email: ' ' }, null, /claim email .* no name/],
    ['it is no text', { sub: 's', email: ['a@b'] }, null, /claim email/],
    ['it has a line break', { sub: 's', email: 'a\nb' }, null, /claim email/],
    ['it is too long', { sub: 's', email: 'a'.repeat(257) }, null, /claim email/],
  ])('nobody’s where %s', (_, claims, operatorClaim, reason) => {
    const bearer = bearerOf({ azp: 'edit-console', ...claims }, { ...rules, operatorClaim });

    expect(bearer).toMatchObject({
      kind: 'nameless',
      reason: expect.stringMatching(reason) as unknown,
    });
  });

  test('without a console every token is an application’s', () => {
    expect(bearerOf({ azp: 'edit-console', sub: 's' }, {})).toEqual({ kind: 'application' });
    expect(bearerOf({ sub: 's' }, { consoleClientId: null })).toEqual({ kind: 'application' });
  });
});

test('a person is the same in any case and composition', () => {
  expect(isSamePerson('Zoë@Example.com', 'zoe\u0308@example.COM')).toBe(true);
  expect(isSamePerson('a@b', 'a@c')).toBe(false);
});
