import { defineControl, judgePermissions, NODE_PROXY, RBAC_KINDS } from '@bulwark/control-kit';

export default defineControl({
  title: 'Access to kubelets',
  severity: 'critical',
  rationale:
    'The proxy of nodes passes commands on to the kubelet: exec in every pod of the node, past admission and audit.',
  aliases: ['C-0279', 'KSV-0047', 'CIS-5.1.10'],
  subject: 'role',
  reads: RBAC_KINDS,
  fix: 'review',
  verify:
    'Check first, by the audit log or with those named, that nobody of them uses the permission: it is gone once the role is applied.',
  check: (role, { inventory }) =>
    judgePermissions(role, inventory, {
      ability: 'send requests to the kubelets of nodes',
      removable: true,
      advice: 'Replace nodes/proxy by nodes/metrics, nodes/stats or nodes/log, whichever is used.',
      permissions: NODE_PROXY,
    }),
});
