import { grantOf } from '@bulwark/control-kit';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ruleAllows } from './access.ts';
import { rbacObjects, resourceRequests } from './rbac-samples.test-support.ts';
import { resolveRoles } from './role-book.test-support.ts';

it('controls find in rules what the authorizer would allow, and nothing more', () => {
  let granted = 0;
  let inert = 0;
  fc.assert(
    fc.property(rbacObjects, resourceRequests, (objects, { verb, apiGroup, resource }) => {
      for (const rule of resolveRoles(objects).roles.flatMap(({ rules }) => rules)) {
        const grant = grantOf(rule, [{ group: apiGroup, resources: [resource], verbs: [verb] }]);
        const allowed = ruleAllows(rule, { verb, apiGroup, resource });
        expect(grant !== undefined && grant.inert === undefined).toBe(allowed);
        granted += allowed ? 1 : 0;
        inert += grant?.inert === undefined ? 0 : 1;
      }
    }),
    { numRuns: 2000 },
  );
  expect(granted).toBeGreaterThan(100);
  expect(inert).toBeGreaterThan(10);
});
