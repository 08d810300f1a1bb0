import { defineControl, judgePermissions, RBAC_KINDS, ROLE_ESCALATION } from '@bulwark/control-kit';

export default defineControl({
  title: 'Granting more than one has',
  severity: 'critical',
  rationale:
    'The verbs bind and escalate lift the check that nobody grants permissions which he does not hold.',
  aliases: ['C-0191', 'KSV-0050', 'CIS-5.1.8', 'CKV_K8S_158'],
  subject: 'role',
  reads: RBAC_KINDS,
  fix: 'review',
  verify:
    'Check first, by the audit log or with those named, that nobody of them uses the permission: it is gone once the role is applied.',
  check: (role, { inventory }) =>
    judgePermissions(role, inventory, {
      ability: 'grant permissions that they do not have',
      removable: true,
      advice: 'Remove bind and escalate, or limit bind by resourceNames to the roles that may be handed on.',
      permissions: ROLE_ESCALATION,
    }),
});
