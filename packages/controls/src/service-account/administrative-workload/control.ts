import {
  allKnown,
  defineControl,
  fail,
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
  title: 'Workload that administers the cluster',
  severity: 'critical',
  rationale: 'A hole in the workload is the cluster: its token may do everything everywhere.',
  aliases: ['C-0272'],
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
      message: `The pods run as ServiceAccount ${identity.name}, which can do everything in the cluster by ${first.role.kind} ${first.role.name}`,
      remedy: { advice: 'Reduce the role to what the workload uses, or turn its token off if it uses none.' },
      related: grantsAsRelated(grants),
      holders: [identity],
    });
  },
});

/** Everything, in every namespace or in the system's, which is as much. */
function isDangerous({ rule, namespace }: GrantedRule): boolean {
  return (
    (namespace === '' || namespace === 'kube-system') && grantOfEverything(rule, ['*', '']) !== undefined
  );
}
