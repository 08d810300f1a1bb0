import type { ValueMap } from '@bulwark/model';
import { booleanAt, isSet, listAt, mapAt, mapsAt, stringsAt } from './fields.ts';
import { matchesSelector } from './label-selector.ts';
import type { Labels } from './label-selector.ts';
import type { Direction, Effect, PolicyInventory, SelectingPolicy } from './network-policies.ts';
import type { ObjectView, WorkloadView } from './views.ts';
import { labelsOf } from './views.ts';

/** Cilium policies that select the pods of a workload. Throws MalformedField for a policy that cannot be read. */
export function ciliumSelections(
  inventory: PolicyInventory,
  workload: WorkloadView,
): readonly SelectingPolicy[] {
  const { namespace } = workload.object.reference;
  const policies = [
    ...inventory.inNamespace('CiliumNetworkPolicy.cilium.io', namespace),
    ...inventory.list('CiliumClusterwideNetworkPolicy.cilium.io'),
  ];
  if (policies.length === 0) return [];
  const labels = endpointLabels(inventory, workload);
  return policies.flatMap((policy) => selection(policy, labels));
}

/** The rules of a policy: `spec`, `specs`, or both. */
export function ciliumRules(policy: ObjectView): readonly ValueMap[] {
  const single = mapAt(policy.value, 'spec');
  const several = mapsAt(policy.value, 'specs');
  return single === undefined ? several : [single, ...several];
}

/** The endpoint selector of a rule; undefined for a rule about nodes. */
export function endpointSelector(rule: ValueMap): ValueMap | undefined {
  if (isSet(rule, 'nodeSelector')) return undefined;
  return mapAt(rule, 'endpointSelector') ?? {};
}

function selection(policy: ObjectView, labels: Labels): readonly SelectingPolicy[] {
  const rules = ciliumRules(policy).filter((rule) => {
    const selector = endpointSelector(rule);
    return selector !== undefined && matchesSelector(withoutSources(selector), labels);
  });
  if (rules.length === 0) return [];
  return [{ policy, ingress: strongest(rules, 'ingress'), egress: strongest(rules, 'egress') }];
}

function strongest(rules: readonly ValueMap[], direction: Direction): Effect {
  const effects = rules.map((rule) => effectOf(rule, direction));
  if (effects.includes('opens')) return 'opens';
  return effects.includes('isolates') ? 'isolates' : 'none';
}

/**
 * A section with at least one rule puts the endpoint into default deny, unless `enableDefaultDeny` says no; an empty
 * section does nothing. Source: Cilium policy language, "Rule basics".
 */
function effectOf(rule: ValueMap, direction: Direction): Effect {
  const allowed = mapsAt(rule, direction);
  if (allowed.length === 0 && listAt(rule, `${direction}Deny`).length === 0) return 'none';
  if (allowed.some((section) => allowsAll(section, direction))) return 'opens';
  return booleanAt(mapAt(rule, 'enableDefaultDeny'), direction) === false ? 'none' : 'isolates';
}

function allowsAll(section: ValueMap, direction: Direction): boolean {
  const entities = stringsAt(section, direction === 'ingress' ? 'fromEntities' : 'toEntities');
  return entities.includes('all') && listAt(section, 'toPorts').length === 0;
}

const NAMESPACE_LABEL = 'io.kubernetes.pod.namespace';
const NAMESPACE_LABELS_PREFIX = 'io.cilium.k8s.namespace.labels.';
const SERVICE_ACCOUNT_LABEL = 'io.cilium.k8s.policy.serviceaccount';

/** Labels that Cilium gives to the endpoint of a pod: the pod's own, its namespace's, its service account. */
function endpointLabels(inventory: PolicyInventory, workload: WorkloadView): Labels {
  const { namespace } = workload.object.reference;
  const labels: Record<string, string> = {
    ...workload.podLabels,
    [NAMESPACE_LABEL]: namespace,
    [SERVICE_ACCOUNT_LABEL]: workload.serviceAccountName,
    [`${NAMESPACE_LABELS_PREFIX}kubernetes.io/metadata.name`]: namespace,
  };
  const object = inventory.get('Namespace', '', namespace);
  if (object === undefined) return labels;
  for (const [key, value] of Object.entries(labelsOf(object)))
    labels[`${NAMESPACE_LABELS_PREFIX}${key}`] = value;
  return labels;
}

/** A selector with the label sources `k8s:` and `any:` taken off its keys. */
function withoutSources(selector: ValueMap): ValueMap {
  const labels = mapAt(selector, 'matchLabels') ?? {};
  return {
    matchLabels: Object.fromEntries(
      Object.entries(labels).map(([key, value]) => [withoutSource(key), value]),
    ),
    matchExpressions: mapsAt(selector, 'matchExpressions').map((expression) => {
      const { key } = expression;
      return typeof key === 'string' ? { ...expression, key: withoutSource(key) } : expression;
    }),
  };
}

function withoutSource(key: string): string {
  return key.replace(/^(?:k8s|any)[:.]/, '');
}
