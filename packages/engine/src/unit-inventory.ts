import type {
  GrantedRule,
  Inventory,
  NamespaceView,
  ObjectIndex,
  ObjectView,
  RoleView,
  WorkloadView,
} from '@bulwark/control-kit';
import { RoleBook } from '@bulwark/graph';
import type { Identity } from '@bulwark/model';
import { ObjectIndexes } from './object-indexes.ts';
import type { IndexEntry } from './object-indexes.ts';
import { ObjectTable } from './object-table.ts';
import { Owners } from './owners.ts';
import { compareNames, compareRecords } from './record.ts';
import type { ObjectRecord } from './record.ts';
import { RootWorkloads } from './root-workloads.ts';

export const RBAC_KINDS: readonly string[] = ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'];
const RBAC = new Set(RBAC_KINDS);
const NONE: readonly never[] = [];

/**
 * The index of one unit: everything that controls with `reads` and the graph look up, kept as objects come and go. Owners, root
 * workloads and roles are as of the last time that they were settled.
 */
export class UnitInventory implements Inventory {
  readonly name: string;
  readonly owners: Owners;
  readonly roots = new RootWorkloads();
  readonly roleBook: RoleBook;
  completeKinds: ReadonlySet<string> = new Set();
  readonly #table = new ObjectTable();
  readonly #indexes = new ObjectIndexes(this.#table);

  constructor(name: string) {
    this.name = name;
    this.owners = new Owners(this.#table);
    this.roleBook = new RoleBook((a, b) => this.#compare(a, b));
  }

  get size(): number {
    return this.#table.size;
  }

  /** Takes a record in; gives the index entries that it makes, and whether another of its identity is there. */
  add(record: ObjectRecord): { readonly entries: readonly IndexEntry[]; readonly isTwin: boolean } {
    const isTwin = this.#table.add(record);
    this.owners.add(record);
    if (RBAC.has(record.reference.kind)) this.roleBook.add(record.view);
    return { entries: this.#indexes.add(record), isTwin };
  }

  /** Takes a record out; gives the index entries that go with it. */
  remove(record: ObjectRecord): readonly IndexEntry[] {
    this.#table.remove(record);
    this.owners.remove(record);
    this.roots.remove(record);
    if (RBAC.has(record.reference.kind)) this.roleBook.remove(record.view);
    return this.#indexes.remove(record);
  }

  isComplete(kind: string): boolean {
    return this.completeKinds.has(kind) || this.completeKinds.has('*');
  }

  list(kind: string): readonly ObjectView[] {
    return this.#table.list(kind);
  }

  inNamespace(kind: string, namespace: string): readonly ObjectView[] {
    return this.#table.bucket(kind, namespace)?.views ?? NONE;
  }

  get(kind: string, namespace: string, name: string): ObjectView | undefined {
    return this.#table.bucket(kind, namespace)?.first(name)?.view;
  }

  indexed(index: ObjectIndex, key: string): readonly ObjectView[] {
    return this.#indexes.lookUp(index, key);
  }

  workloads(namespace?: string): readonly WorkloadView[] {
    return this.roots.workloads(namespace);
  }

  namespaces(): readonly NamespaceView[] {
    return this.namespaceNames().map((name) => this.namespace(name));
  }

  /** Namespaces that hold an object, or are one. */
  namespaceNames(): readonly string[] {
    const own = this.#table.recordsOf('Namespace').map(({ reference }) => reference.name);
    return [...new Set([...this.#table.namespaces, ...own])].sort();
  }

  hasNamespace(name: string): boolean {
    return this.#table.hasNamespace(name) || this.get('Namespace', '', name) !== undefined;
  }

  namespace(name: string): NamespaceView {
    return { name, object: this.get('Namespace', '', name), workloads: this.roots.workloads(name) };
  }

  /** The record at which a namespace is shown: its own object, else its first workload, else the first object that it holds. */
  standsFor(namespace: string): ObjectRecord | undefined {
    return (
      this.#table.bucket('Namespace', '')?.first(namespace) ??
      this.roots.firstIn(namespace) ??
      this.#table.firstIn(namespace)
    );
  }

  roles(): readonly RoleView[] {
    return this.roleBook.resolved().roles;
  }

  rulesOf(holder: Identity): readonly GrantedRule[] {
    return this.roleBook.rulesOf(holder);
  }

  get records(): readonly ObjectRecord[] {
    return this.#table.records();
  }

  /** Records of one identity, in order: more than one where the unit holds the same object twice. */
  named(kind: string, namespace: string, name: string): readonly ObjectRecord[] {
    return this.#table.bucket(kind, namespace)?.named(name) ?? NONE;
  }

  recordOf(view: ObjectView): ObjectRecord | undefined {
    const { kind, namespace, name } = view.reference;
    return this.named(kind, namespace, name).find((record) => record.view === view);
  }

  /** Records that have one identity, for every identity that occurs more than once. */
  duplicates(): readonly (readonly ObjectRecord[])[] {
    const records = this.records.filter(({ ordinal }) => ordinal === '1');
    return records.map(({ reference: { kind, namespace, name } }) => this.named(kind, namespace, name));
  }

  /** The order of records, for objects of one kind: where names differ, records need not be looked up. */
  #compare(a: ObjectView, b: ObjectView): number {
    const difference = compareNames(a.reference, b.reference);
    if (difference !== 0) return difference;
    const [one, other] = [this.recordOf(a), this.recordOf(b)];
    return one === undefined || other === undefined ? 0 : compareRecords(one, other);
  }
}
