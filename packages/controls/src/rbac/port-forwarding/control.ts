import { defineControl, judgePermissions, RBAC_KINDS } from '@bulwark/control-kit';

export default defineControl({
  title: 'Port forwarding into pods',
  severity: 'medium',
  rationale:
    'Port forwarding reaches every port of a pod through the API server, past network policies and the authentication of the mesh.',
  aliases: ['C-0063'],
  subject: 'role',
  reads: RBAC_KINDS,
  fix: 'review',
  verify:
    'Check first, by the audit log or with those named, that nobody of them uses the permission: it is gone once the role is applied.',
  check: (role, { inventory }) =>
    judgePermissions(role, inventory, {
      ability: 'open connections to any port of pods',
      removable: true,
      advice: 'Grant pods/portforward only to people who debug, in their namespaces.',
      permissions: [{ group: '', resources: ['pods/portforward'], verbs: ['create', 'get'] }],
    }),
});
