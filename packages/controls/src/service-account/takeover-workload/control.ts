import {
  allKnown,
  CLUSTER_TAKEOVER,
  defineControl,
  fail,
  grantOf,
  grantOfEverything,
  grantsAsRelated,
  notEvaluated,
  pass,
  RBAC_KINDS,
  serviceAccountOf,
  tokenMountOf,
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
  check: (workload, { inventory }) => {
    const mount = tokenMountOf(workload, inventory);
    if (mount.mounted === false) return pass;
    const identity = serviceAccountOf(workload);
    const grants = inventory.rulesOf(identity).filter(isDangerous);
    const [first] = grants;
    if (first === undefined) return allKnown(inventory, RBAC_KINDS) ?? pass;
    if (mount.mounted === undefined)
      return notEvaluated('partial-inventory', `ServiceAccount ${workload.serviceAccountName}`);
    return fail({
      path: ['serviceAccountName'],
      message: `The pods run as ServiceAccount ${identity.name}, which can take the cluster over by ${first.role.kind} ${first.role.name}`,
      remedy: { advice: 'Reduce the role to what the workload uses, or turn its token off if it uses none.' },
      related: grantsAsRelated(grants),
      holders: [identity],
    });
  },
});

/** Rights in the system's namespace are as good as everywhere, those over what belongs to no namespace excepted. */
function isDangerous({ rule, namespace }: GrantedRule): boolean {
  if (namespace !== '' && namespace !== 'kube-system') return false;
  if (grantOfEverything(rule, ['*', '']) !== undefined) return true;
  const grant = grantOf(rule, CLUSTER_TAKEOVER);
  return grant !== undefined && grant.inert === undefined && (namespace === '' || !grant.clusterScoped);
}
