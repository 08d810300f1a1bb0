import { defineControl, judgePermissions, RBAC_KINDS } from '@bulwark/control-kit';

export default defineControl({
  title: 'Changing role bindings',
  severity: 'high',
  rationale: 'Who writes bindings hands every right of his own to others, and keeps a way back in.',
  aliases: ['KSV-0051', 'KSV-0052', 'KSV-0055'],
  subject: 'role',
  reads: RBAC_KINDS,
  fix: 'review',
  verify:
    'Check first, by the audit log or with those named, that nobody of them uses the permission: it is gone once the role is applied.',
  check: (role, { inventory }) =>
    judgePermissions(role, inventory, {
      ability: 'hand roles to others',
      removable: true,
      advice: 'Leave bindings to the delivery system; people get their roles through groups.',
      permissions: [
        {
          group: 'rbac.authorization.k8s.io',
          resources: ['rolebindings'],
          verbs: ['create', 'update', 'patch'],
        },
        {
          group: 'rbac.authorization.k8s.io',
          resources: ['clusterrolebindings'],
          verbs: ['create', 'update', 'patch'],
          clusterScoped: true,
        },
      ],
    }),
});
