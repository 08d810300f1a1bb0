import { defineControl, judgePermissions, RBAC_KINDS, WEBHOOK_WRITE } from '@bulwark/control-kit';

export default defineControl({
  title: 'Changing admission webhooks',
  severity: 'critical',
  rationale:
    'A webhook sees every object that is written, secrets included, and a mutating one rewrites them.',
  aliases: ['C-0281', 'KSV-0114', 'CIS-5.1.12', 'CKV_K8S_155'],
  subject: 'role',
  reads: RBAC_KINDS,
  check: (role, { inventory }) =>
    judgePermissions(role, inventory, {
      ability: 'change what admission sees and lets through',
      names: {
        value: 'name of a configuration',
        from: 'kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations; create knows no names',
      },
      advice:
        'Leave webhook configurations to the delivery system; limit controllers to their own by resourceNames.',
      permissions: WEBHOOK_WRITE,
    }),
});
