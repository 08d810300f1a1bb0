import {
  allKnown,
  BINDING_KINDS,
  defineControl,
  describeHolding,
  fail,
  notApplicable,
  pass,
  RBAC_KINDS,
  summarise,
} from '@bulwark/control-kit';

const DASHBOARD = 'kubernetes-dashboard';

export default defineControl({
  title: 'Role of the dashboard held by others',
  severity: 'medium',
  rationale:
    'The role of the Kubernetes dashboard reads the keys of its sessions; only the dashboard itself needs it.',
  aliases: ['C-0014'],
  requirements: { mitre: ['discovery.dashboard'] },
  subject: 'role',
  reads: RBAC_KINDS,
  check: (role, { inventory }) => {
    if (role.name !== DASHBOARD) return notApplicable;
    const others = role.holders.filter(
      ({ identity }) => identity.kind !== 'ServiceAccount' || identity.name !== DASHBOARD,
    );
    if (others.length === 0) return allKnown(inventory, BINDING_KINDS) ?? pass;
    const holding = summarise(others);
    return fail({
      path: ['metadata', 'name'],
      message: `${role.kind} ${DASHBOARD} is ${describeHolding(holding)}, beside the dashboard itself`,
      remedy: {
        advice: 'Remove the subject from the binding; people sign in to the dashboard with their own rights.',
      },
      related: holding.bindings,
      holders: holding.identities,
    });
  },
});
