import { kindKey, RBAC_KINDS, WORKLOAD_KINDS, EXPOSURE_KINDS } from '@bulwark/control-kit';
import type { Control } from '@bulwark/control-kit';
import { DEFINITION_KIND, isCustom } from '@bulwark/engine';
import type { Plan, UnknownKind } from '@bulwark/engine';
import { apiVersionOf } from '@bulwark/sources/cluster';
import type { ApiResource, Discovery, KindOutcome, WantedKind } from '@bulwark/sources/cluster';

/** Of what a scan looks at in a cluster, by key of the kind. */
export type KindNeeds = ReadonlyMap<string, 'metadata' | 'whole'>;

/** Kinds that change by the second and state no settings: reading them would cost the API server more than it tells. */
const NEVER_READ = new Set(['Event', 'Lease', 'ComponentStatus']);
/** What is read whatever was selected: ranking, ownership and the overview rest on it. */
const ALWAYS_READ = [
  ...WORKLOAD_KINDS,
  ...RBAC_KINDS,
  ...EXPOSURE_KINDS,
  'Namespace',
  'Node',
  'ServiceAccount',
  DEFINITION_KIND,
];
/** Kinds of whose status something is read: the versions of a Node, and whether a Job or a Pod has ended. */
const STATUS_KINDS = new Map<string, WantedKind['keepStatus']>([
  ['Node', true],
  ['Job', true],
  ['Pod', 'of ended pods'],
]);

/** What the controls of a plan read. Of kinds of which no control reads more, metadata is enough. */
export function kindNeeds({ controls }: Plan): KindNeeds {
  const needs = new Map<string, 'metadata' | 'whole'>();
  for (const { control } of controls) {
    for (const kind of kindsOf(control))
      if (control.fields !== 'metadata') needs.set(kind, 'whole');
      else if (!needs.has(kind)) needs.set(kind, 'metadata');
  }
  for (const kind of ALWAYS_READ) needs.set(kind, 'whole');
  for (const kind of NEVER_READ) needs.delete(kind);
  return needs;
}

/** Kinds of subjects and of what is read beside them. Roles and namespaces are read always. */
function kindsOf({ kinds = [], reads = [] }: Control): readonly string[] {
  return [...kinds, ...reads.filter((kind) => kind !== 'workloads')];
}

/** What to ask of one cluster. */
export interface ReadingPlan {
  readonly wanted: readonly WantedKind[];
  /** Needed kinds that this cluster does not serve: it has no objects of them. */
  readonly unserved: readonly string[];
  /** Needed kinds that will not be read, and why. */
  readonly unknown: ReadonlyMap<string, UnknownKind>;
  /** Those of the wanted kinds that are custom resources with pod templates. */
  readonly workloads: ReadonlySet<string>;
  /** Whether the cluster serves kinds of which only definitions say whether they have pod templates. */
  readonly hasCustom: boolean;
}

const NO_WORKLOADS: ReadonlySet<string> = new Set();

/**
 * Matches what is needed, and custom resources with pod templates (`workloads`), with what is served. Secrets are read only where the user asked
 * for it.
 */
export function readingPlan(
  ofControls: KindNeeds,
  discovery: Discovery,
  readSecrets: boolean,
  workloads = NO_WORKLOADS,
): ReadingPlan {
  const needs = new Map([...ofControls, ...[...workloads].map((key) => [key, 'whole'] as const)]);
  const served = servedKinds(needs, discovery);
  const unknown = new Map<string, UnknownKind>();
  if (!readSecrets && needs.has('Secret')) {
    served.delete('Secret');
    unknown.set('Secret', { reason: 'needs-configuration', detail: 'Secrets are read with --read-secrets' });
  }
  for (const key of needs.keys()) {
    const reason = served.has(key) || unknown.has(key) ? undefined : undiscovered(key, discovery);
    if (reason !== undefined) unknown.set(key, { reason: 'partial-inventory', detail: `${key}: ${reason}` });
  }
  return {
    wanted: [...served].map(([key, resource]) => ({
      resource,
      metadataOnly: needs.get(key) === 'metadata',
      keepStatus: STATUS_KINDS.get(key) ?? false,
    })),
    unserved: [...needs.keys()].filter((key) => !served.has(key) && !unknown.has(key)),
    unknown,
    workloads,
    hasCustom: discovery.resources.some((resource) => isCustom(keyOf(resource))),
  };
}

function servedKinds(needs: KindNeeds, { resources }: Discovery): Map<string, ApiResource> {
  const served = new Map<string, ApiResource>();
  for (const resource of resources) {
    const key = keyOf(resource);
    // A kind that two groups serve holds the same objects in both.
    if (needs.has(key) && !served.has(key)) served.set(key, resource);
  }
  return served;
}

/** The key under which the engine knows the objects of a resource. */
export function keyOf(resource: ApiResource): string {
  return kindKey(apiVersionOf(resource), resource.kind);
}

/** Why it is not known of which kinds a server that does not answer serves objects, in one text for each kind; none for what was not to be read. */
export function silentKinds({ unknown }: ReadingPlan): readonly string[] {
  return [...unknown.values()]
    .filter(({ reason }) => reason === 'partial-inventory')
    .map(({ detail }) => detail);
}

/** Why it is not known whether a kind is served; undefined where it is known that it is not. */
function undiscovered(key: string, { unknown }: Discovery): string | undefined {
  const group = key.slice(key.indexOf('.') + 1);
  return unknown.find(({ groupVersion }) => key.includes('.') && groupVersion.startsWith(`${group}/`))
    ?.reason;
}

/**
 * Kinds in a namespace whose relations stay in it: where reading is restricted to some namespaces, what is known of those is
 * all that bears on their objects. Bindings and routes reach across namespaces and are none of them.
 */
const BOUND_TO_NAMESPACE = new Set([
  'CiliumNetworkPolicy.cilium.io',
  'ConfigMap',
  'LimitRange',
  'NetworkPolicy',
  'NetworkPolicy.crd.projectcalico.org',
  'NetworkPolicy.projectcalico.org',
  'ResourceQuota',
  'Secret',
  'Service',
  'ServiceAccount',
]);

/** How far reading was restricted. */
export interface Restriction {
  readonly namespaces: readonly string[];
  readonly selector: string | undefined;
}

/** Kinds of which every object is known that could matter. */
export function completeKinds(
  plan: ReadingPlan,
  outcomes: readonly KindOutcome[],
  { namespaces, selector }: Restriction,
): readonly string[] {
  return knownKinds(plan, outcomes, (resource) => {
    if (!resource.namespaced) return true;
    if (selector !== undefined) return false;
    return namespaces.length === 0 || BOUND_TO_NAMESPACE.has(keyOf(resource));
  }).sort();
}

/** Kinds of which every object of the cluster was read. */
export function wholeKinds(
  plan: ReadingPlan,
  outcomes: readonly KindOutcome[],
  { namespaces, selector }: Restriction,
): ReadonlySet<string> {
  const isRestricted = namespaces.length > 0 || selector !== undefined;
  return new Set(knownKinds(plan, outcomes, ({ namespaced }) => !(isRestricted && namespaced)));
}

/** Kinds that are not served, and those that were read where what was read of them is enough. */
function knownKinds(
  { unserved }: ReadingPlan,
  outcomes: readonly KindOutcome[],
  isEnough: (resource: ApiResource) => boolean,
): string[] {
  const read = outcomes.filter(({ failure, wanted }) => failure === undefined && isEnough(wanted.resource));
  return [...unserved, ...read.map(({ wanted }) => keyOf(wanted.resource))];
}

/** Kinds that could not be read, with what to say of them. */
export function unknownKinds(
  plan: ReadingPlan,
  outcomes: readonly KindOutcome[],
): ReadonlyMap<string, UnknownKind> {
  const unknown = new Map(plan.unknown);
  for (const { wanted, failure } of outcomes) {
    if (failure === undefined) continue;
    const kind = keyOf(wanted.resource);
    const isWorkload = plan.workloads.has(kind) || (kind === DEFINITION_KIND && plan.hasCustom);
    unknown.set(kind, {
      ...(isWorkload && { isWorkload }),
      reason: REASONS[failure.code] ?? 'partial-inventory',
      detail: failure.code === 'BW-CLUSTER-FORBIDDEN' ? kind : `${kind}: ${failure.message}`,
    });
  }
  return unknown;
}

const REASONS: Readonly<Record<string, UnknownKind['reason']>> = {
  'BW-CLUSTER-FORBIDDEN': 'forbidden',
  'BW-CLUSTER-TIMEOUT': 'timed-out',
};
