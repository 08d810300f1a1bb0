import { badObject, defineControl, failIfAny, mapAt, mapsAt, pass, stringAt } from '@bulwark/control-kit';
import type { Violation } from '@bulwark/control-kit';

const ANONYMOUS: Readonly<Record<string, string>> = {
  User: 'system:anonymous',
  Group: 'system:unauthenticated',
};

export default defineControl({
  title: 'Roles for anonymous requests',
  severity: 'critical',
  rationale:
    'Whoever reaches the API server, without any credential, holds what is bound to anonymous requests.',
  aliases: ['C-0262', 'KSV-0122'],
  subject: 'object',
  kinds: ['RoleBinding', 'ClusterRoleBinding'],
  fix: 'review',
  verify: 'Check first with the subjects that are named that they get what they need by another binding.',
  cel: {
    violating: badObject(
      "variables.object.roleRef.name == 'system:public-info-viewer' || !variables.object.?subjects.orValue([]).exists(s, (s.kind == 'User' && s.name == 'system:anonymous') || (s.kind == 'Group' && s.name == 'system:unauthenticated'))",
    ),
    message: 'subjects name callers without any credential; remove them',
    fields: ['subjects', 'roleRef'],
  },
  check: ({ value }) => {
    const role = stringAt(mapAt(value, 'roleRef'), 'name') ?? '';
    if (role === 'system:public-info-viewer') return pass;
    const violations: Violation[] = [];
    mapsAt(value, 'subjects').forEach((subject, index) => {
      const name = stringAt(subject, 'name') ?? '';
      if (ANONYMOUS[stringAt(subject, 'kind') ?? ''] !== name) return;
      violations.push({
        path: ['subjects', index],
        message: `${name} holds ${role}: no credential is needed for it`,
        remedy: {
          advice: 'Remove the subject; give the caller an identity of its own.',
          remove: [['subjects', index]],
        },
      });
    });
    return failIfAny(violations);
  },
});
