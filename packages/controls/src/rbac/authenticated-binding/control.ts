import {
  badObject,
  celStrings,
  defineControl,
  failIfAny,
  mapAt,
  mapsAt,
  pass,
  stringAt,
} from '@bulwark/control-kit';
import type { Violation } from '@bulwark/control-kit';

const DEFAULTS = new Set(['system:basic-user', 'system:discovery', 'system:public-info-viewer']);

export default defineControl({
  title: 'Roles for everybody who is authenticated',
  severity: 'high',
  rationale:
    'Every pod with a token, and on some clouds everybody with an account there, is in the group system:authenticated.',
  aliases: ['KSV-01011'],
  subject: 'object',
  kinds: ['RoleBinding', 'ClusterRoleBinding'],
  fix: 'review',
  verify: 'Check first with the subjects that are named that they get what they need by another binding.',
  cel: {
    violating: badObject(
      `variables.object.roleRef.name in ${celStrings(DEFAULTS)} || !variables.object.?subjects.orValue([]).exists(s, s.kind == 'Group' && s.name == 'system:authenticated')`,
    ),
    message: 'subjects name everybody who is authenticated; bind the role to the group of those who need it',
    fields: ['subjects', 'roleRef'],
  },
  check: ({ value }) => {
    const role = stringAt(mapAt(value, 'roleRef'), 'name') ?? '';
    if (DEFAULTS.has(role)) return pass;
    const violations: Violation[] = [];
    mapsAt(value, 'subjects').forEach((subject, index) => {
      if (stringAt(subject, 'kind') !== 'Group' || stringAt(subject, 'name') !== 'system:authenticated')
        return;
      violations.push({
        path: ['subjects', index],
        message: `everybody who is authenticated holds ${role}`,
        remedy: { advice: 'Bind the role to the group of those who need it.', remove: [['subjects', index]] },
      });
    });
    return failIfAny(violations);
  },
});
