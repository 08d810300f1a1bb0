import { defineControl, grantOfEverything, judgeWorkloadRights, RBAC_KINDS } from '@bulwark/control-kit';
import type { GrantedRule } from '@bulwark/control-kit';

export default defineControl({
  title: 'Workload that administers the cluster',
  severity: 'critical',
  rationale: 'A hole in the workload is the cluster: its token may do everything everywhere.',
  aliases: ['C-0272'],
  subject: 'workload',
  reads: ['ServiceAccount', ...RBAC_KINDS],
  check: (workload, { inventory }) =>
    judgeWorkloadRights(workload, inventory, 'do everything in the cluster', isDangerous),
});

/** Everything, in every namespace or in the system's, which is as much. */
function isDangerous({ rule, namespace }: GrantedRule): boolean {
  return (
    (namespace === '' || namespace === 'kube-system') && grantOfEverything(rule, ['*', '']) !== undefined
  );
}
