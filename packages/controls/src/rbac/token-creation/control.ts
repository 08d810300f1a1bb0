import { defineControl, judgePermissions, RBAC_KINDS, TOKEN_CREATION } from '@bulwark/control-kit';

export default defineControl({
  title: 'Creating service account tokens',
  severity: 'high',
  rationale:
    'A token of a service account is that account: whoever can ask for tokens holds the rights of all of them.',
  aliases: ['C-0282', 'CIS-5.1.13'],
  subject: 'role',
  reads: RBAC_KINDS,
  fix: 'review',
  verify:
    'Check first, by the audit log or with those named, that nobody of them uses the permission: it is gone once the role is applied.',
  check: (role, { inventory }) =>
    judgePermissions(role, inventory, {
      ability: 'get tokens of service accounts',
      removable: true,
      advice: 'Limit the permission by resourceNames to the accounts that the holder stands for.',
      permissions: TOKEN_CREATION,
    }),
});
