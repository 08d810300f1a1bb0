import {
  badObject,
  celStrings,
  defineControl,
  fail,
  mapAt,
  mapsAt,
  pass,
  stringAt,
} from '@bulwark/control-kit';

const ROLES = new Set(['admin', 'edit']);

export default defineControl({
  title: 'Roles for namespaces bound cluster-wide',
  severity: 'high',
  rationale:
    "The roles admin and edit are made for one namespace; in all of them they read every secret and start pods among the system's.",
  aliases: ['KSV-0111'],
  subject: 'object',
  kinds: ['ClusterRoleBinding'],
  cel: {
    violating: badObject(
      `!(variables.object.roleRef.name in ${celStrings(ROLES)}) || variables.object.?subjects.orValue([]).size() == 0`,
    ),
    message:
      'roleRef binds an editing role in every namespace; use RoleBindings in the namespaces of the holder',
    fields: ['subjects', 'roleRef'],
  },
  check: ({ value }) => {
    const name = stringAt(mapAt(value, 'roleRef'), 'name') ?? '';
    if (!ROLES.has(name) || mapsAt(value, 'subjects').length === 0) return pass;
    return fail({
      path: ['roleRef', 'name'],
      message: `ClusterRole ${name} is bound in every namespace, those of the system included`,
      remedy: { advice: 'Bind it by RoleBindings in the namespaces of the holder.' },
    });
  },
});
