import { badObject, defineControl, failIfAny, mapAt, mapsAt, pass, stringAt } from '@bulwark/control-kit';
import type { Violation } from '@bulwark/control-kit';

export default defineControl({
  title: 'Bindings of system:masters',
  severity: 'high',
  rationale:
    'Members of system:masters pass every check whatever RBAC says; a binding of the group hides who is meant to administer.',
  aliases: ['C-0246', 'KSV-0123', 'CIS-5.1.7'],
  subject: 'object',
  kinds: ['RoleBinding', 'ClusterRoleBinding'],
  fix: 'review',
  verify: 'Check first with the subjects that are named that they get what they need by another binding.',
  cel: {
    violating: badObject(
      "(variables.object.kind == 'ClusterRoleBinding' && variables.object.metadata.name == 'cluster-admin' && variables.object.roleRef.name == 'cluster-admin') || !variables.object.?subjects.orValue([]).exists(s, s.kind == 'Group' && s.name == 'system:masters')",
    ),
    message: 'subjects name system:masters, whose members are above all roles; bind a group of your own',
    fields: ['subjects', 'roleRef'],
  },
  check: ({ value, reference }) => {
    const role = stringAt(mapAt(value, 'roleRef'), 'name') ?? '';
    if (
      reference.kind === 'ClusterRoleBinding' &&
      reference.name === 'cluster-admin' &&
      role === 'cluster-admin'
    )
      return pass;
    const violations: Violation[] = [];
    mapsAt(value, 'subjects').forEach((subject, index) => {
      if (stringAt(subject, 'kind') !== 'Group' || stringAt(subject, 'name') !== 'system:masters') return;
      violations.push({
        path: ['subjects', index],
        message: `system:masters holds ${role}, although its members are above all roles`,
        remedy: {
          advice: 'Bind a group of your own and stop issuing certificates for system:masters.',
          remove: [['subjects', index]],
        },
      });
    });
    return failIfAny(violations);
  },
});
