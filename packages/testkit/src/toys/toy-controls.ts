import {
  absent,
  booleanAt,
  defineControl,
  fail,
  failIfAny,
  mapsAt,
  pass,
  stringAt,
  withId,
} from '@bulwark/control-kit';
import type { Control, Violation } from '@bulwark/control-kit';

const toyPrivileged = defineControl({
  title: 'Toy: privileged',
  severity: 'critical',
  rationale: 'A toy.',
  aliases: ['TOY-1'],
  requirements: { toy: ['one'] },
  subject: 'container',
  check: ({ securityContext }) => {
    if (booleanAt(securityContext, 'privileged') !== true) return pass;
    const path = ['securityContext', 'privileged'];
    return fail({
      path,
      message: 'privileged is true',
      remedy: { advice: 'Set it to false.', set: [{ path, value: false }] },
    });
  },
});

const toyPassword = defineControl({
  title: 'Toy: password in the environment',
  severity: 'high',
  rationale: 'A toy.',
  requirements: { toy: ['two'] },
  subject: 'container',
  check: ({ value }) => {
    const violations = mapsAt(value, 'env').flatMap((entry, index): readonly Violation[] => {
      if (stringAt(entry, 'name') !== 'PASSWORD' || stringAt(entry, 'value') === undefined) return [];
      return [
        {
          path: ['env', index, 'value'],
          message: 'a password stands in the environment',
          remedy: { advice: 'Read it from a Secret.', remove: [['env', index]] },
          secret: true,
        },
      ];
    });
    return failIfAny(violations);
  },
});

const toyUnprotected = defineControl({
  title: 'Toy: no policy in the namespace',
  severity: 'medium',
  rationale: 'A toy.',
  requirements: { toy: ['two'] },
  subject: 'workload',
  reads: ['NetworkPolicy'],
  check: ({ object }, { inventory }) => {
    const policies = inventory.inNamespace('NetworkPolicy', object.reference.namespace);
    if (policies.length > 0) return pass;
    return absent(inventory, 'NetworkPolicy', {
      path: [],
      base: 'object',
      message: 'no NetworkPolicy in the namespace',
      remedy: { advice: 'Add one.' },
    });
  },
});

const toyWildcard = defineControl({
  title: 'Toy: everything may be read',
  severity: 'high',
  rationale: 'A toy.',
  requirements: { toy: ['three'] },
  subject: 'role',
  reads: ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  check: ({ rules, holders }) =>
    failIfAny(
      rules
        .filter(({ verbs }) => verbs.includes('*'))
        .map(({ index }) => ({
          path: ['rules', index, 'verbs'],
          message: 'verbs holds *',
          remedy: { advice: 'Name the verbs.' },
          holders: holders.map(({ identity }) => identity),
          related: holders.map(({ binding, subject }) => ({
            object: binding.reference,
            relation: 'binding',
            paths: [['subjects', subject]],
          })),
        })),
    ),
});

const toyNamespace = defineControl({
  title: 'Toy: crowded namespace',
  severity: 'low',
  rationale: 'A toy.',
  subject: 'namespace',
  reads: ['Namespace', 'workloads'],
  check: ({ workloads }) =>
    workloads.length < 2
      ? pass
      : fail({
          path: ['metadata', 'name'],
          message: `${workloads.length} workloads share the namespace`,
          remedy: { advice: 'Part them.' },
        }),
});

/** Small controls of every kind of subject that differs in how the engine treats it, for tests of the engine. */
export const toyControls: readonly Control[] = [
  withId('workload/toy-privileged', toyPrivileged),
  withId('secret/toy-password', toyPassword),
  withId('network/toy-unprotected', toyUnprotected),
  withId('rbac/toy-wildcard', toyWildcard),
  withId('network/toy-namespace', toyNamespace),
];
