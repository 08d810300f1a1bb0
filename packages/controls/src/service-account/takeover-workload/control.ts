import {
  CLUSTER_TAKEOVER,
  defineControl,
  grantOf,
  grantOfEverything,
  judgeWorkloadRights,
  RBAC_KINDS,
} from '@bulwark/control-kit';
import type { GrantedRule } from '@bulwark/control-kit';

export default defineControl({
  title: 'Workload that can take the cluster over',
  severity: 'high',
  rationale:
    'The token of the workload reads secrets, starts pods or grants roles everywhere: a few requests from the whole cluster.',
  aliases: ['C-0267'],
  subject: 'workload',
  reads: ['ServiceAccount', ...RBAC_KINDS],
  check: (workload, { inventory }) =>
    judgeWorkloadRights(workload, inventory, 'take the cluster over', isDangerous),
});

/** Rights in the system's namespace are as good as everywhere, those over what belongs to no namespace excepted. */
function isDangerous({ rule, namespace }: GrantedRule): boolean {
  if (namespace !== '' && namespace !== 'kube-system') return false;
  if (grantOfEverything(rule, ['*', '']) !== undefined) return true;
  const grant = grantOf(rule, CLUSTER_TAKEOVER);
  return grant !== undefined && grant.inert === undefined && (namespace === '' || !grant.clusterScoped);
}
