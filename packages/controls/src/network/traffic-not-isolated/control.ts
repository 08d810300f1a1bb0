import {
  booleanAt,
  defineControl,
  DIRECTIONS,
  fail,
  NETWORK_POLICY_KINDS,
  notEvaluated,
  pass,
  policiesSelecting,
} from '@bulwark/control-kit';
import type { Direction, SelectingPolicy, Violation } from '@bulwark/control-kit';

const WORD = { ingress: 'incoming', egress: 'outgoing' } as const;
const advice =
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
    const opened = DIRECTIONS.filter((direction) => openers(policies, direction).length > 0);
    const unclaimed = DIRECTIONS.filter((direction) =>
      policies.every((policy) => policy[direction] === 'none'),
    );
    const complete = inventory.isComplete('NetworkPolicy');
    if (opened.length > 0) return fail(open(policies, opened, complete ? unclaimed : []));
    // A policy that was not read may isolate the pods, or open them again.
    if (!complete) return notEvaluated('partial-inventory', 'NetworkPolicy');
    return unclaimed.length > 0 ? fail(open(policies, [], unclaimed)) : pass;
  },
});

const onHostNetwork: Violation = {
  path: ['hostNetwork'],
  message:
    'hostNetwork is true, so the pods use the address of their node and no NetworkPolicy applies to them',
  remedy: {
    advice: 'Take the pods off the host network, then add a NetworkPolicy that denies what they do not need.',
  },
};

function openers(policies: readonly SelectingPolicy[], direction: Direction): readonly SelectingPolicy[] {
  return policies.filter((policy) => policy[direction] === 'opens');
}

/** One violation for both directions: they stand at the same place. */
function open(
  policies: readonly SelectingPolicy[],
  opened: readonly Direction[],
  unclaimed: readonly Direction[],
): Violation {
  const reasons =
    unclaimed.length > 0 ? [`no network policy denies ${words(unclaimed)} traffic of the pods`] : [];
  for (const direction of opened) {
    const names = openers(policies, direction).map(({ policy }) => policy.reference.name);
    reasons.push(`policy ${names.join(', ')} allows all ${WORD[direction]} traffic`);
  }
  return {
    path: ['metadata', 'labels'],
    base: 'template',
    message: reasons.join(', and '),
    remedy: {
      advice: unclaimed.length > 0 ? advice : 'Name the peers and ports in the rule that allows everything.',
    },
    related: opened.flatMap((direction) =>
      openers(policies, direction).map(({ policy }) => ({
        object: policy.reference,
        relation: `allows all ${direction}`,
        paths: [['spec', direction]],
      })),
    ),
  };
}

function words(directions: readonly Direction[]): string {
  return directions.map((direction) => WORD[direction]).join(' or ');
}
