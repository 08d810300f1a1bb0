import {
  absent,
  booleanAt,
  defineControl,
  DIRECTIONS,
  fail,
  NETWORK_POLICY_KINDS,
  pass,
  policiesSelecting,
} from '@bulwark/control-kit';
import type { Direction, SelectingPolicy, Violation } from '@bulwark/control-kit';

const WORD = { ingress: 'incoming', egress: 'outgoing' } as const;
const RESTRICT =
  'Add a NetworkPolicy that selects these pods, denies both directions and allows what they need.';

export default defineControl({
  title: 'Traffic into or out of the pods is not denied by default',
  severity: 'medium',
  rationale:
    'Without isolation every pod of the cluster can reach this one, and code that runs in it can reach every pod, the node network and the internet.',
  aliases: ['C-0030', 'polaris:missingNetworkPolicy'],
  requirements: { 'nsa-cisa': ['network.ingress-egress'] },
  subject: 'workload',
  reads: [...NETWORK_POLICY_KINDS, 'Namespace'],
  check: (workload, { inventory }) => {
    if (booleanAt(workload.podSpec, 'hostNetwork') === true) return fail(onHostNetwork);
    const policies = policiesSelecting(inventory, workload);
    const opened = DIRECTIONS.flatMap((direction) => openedBy(policies, direction));
    const unclaimed = DIRECTIONS.filter((direction) =>
      policies.every((policy) => policy[direction] === 'none'),
    );
    const [first, ...rest] = [
      ...opened,
      ...(inventory.isComplete('NetworkPolicy') ? unclaimed.map(missing) : []),
    ];
    if (first !== undefined) return fail(first, ...rest);
    return unclaimed[0] === undefined ? pass : absent(inventory, 'NetworkPolicy', missing(unclaimed[0]));
  },
});

const onHostNetwork: Violation = {
  path: ['hostNetwork'],
  message:
    'hostNetwork is true, so the pods use the address of their node and no NetworkPolicy applies to them',
  remedy: { advice: `Take the pods off the host network. ${RESTRICT}` },
};

function openedBy(policies: readonly SelectingPolicy[], direction: Direction): readonly Violation[] {
  return policies
    .filter((policy) => policy[direction] === 'opens')
    .map(({ policy }) => ({
      path: ['metadata', 'labels'],
      base: 'template',
      message: `${policy.reference.kind} ${policy.reference.name} selects the pods and allows all ${WORD[direction]} traffic`,
      remedy: { advice: 'Name the peers and ports in the rule, or take the policy off these pods.' },
      related: [
        { object: policy.reference, relation: `allows all ${direction}`, paths: [['spec', direction]] },
      ],
    }));
}

function missing(direction: Direction): Violation {
  return {
    path: ['metadata', 'labels'],
    base: 'template',
    message: `no network policy denies ${WORD[direction]} traffic of the pods`,
    remedy: { advice: RESTRICT },
  };
}
