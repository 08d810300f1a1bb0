import { defineControl, IMPERSONATION, judgePermissions, RBAC_KINDS } from '@bulwark/control-kit';

export default defineControl({
  title: 'Impersonation',
  severity: 'critical',
  rationale:
    'A request in the name of another has the rights of that other: impersonating a group of administrators is being one.',
  aliases: ['C-0065', 'KSV-0043'],
  subject: 'role',
  reads: RBAC_KINDS,
  fix: 'review',
  verify:
    'Check first, by the audit log or with those named, that nobody of them uses the permission: it is gone once the role is applied.',
  check: (role, { inventory }) =>
    judgePermissions(role, inventory, {
      ability: 'act in the name of other users, groups or service accounts',
      removable: true,
      advice: 'Remove the verb impersonate, or limit it by resourceNames to identities of few rights.',
      permissions: IMPERSONATION,
    }),
});
