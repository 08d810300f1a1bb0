import { defineControl, judgePermissions, RBAC_KINDS, WORKLOAD_WRITE } from '@bulwark/control-kit';

export default defineControl({
  title: 'Creating workloads',
  severity: 'high',
  rationale:
    'A pod runs with any service account of its namespace and any of its secrets: whoever creates one holds them all.',
  aliases: ['C-0188', 'KSV-0048', 'kube-linter:access-to-create-pods', 'CIS-5.1.4'],
  subject: 'role',
  reads: RBAC_KINDS,
  check: (role, { inventory }) =>
    judgePermissions(role, inventory, {
      ability: 'run pods of their making',
      advice:
        'Leave creating workloads to the delivery system, in its namespaces, and enforce pod security there.',
      permissions: WORKLOAD_WRITE,
    }),
});
