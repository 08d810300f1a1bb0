import { isList, isMap } from '@bulwark/model';
import type { Identity, ObjectReference, Path, Value, ValueList, ValueMap } from '@bulwark/model';
import { MalformedField, mapAt, mapsAt, stringAt, stringMapAt } from './fields.ts';
import { podTemplatePath } from './kinds.ts';
import type { TemplatePlaces } from './pod-templates/index.ts';

/** An object with its effective identity. */
export interface ObjectView {
  readonly reference: ObjectReference;
  readonly apiVersion: string;
  readonly value: ValueMap;
  /** Where a custom resource has pod templates, by its definition; the kinds that Bulwark knows have theirs at `podTemplatePath`. */
  readonly templates?: TemplatePlaces;
}

export type ContainerRole = 'container' | 'init' | 'ephemeral';

/** One container of a workload, of any role. */
export interface ContainerView {
  readonly role: ContainerRole;
  /** '' where the manifest has none, which the API server would refuse. */
  readonly name: string;
  /** Path from the pod spec. */
  readonly path: Path;
  readonly value: ValueMap;
  /** The container's own securityContext. */
  readonly securityContext: ValueMap | undefined;
  readonly workload: WorkloadView;
}

/** An object with a pod template (or a Pod), whatever its kind. */
export interface WorkloadView {
  readonly object: ObjectView;
  /** Path of the pod template in the object; [] for a Pod. */
  readonly templatePath: Path;
  /** metadata of the pod template; of the Pod itself for a Pod. */
  readonly podMetadata: ValueMap | undefined;
  readonly podSpec: ValueMap;
  /** The pod's own securityContext. */
  readonly podSecurityContext: ValueMap | undefined;
  /** Init containers, containers and ephemeral containers, in the order in which they start. */
  readonly containers: readonly ContainerView[];
  /** Labels that selectors match. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** Name of the service account that its pods run as: `default` where none is set. */
  readonly serviceAccountName: string;
}

const ROLES: readonly (readonly [string, ContainerRole])[] = [
  ['initContainers', 'init'],
  ['containers', 'container'],
  ['ephemeralContainers', 'ephemeral'],
];

/** Paths of the pod templates of an object, [] for a Pod itself; undefined where the object is no workload. */
export function templatePathsOf({ reference, value, templates }: ObjectView): readonly Path[] | undefined {
  const known = podTemplatePath(reference.kind);
  if (known === undefined) return templates?.paths;
  return isElsewhere(reference.kind, value) ? undefined : [known];
}

/** Whether an object has pod templates, or what could be one. */
export function isWorkload(object: ObjectView): boolean {
  return object.templates !== undefined || templatePathsOf(object) !== undefined;
}

/** Whether the pod template of an object stands in another one: `spec.workloadRef` of a Rollout names a Deployment that has it. */
function isElsewhere(kind: string, value: ValueMap): boolean {
  if (kind !== 'Rollout.argoproj.io') return false;
  const spec = isMap(value['spec']) ? value['spec'] : {};
  return isMap(spec['workloadRef']) && !isMap(spec['template']);
}

/**
 * The workload view of an object of a kind that has one pod template; undefined where its kind has none or the object holds no pod spec.
 * Throws MalformedField where a field on the way has a type that the API server refuses.
 */
export function workloadView(object: ObjectView): WorkloadView | undefined {
  const templatePath = podTemplatePath(object.reference.kind);
  return templatePath === undefined ? undefined : workloadViewAt(object, templatePath);
}

/**
 * The view of the pod template at a path of an object; undefined where there is no pod spec. Throws MalformedField as `workloadView` does.
 */
export function workloadViewAt(object: ObjectView, templatePath: Path): WorkloadView | undefined {
  const template = mapBelow(object.value, templatePath);
  const podSpec = mapAt(template, 'spec');
  if (podSpec === undefined) return undefined;
  const podMetadata = mapAt(template, 'metadata');
  const containers: ContainerView[] = [];
  const view: WorkloadView = {
    object,
    templatePath,
    podMetadata,
    podSpec,
    podSecurityContext: mapAt(podSpec, 'securityContext'),
    containers,
    podLabels: stringMapAt(podMetadata, 'labels'),
    serviceAccountName:
      stringAt(podSpec, 'serviceAccountName') || stringAt(podSpec, 'serviceAccount') || 'default',
  };
  for (const [field, role] of ROLES) addContainers(view, containers, field, role);
  return view;
}

/** The map at a path; a list stands only where the path goes on with an index. */
function mapBelow(object: ValueMap, path: Path): ValueMap | undefined {
  let holder: ValueMap | ValueList = object;
  for (const [depth, step] of path.entries()) {
    const value: Value | undefined = (holder as Readonly<Record<string | number, Value>>)[step];
    if (value === undefined || value === null) return undefined;
    const isExpected = typeof path[depth + 1] === 'number' ? isList(value) : isMap(value);
    if (!isExpected) throw new MalformedField(holder, step, 'a map');
    holder = value as ValueMap | ValueList;
  }
  return holder as ValueMap;
}

function addContainers(
  workload: WorkloadView,
  into: ContainerView[],
  field: string,
  role: ContainerRole,
): void {
  const list = mapsAt(workload.podSpec, field);
  for (let index = 0; index < list.length; index += 1) {
    const value = list[index] as ValueMap;
    into.push({
      role,
      name: stringAt(value, 'name') ?? '',
      path: [field, index],
      value,
      securityContext: mapAt(value, 'securityContext'),
      workload,
    });
  }
}

/** Absolute path of something in the pod spec. */
export function podPath(workload: WorkloadView, path: Path): Path {
  return [...workload.templatePath, 'spec', ...path];
}

/** One rule of a role with lists as the API holds them; absent lists are empty. */
export interface RuleView {
  /** Index in the role's `rules`; -1 for a rule that aggregation or Kubernetes itself supplies. */
  readonly index: number;
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

/** One subject of a binding that refers to the role. */
export interface HolderView {
  readonly identity: Identity;
  readonly binding: ObjectView;
  /** Index in the binding's `subjects`. */
  readonly subject: number;
  /** '' where the binding grants in every namespace, else the only namespace. */
  readonly namespace: string;
}

/**
 * A role with those who hold it. Where bindings refer to a role that Kubernetes itself supplies (`cluster-admin`,
 * `admin`, `edit`, `view`) and that was not scanned, `object` is the first such binding that others than the control plane hold, one for the
 * whole cluster before those of namespaces, and `builtin` is true: rules have index -1.
 */
export interface RoleView {
  readonly object: ObjectView;
  readonly name: string;
  readonly kind: 'Role' | 'ClusterRole';
  readonly builtin: boolean;
  readonly rules: readonly RuleView[];
  readonly holders: readonly HolderView[];
}

/** A namespace that holds at least one scanned object, or that was scanned itself. */
export interface NamespaceView {
  readonly name: string;
  /** The Namespace object, where it was scanned. */
  readonly object: ObjectView | undefined;
  readonly workloads: readonly WorkloadView[];
}

/** Labels of an object; {} where it has none. */
export function labelsOf(object: ObjectView): Readonly<Record<string, string>> {
  return stringMapAt(mapAt(object.value, 'metadata'), 'labels');
}

/** Annotations of an object; {} where it has none. */
export function annotationsOf(object: ObjectView): Readonly<Record<string, string>> {
  return stringMapAt(mapAt(object.value, 'metadata'), 'annotations');
}
