import {
  defineControl,
  fail,
  grantOfEverything,
  holdingOf,
  judgeRules,
  notApplicable,
  RBAC_KINDS,
} from '@bulwark/control-kit';

const judgement = {
  writable: true,
  ability: 'do everything in the namespaces where it is bound',
  advice: 'List the resources and verbs that the holder uses in place of the wildcards.',
};

export default defineControl({
  title: 'Administrative roles',
  severity: 'critical',
  rationale:
    'A role with every verb on every core resource is its namespace, or the cluster: secrets, pods and service accounts.',
  aliases: [
    'C-0035',
    'C-0187',
    'polaris:rolebindingClusterAdminClusterRole',
    'polaris:rolebindingClusterAdminRole',
  ],
  requirements: { 'nsa-cisa': ['auth.cluster-admin'], mitre: ['escalation.cluster-admin'] },
  subject: 'role',
  reads: RBAC_KINDS,
  check: (role, { inventory }) => {
    const verdict = judgeRules(role, inventory, judgement, (rule) => grantOfEverything(rule, ['*', '']));
    if (verdict.outcome !== 'pass' || role.name !== 'cluster-admin' || role.kind !== 'ClusterRole')
      return verdict;
    const holding = holdingOf(role);
    if (holding === undefined) return notApplicable;
    return fail({
      path: ['metadata', 'name'],
      message: 'ClusterRole cluster-admin is bound, to which the API server gives everything at each start',
      remedy: { advice: judgement.advice },
      related: holding.bindings,
      holders: holding.identities,
    });
  },
});
