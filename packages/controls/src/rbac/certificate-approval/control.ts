import { CERTIFICATE_APPROVAL, defineControl, judgePermissions, RBAC_KINDS } from '@bulwark/control-kit';

export default defineControl({
  title: 'Approving certificates',
  severity: 'critical',
  rationale:
    'An approved request becomes a client certificate for the name it asks for, an administrator or a node among them.',
  aliases: ['C-0280', 'CIS-5.1.11', 'CKV_K8S_156'],
  subject: 'role',
  reads: RBAC_KINDS,
  fix: 'review',
  verify:
    'Check first, by the audit log or with those named, that nobody of them uses the permission: it is gone once the role is applied.',
  check: (role, { inventory }) =>
    judgePermissions(role, inventory, {
      ability: 'approve client certificates',
      removable: true,
      advice: 'Leave approval to the controllers of Kubernetes and to a few people.',
      permissions: CERTIFICATE_APPROVAL,
    }),
});
