import {
  allKnown,
  BINDING_KINDS,
  defineControl,
  fail,
  failIfAny,
  grantOfEverything,
  isControlPlane,
  notApplicable,
  pass,
  RBAC_KINDS,
  roleViolations,
  summarise,
} from '@bulwark/control-kit';

const judgement = {
  ability: 'do everything in the whole cluster',
  advice:
    'Bind a role that holds what is needed, and keep cluster-admin for emergencies, through a group of few people.',
  unbindable: true,
  writable: true,
};

export default defineControl({
  title: 'Administrators of the cluster',
  severity: 'critical',
  rationale:
    'Whoever holds everything everywhere is the cluster: one leaked credential of his ends all other protection.',
  aliases: [
    'C-0185',
    'polaris:clusterrolebindingClusterAdmin',
    'kube-linter:cluster-admin-role-binding',
    'CIS-5.1.1',
  ],
  requirements: { 'nsa-cisa': ['auth.cluster-admin'], mitre: ['escalation.cluster-admin'] },
  subject: 'role',
  reads: RBAC_KINDS,
  fix: 'review',
  verify:
    'Check first that somebody else administers the cluster, and that no operator lives by this binding.',
  check: (role, { inventory }) => {
    if (role.kind !== 'ClusterRole') return notApplicable;
    const grants = role.rules.flatMap((rule) => grantOfEverything(rule, ['*']) ?? []);
    // The API server restores cluster-admin at each start, whatever a manifest makes of it.
    if (grants.length === 0 && role.name !== 'cluster-admin') return pass;
    const holders = role.holders.filter((holder) => holder.namespace === '' && !isControlPlane(holder));
    if (holders.length === 0) return allKnown(inventory, BINDING_KINDS) ?? pass;
    const holding = summarise(holders);
    if (grants.length > 0) return failIfAny(roleViolations(role, holding, grants, judgement));
    return fail({
      path: ['metadata', 'name'],
      message: 'ClusterRole cluster-admin is bound, to which the API server gives everything at each start',
      remedy: { advice: judgement.advice },
      related: holding.bindings,
      holders: holding.identities,
    });
  },
});
