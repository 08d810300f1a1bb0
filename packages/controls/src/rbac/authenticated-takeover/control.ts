import {
  allKnown,
  BINDING_KINDS,
  CLUSTER_TAKEOVER,
  defineControl,
  failIfAny,
  grantOf,
  grantOfEverything,
  pass,
  RBAC_KINDS,
  roleViolations,
  summarise,
} from '@bulwark/control-kit';

const EVERYBODY = new Set(['system:authenticated', 'system:unauthenticated', 'system:serviceaccounts']);

export default defineControl({
  title: 'Everybody can take the cluster over',
  severity: 'critical',
  rationale:
    'A token of any pod, or any account at the identity provider, is enough to read secrets or start pods.',
  aliases: ['C-0265'],
  subject: 'role',
  reads: RBAC_KINDS,
  fix: 'review',
  verify: 'Check first that those who need the role get it by another binding.',
  check: (role, { inventory }) => {
    const grants = role.rules.flatMap(
      (rule) => grantOfEverything(rule, ['*', '']) ?? grantOf(rule, CLUSTER_TAKEOVER) ?? [],
    );
    if (grants.length === 0) return pass;
    const holders = role.holders.filter(
      ({ identity }) => identity.kind === 'Group' && EVERYBODY.has(identity.name),
    );
    if (holders.length === 0) return allKnown(inventory, BINDING_KINDS) ?? pass;
    return failIfAny(
      roleViolations(role, summarise(holders), grants, {
        ability: 'take over what lies in reach of the binding, and everybody holds it',
        unbindable: true,
        advice: 'Bind the role to the few who need it.',
      }),
    );
  },
});
