import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { can, canUrl, whereAllowed } from './access.ts';
import { naiveCan, naiveCanUrl } from './naive-authorizer.test-support.ts';
import {
  binding,
  identities,
  NO_RBAC,
  rbacObject,
  rbacObjects,
  resourceRequests,
  urlRequests,
} from './rbac-samples.test-support.ts';
import { bookOf } from './role-book.test-support.ts';

const RUNS = 3000;
const podReader = [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }];
const bot = { kind: 'ServiceAccount', namespace: 'red', name: 'bot' } as const;

describe('rights agree with a plain reading of the authorizer', () => {
  it('for requests for resources', () => {
    let allowed = 0;
    fc.assert(
      fc.property(rbacObjects, identities, resourceRequests, (objects, who, request) => {
        const expected = naiveCan(objects, who, request);
        allowed += expected ? 1 : 0;
        expect(can(bookOf(objects).rulesOf(who), request) !== undefined).toBe(expected);
      }),
      { numRuns: RUNS },
    );
    expect(allowed).toBeGreaterThan(RUNS / 50);
  });

  it('for requests for URLs', () => {
    fc.assert(
      fc.property(rbacObjects, identities, urlRequests, (objects, who, request) => {
        const granted = bookOf(objects).rulesOf(who);
        expect(canUrl(granted, request) !== undefined).toBe(naiveCanUrl(objects, who, request));
      }),
      { numRuns: RUNS },
    );
  });

  it('for the places in which something is allowed', () => {
    fc.assert(
      fc.property(rbacObjects, identities, resourceRequests, (objects, who, request) => {
        const where = whereAllowed(bookOf(objects).rulesOf(who), request);
        for (const namespace of ['', 'red', 'blue'])
          expect(where === 'everywhere' || where.includes(namespace)).toBe(
            naiveCan(objects, who, { ...request, namespace }),
          );
      }),
      { numRuns: RUNS },
    );
  });

  it('and another grant never takes a right away', () => {
    fc.assert(
      fc.property(rbacObjects, rbacObjects, identities, resourceRequests, (some, more, who, request) => {
        const before = can(bookOf(some).rulesOf(who), request) !== undefined;
        const both = {
          ...some,
          clusterRoleBindings: [...some.clusterRoleBindings, ...more.clusterRoleBindings],
        };
        if (before) expect(can(bookOf(both).rulesOf(who), request)).toBeDefined();
      }),
    );
  });
});

describe('rulesOf', () => {
  it('takes the namespace of the binding for a ServiceAccount that names none', () => {
    const resolved = bookOf({
      ...NO_RBAC,
      roles: [rbacObject('Role', 'red', 'reader', { rules: podReader })],
      roleBindings: [
        binding('red', 'b', { kind: 'Role', name: 'reader' }, { kind: 'ServiceAccount', name: 'bot' }),
      ],
    });
    expect(resolved.rulesOf(bot)).toHaveLength(1);
    expect(resolved.rulesOf({ ...bot, namespace: 'blue' })).toEqual([]);
  });

  it('gives a ServiceAccount without namespace nothing in a ClusterRoleBinding', () => {
    const resolved = bookOf({
      ...NO_RBAC,
      clusterRoleBindings: [
        binding('', 'b', { kind: 'ClusterRole', name: 'view' }, { kind: 'ServiceAccount', name: 'bot' }),
      ],
    });
    expect(resolved.resolved().roles.map(({ holders }) => holders)).toEqual([[]]);
  });

  it('counts a user name of a ServiceAccount as that ServiceAccount', () => {
    const resolved = bookOf({
      ...NO_RBAC,
      clusterRoleBindings: [
        binding(
          '',
          'b',
          { kind: 'ClusterRole', name: 'cluster-admin' },
          {
            kind: 'User',
            name: 'system:serviceaccount:red:bot',
          },
        ),
      ],
    });
    const request = { verb: 'delete', apiGroup: 'x.example', resource: 'things', namespace: '' };
    expect(can(resolved.rulesOf(bot), request)?.role.builtin).toBe(true);
  });

  it('gives members of any group what all authenticated requests have', () => {
    const resolved = bookOf({
      ...NO_RBAC,
      clusterRoleBindings: [
        binding(
          '',
          'b',
          { kind: 'ClusterRole', name: 'view' },
          { kind: 'Group', name: 'system:authenticated' },
        ),
      ],
    });
    const devs = { kind: 'Group', namespace: '', name: 'devs' } as const;
    const request = { verb: 'list', apiGroup: '', resource: 'pods', namespace: '' };
    expect(can(resolved.rulesOf(devs), request)).toBeDefined();
    expect(can(resolved.rulesOf({ ...devs, name: 'system:unauthenticated' }), request)).toBeUndefined();
  });
});
