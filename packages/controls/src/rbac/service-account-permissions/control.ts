import {
  allKnown,
  BINDING_KINDS,
  CLUSTER_TAKEOVER,
  defineControl,
  failIfAny,
  grantOf,
  isControlPlane,
  pass,
  RBAC_KINDS,
  roleViolations,
  summarise,
} from '@bulwark/control-kit';
import type { RuleGrant, RuleView } from '@bulwark/control-kit';

const READING = new Set(['get', 'list', 'watch']);

export default defineControl({
  title: 'Service accounts that can change things',
  severity: 'low',
  rationale:
    'The token of a service account lies in every pod that runs as it: its rights are what an intruder in the pod gets.',
  aliases: ['C-0053'],
  requirements: { mitre: ['credential-access.service-account'] },
  subject: 'role',
  reads: RBAC_KINDS,
  check: (role, { inventory }) => {
    const grants = role.rules.flatMap((rule) => grantOf(rule, CLUSTER_TAKEOVER) ?? change(rule) ?? []);
    if (grants.length === 0) return pass;
    const holders = role.holders.filter(
      (holder) => holder.identity.kind === 'ServiceAccount' && !isControlPlane(holder),
    );
    if (holders.length === 0) return allKnown(inventory, BINDING_KINDS) ?? pass;
    return failIfAny(
      roleViolations(role, summarise(holders), grants, {
        ability: 'do more than look',
        advice: 'Reduce the role to what the workload uses, and mount its token only where it is used.',
      }),
    );
  },
});

/** A rule on resources with any verb that does more than read. */
function change(rule: RuleView): RuleGrant | undefined {
  const verbs = rule.verbs.flatMap((verb, index) => (READING.has(verb) ? [] : [index]));
  if (verbs.length === 0 || rule.resources.length === 0) return undefined;
  return {
    rule,
    paths: verbs.map((index) => ['verbs', index]),
    verbs: verbs.map((index) => rule.verbs[index] as string),
    resources: rule.resources,
    clusterScoped: false,
    inert: undefined,
  };
}
