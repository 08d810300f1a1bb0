import { badObject, defineControl, failIfAny, mapAt, mapsAt, pass, stringAt } from '@bulwark/control-kit';
import type { Violation } from '@bulwark/control-kit';

export default defineControl({
  title: 'Roles for default service accounts',
  severity: 'medium',
  rationale:
    'Every pod that names no service account runs as default: a role bound to it is held by pods that nobody thought of.',
  aliases: ['C-0225', 'C-0239', 'CIS-5.1.5', 'CKV_K8S_42'],
  subject: 'object',
  kinds: ['RoleBinding', 'ClusterRoleBinding'],
  fix: 'review',
  verify: 'Check first with the subjects that are named that they get what they need by another binding.',
  cel: {
    violating: badObject(
      "variables.object.metadata.?name.orValue('').startsWith('system:') || !variables.object.?subjects.orValue([]).exists(s, s.kind == 'ServiceAccount' && s.name == 'default')",
    ),
    message: 'subjects name a default service account; bind an account of the workload that needs the role',
    fields: ['subjects', 'roleRef'],
  },
  check: ({ value, reference }) => {
    const role = stringAt(mapAt(value, 'roleRef'), 'name') ?? '';
    if (reference.name.startsWith('system:')) return pass;
    const violations: Violation[] = [];
    mapsAt(value, 'subjects').forEach((subject, index) => {
      if (stringAt(subject, 'kind') !== 'ServiceAccount' || stringAt(subject, 'name') !== 'default') return;
      violations.push({
        path: ['subjects', index],
        message: `the default service account holds ${role}`,
        remedy: {
          advice: 'Create a service account for the workload that needs the role, and bind that.',
          remove: [['subjects', index]],
        },
      });
    });
    return failIfAny(violations);
  },
});
