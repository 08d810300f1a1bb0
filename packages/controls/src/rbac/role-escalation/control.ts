import { defineControl, judgePermissions, RBAC_KINDS, ROLE_ESCALATION } from '@bulwark/control-kit';

export default defineControl({
  title: 'Granting more than one has',
  severity: 'critical',
  rationale:
    'The verbs bind and escalate lift the check that nobody grants permissions which he does not hold.',
  aliases: ['C-0191', 'KSV-0050', 'CIS-5.1.8'],
  subject: 'role',
  reads: RBAC_KINDS,
  check: (role, { inventory }) =>
    judgePermissions(role, inventory, {
      ability: 'grant permissions that they do not have',
      advice: 'Remove bind and escalate, or limit bind by resourceNames to the roles that may be handed on.',
      permissions: ROLE_ESCALATION,
    }),
});
