import type {
  GrantedRule,
  Inventory,
  NamespaceView,
  ObjectView,
  RoleView,
  WorkloadView,
} from '@bulwark/control-kit';
import { resolveRoles, rulesOf } from '@bulwark/graph';
import type { ResolvedRoles } from '@bulwark/graph';
import type { Identity } from '@bulwark/model';
import type { ObjectRecord } from './record.ts';
import { compareRecords } from './record.ts';
import { identity } from './units.ts';

export const RBAC_KINDS: readonly string[] = ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'];
const NONE: readonly never[] = [];

/** The index of one unit: everything that controls with `reads` and the graph look up. Built anew when the unit changes. */
export class UnitInventory implements Inventory {
  readonly name: string;
  readonly records: readonly ObjectRecord[];
  readonly completeKinds: ReadonlySet<string>;
  readonly #byKind = new Map<string, ObjectRecord[]>();
  readonly #byIdentity = new Map<string, ObjectRecord[]>();
  readonly #byNamespace = new Map<string, ObjectView[]>();
  readonly #recordOfView = new Map<ObjectView, ObjectRecord>();
  readonly #restricted = new Map<string, Inventory>();
  #roles: ResolvedRoles | undefined;
  #namespaces: readonly NamespaceView[] | undefined;
  #workloads: readonly WorkloadView[] | undefined;
  #rootWorkloads: readonly ObjectRecord[] | undefined;
  #workloadsOfNamespace: ReadonlyMap<string, readonly WorkloadView[]> | undefined;

  constructor(name: string, records: readonly ObjectRecord[], completeKinds: readonly string[]) {
    this.name = name;
    this.records = [...records].sort(compareRecords);
    this.completeKinds = new Set(completeKinds);
    for (const record of this.records) {
      add(this.#byKind, record.reference.kind, record);
      add(this.#byIdentity, identity(record.reference), record);
      add(this.#byNamespace, `${record.reference.kind}\n${record.reference.namespace}`, record.view);
      this.#recordOfView.set(record.view, record);
    }
  }

  isComplete(kind: string): boolean {
    return this.completeKinds.has(kind) || this.completeKinds.has('*');
  }

  list(kind: string): readonly ObjectView[] {
    return this.recordsOf(kind).map(({ view }) => view);
  }

  inNamespace(kind: string, namespace: string): readonly ObjectView[] {
    return this.#byNamespace.get(`${kind}\n${namespace}`) ?? NONE;
  }

  get(kind: string, namespace: string, name: string): ObjectView | undefined {
    return this.#byIdentity.get(identity({ kind, namespace, name }))?.[0]?.view;
  }

  workloads(namespace?: string): readonly WorkloadView[] {
    this.#workloads ??= this.rootWorkloads.flatMap(({ workloads }) => workloads);
    if (namespace === undefined) return this.#workloads;
    this.#workloadsOfNamespace ??= Map.groupBy(this.#workloads, ({ object }) => object.reference.namespace);
    return this.#workloadsOfNamespace.get(namespace) ?? NONE;
  }

  /** Objects with a pod template that no other scanned object owns. Valid once owners are known. */
  get rootWorkloads(): readonly ObjectRecord[] {
    this.#rootWorkloads ??= this.records.filter(({ owner, isWorkload }) => owner === undefined && isWorkload);
    return this.#rootWorkloads;
  }

  /** The inventory as a control with these `reads` sees it; one for all that read the same, so that they share what is derived from it. */
  restrictedTo(reads: readonly string[]): Inventory {
    const key = reads.join('\n');
    const known = this.#restricted.get(key);
    if (known !== undefined) return known;
    const restricted = restrict(this, reads);
    this.#restricted.set(key, restricted);
    return restricted;
  }

  namespaces(): readonly NamespaceView[] {
    this.#namespaces ??= this.#buildNamespaces();
    return this.#namespaces;
  }

  roles(): readonly RoleView[] {
    return this.resolvedRoles().roles;
  }

  rulesOf(holder: Identity): readonly GrantedRule[] {
    return rulesOf(this.resolvedRoles(), holder);
  }

  /** Roles with what could not be resolved. */
  resolvedRoles(): ResolvedRoles {
    this.#roles ??= resolveRoles({
      roles: this.list('Role'),
      clusterRoles: this.list('ClusterRole'),
      roleBindings: this.list('RoleBinding'),
      clusterRoleBindings: this.list('ClusterRoleBinding'),
    });
    return this.#roles;
  }

  recordsOf(kind: string): readonly ObjectRecord[] {
    return this.#byKind.get(kind) ?? NONE;
  }

  recordOf(view: ObjectView): ObjectRecord | undefined {
    return this.#recordOfView.get(view);
  }

  /** Records that have one identity, for every identity that occurs more than once. */
  duplicates(): readonly (readonly ObjectRecord[])[] {
    if (this.#byIdentity.size === this.records.length) return NONE;
    return [...this.#byIdentity.values()].filter(({ length }) => length > 1);
  }

  find(kind: string, namespace: string, name: string): ObjectRecord | undefined {
    return this.#byIdentity.get(identity({ kind, namespace, name }))?.[0];
  }

  /** The first object of a namespace. */
  firstIn(namespace: string): ObjectRecord | undefined {
    return this.records.find(({ reference }) => reference.namespace === namespace);
  }

  #buildNamespaces(): readonly NamespaceView[] {
    const workloads = new Map<string, WorkloadView[]>();
    for (const { reference } of this.records) {
      if (reference.namespace !== '' && !workloads.has(reference.namespace))
        workloads.set(reference.namespace, []);
    }
    for (const { reference } of this.recordsOf('Namespace')) {
      if (!workloads.has(reference.name)) workloads.set(reference.name, []);
    }
    for (const workload of this.workloads())
      workloads.get(workload.object.reference.namespace)?.push(workload);
    const names = [...workloads.keys()].sort();
    return names.map((name) => ({
      name,
      object: this.get('Namespace', '', name),
      workloads: workloads.get(name) ?? NONE,
    }));
  }
}

/** An inventory that answers only for the kinds that a control declares, so that `reads` is true. */
function restrict(inventory: UnitInventory, reads: readonly string[]): Inventory {
  const allowed = new Set(reads);
  const need = (kind: string): void => {
    if (!allowed.has(kind)) throw new Error(`reads does not name ${kind}`);
  };
  const needRbac = (): void => RBAC_KINDS.forEach(need);
  return {
    isComplete: (kind) => (need(kind), inventory.isComplete(kind)),
    list: (kind) => (need(kind), inventory.list(kind)),
    inNamespace: (kind, namespace) => (need(kind), inventory.inNamespace(kind, namespace)),
    get: (kind, namespace, name) => (need(kind), inventory.get(kind, namespace, name)),
    workloads: (namespace) => (need('workloads'), inventory.workloads(namespace)),
    namespaces: () => (need('workloads'), inventory.namespaces()),
    roles: () => (needRbac(), inventory.roles()),
    rulesOf: (holder) => (needRbac(), inventory.rulesOf(holder)),
  };
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
