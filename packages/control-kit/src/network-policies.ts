import type { Choice, Path, ValueMap } from '@bulwark/model';
import { ciliumSelections } from './cilium-policies.ts';
import { listAt, mapAt, mapIn, mapsAt, stringAt, stringMapAt, stringsAt } from './fields.ts';
import type { Inventory } from './inventory.ts';
import { matchesSelector } from './label-selector.ts';
import { candidates, selectorIndex } from './object-index.ts';
import type { ObjectView, WorkloadView } from './views.ts';

/** Kinds that isolate pods and whose selectors are read here. */
export const NETWORK_POLICY_KINDS: readonly string[] = [
  'NetworkPolicy',
  'CiliumNetworkPolicy.cilium.io',
  'CiliumClusterwideNetworkPolicy.cilium.io',
];

export type Direction = 'ingress' | 'egress';
export const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/** What a policy does to traffic of the pods that it selects: nothing, deny what no rule allows, allow all of it. */
export type Effect = 'none' | 'isolates' | 'opens';

/** A policy that selects a workload, with its effect in each direction. */
export interface SelectingPolicy {
  readonly policy: ObjectView;
  readonly ingress: Effect;
  readonly egress: Effect;
}

/** What the functions here ask of an inventory. */
export type PolicyInventory = Pick<Inventory, 'inNamespace' | 'list' | 'get' | 'indexed'>;

const POLICIES = selectorIndex('NetworkPolicy selectors', 'NetworkPolicy', ({ value }) =>
  stringMapAt(mapIn(value, 'spec', 'podSelector'), 'matchLabels'),
);

/**
 * Every policy of the unit that selects the pods of a workload. `inventory` must answer for NETWORK_POLICY_KINDS and
 * Namespace. Throws MalformedField for a policy that the API server would refuse.
 */
export function policiesSelecting(
  inventory: PolicyInventory,
  workload: WorkloadView,
): readonly SelectingPolicy[] {
  const { namespace } = workload.object.reference;
  const plain = candidates(inventory, POLICIES, namespace, workload.podLabels)
    .filter(({ value }) =>
      matchesSelector(mapAt(mapAt(value, 'spec'), 'podSelector') ?? {}, workload.podLabels),
    )
    .map((policy) => ({ policy, ...effectsOf(policy) }));
  return [...plain, ...ciliumSelections(inventory, workload)];
}

/** The effect of a NetworkPolicy in each direction. Throws MalformedField. */
export function effectsOf(policy: ObjectView): Readonly<Record<Direction, Effect>> {
  const spec = mapAt(policy.value, 'spec');
  const types = policyTypes(spec);
  const effect = (direction: Direction, type: string): Effect => {
    if (!types.includes(type)) return 'none';
    return mapsAt(spec, direction).some((rule) => allowsEverything(rule, direction)) ? 'opens' : 'isolates';
  };
  return { ingress: effect('ingress', 'Ingress'), egress: effect('egress', 'Egress') };
}

/** policyTypes as the API server defaults them: Ingress always, Egress where there are egress rules. */
export function policyTypes(spec: ValueMap | undefined): readonly string[] {
  const given = stringsAt(spec, 'policyTypes');
  if (given.length > 0) return given;
  return listAt(spec, 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

/** Whether a rule of a NetworkPolicy lets every peer through on every port. */
export function allowsEverything(rule: ValueMap, direction: Direction): boolean {
  if (listAt(rule, 'ports').length > 0) return false;
  const peers = peersOf(rule, direction);
  return peers.length === 0 || peers.some(isAnyAddress);
}

/** The peers of a rule; none stands for all. */
export function peersOf(rule: ValueMap, direction: Direction): readonly ValueMap[] {
  return mapsAt(rule, direction === 'ingress' ? 'from' : 'to');
}

/** Whether a peer is every IPv4 or IPv6 address without exception, or names nothing at all. */
export function isAnyAddress(peer: ValueMap): boolean {
  const block = mapAt(peer, 'ipBlock');
  if (block === undefined)
    return mapAt(peer, 'podSelector') === undefined && mapAt(peer, 'namespaceSelector') === undefined;
  return (stringAt(block, 'cidr') ?? '').endsWith('/0') && listAt(block, 'except').length === 0;
}

/** What is wrong with a rule that lets every peer through. */
export interface UnrestrictedRule {
  /** Path from the root of the policy. */
  readonly path: Path;
  readonly reason: string;
  /** What names the other side in its place. */
  readonly choose: readonly Choice[];
}

/** Rules in force of a NetworkPolicy that name no peer at all, and peers that stand for every address. */
export function unrestrictedRules(policy: ValueMap, direction: Direction): readonly UnrestrictedRule[] {
  const spec = mapAt(policy, 'spec');
  if (!policyTypes(spec).includes(direction === 'ingress' ? 'Ingress' : 'Egress')) return [];
  const field = direction === 'ingress' ? 'from' : 'to';
  return mapsAt(spec, direction).flatMap((rule, index) => {
    const path: Path = ['spec', direction, index];
    const peers = mapsAt(rule, field);
    if (peers.length === 0)
      return listAt(rule, 'ports').length > 0
        ? []
        : [
            {
              path,
              reason: `an ${direction} rule names neither peers nor ports`,
              choose: peerChoice([...path, field, 0]),
            },
          ];
    return peers.flatMap((peer, at) => (isAnyAddress(peer) ? [anyPeer([...path, field, at], peer)] : []));
  });
}

function anyPeer(path: Path, peer: ValueMap): UnrestrictedRule {
  const cidr = stringAt(mapAt(peer, 'ipBlock'), 'cidr');
  return cidr === undefined
    ? { path, reason: 'a peer names no pods, namespaces or addresses', choose: peerChoice(path) }
    : {
        path: [...path, 'ipBlock', 'cidr'],
        reason: `ipBlock.cidr is ${cidr} without exception`,
        choose: [
          {
            path: [...path, 'ipBlock', 'cidr'],
            value: 'address range',
            from: 'the addresses of the other side; podSelector or namespaceSelector where it runs in the cluster',
          },
        ],
      };
}

function peerChoice(path: Path): readonly Choice[] {
  return [
    {
      path: [...path, 'podSelector', 'matchLabels', 'app'],
      value: 'label of the pods on the other side',
      from: 'kubectl get pods --show-labels; namespaceSelector or ipBlock for others',
    },
  ];
}
