import { kindKey } from '@bulwark/control-kit';
import type { ValueMap } from '@bulwark/model';
import { controllerReference } from './controller-reference.ts';
import { isDormant } from './dormant.ts';
import { Multimap } from './multimap.ts';
import type { ObjectTable } from './object-table.ts';
import { compareRecords } from './record.ts';
import type { ObjectRecord } from './record.ts';
import { identity } from './units.ts';

/**
 * Folds Pods, ReplicaSets and Jobs into the scanned workload that controls them (metadata.ownerReferences with
 * `controller: true`), so that one template is judged once. Sets `owner` on the records of a unit, as they come and go.
 */
export class Owners {
  readonly #table: ObjectTable;
  /** Records by the identity of the controller that they name, be it there or not. */
  readonly #named = new Multimap<string, ObjectRecord>();
  readonly #stale = new Set<ObjectRecord>();
  /** Roots of what was taken out since the last look. */
  readonly #left = new Set<ObjectRecord>();

  constructor(table: ObjectTable) {
    this.#table = table;
  }

  add(record: ObjectRecord): void {
    if (!record.isWorkload) return;
    this.#stale.add(record);
    this.#reconsiderNamed(record);
    const controller = controllerOf(record);
    if (controller !== undefined) this.#named.add(controller.identity, record);
  }

  remove(record: ObjectRecord): void {
    if (!record.isWorkload) return;
    this.#stale.delete(record);
    this.#left.add(record.root);
    for (const owner of ownersOf(record)) this.#stale.add(owner);
    record.owner = undefined;
    this.#reconsiderNamed(record);
    const controller = controllerOf(record);
    if (controller !== undefined) this.#named.delete(controller.identity, record);
  }

  /** Brings owners up to date. Gives the records whose owner is another one, and every root whose members may be others than before. */
  settle(): { readonly moved: ReadonlySet<ObjectRecord>; readonly roots: ReadonlySet<ObjectRecord> } {
    const affected = this.#affected();
    const roots = new Set(this.#left);
    for (const record of affected) roots.add(record.root);
    const moved = new Set<ObjectRecord>();
    const owners = [...affected].map((record) => [record, this.#ownerOf(record)] as const);
    for (const [record, owner] of owners) {
      if (record.owner !== owner) moved.add(record);
      record.owner = owner;
    }
    for (const record of affected) roots.add(record.root);
    this.#stale.clear();
    this.#left.clear();
    return { moved, roots };
  }

  /** Everything that folds into a record, in no order; of what has ended not the pods, which have ended with it. */
  membersOf(root: ObjectRecord): readonly ObjectRecord[] {
    const members: ObjectRecord[] = [];
    const pending = [root];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      for (const record of this.#named.get(identity(next.reference))) {
        if (record.owner !== next) continue;
        members.push(record);
        if (record.reference.kind !== 'Job' || !isDormant('Job', record.view.value)) pending.push(record);
      }
    }
    return members;
  }

  /** Those that name the same controller as before may mean another object by it. */
  #reconsiderNamed({ reference }: ObjectRecord): void {
    for (const record of this.#named.get(identity(reference))) this.#stale.add(record);
  }

  /** Stale records that are still there, and those that stand in a ring of owners with them, or did: one of a ring has none. */
  #affected(): ReadonlySet<ObjectRecord> {
    const affected = new Set<ObjectRecord>();
    for (const record of this.#stale)
      for (const one of [record, ...ownersOf(record), ...this.#candidatesOf(record)]) affected.add(one);
    for (const record of affected) if (!this.#table.holds(record)) affected.delete(record);
    return affected;
  }

  #ownerOf(record: ObjectRecord): ObjectRecord | undefined {
    const candidates = this.#candidatesOf(record);
    const [owner] = candidates;
    const isRing = candidates.includes(record);
    if (!isRing) return owner;
    return candidates.every((other) => compareRecords(other, record) <= 0) ? undefined : owner;
  }

  /** What controls a record, and what controls that, and so on: up to the record itself, or one that was met before. */
  #candidatesOf(record: ObjectRecord): readonly ObjectRecord[] {
    const met = new Set<ObjectRecord>();
    let next = this.#candidateOf(record);
    while (next !== undefined && !met.has(next)) {
      met.add(next);
      next = next === record ? undefined : this.#candidateOf(next);
    }
    return [...met];
  }

  #candidateOf(record: ObjectRecord): ObjectRecord | undefined {
    const controller = controllerOf(record);
    if (controller === undefined) return undefined;
    const { kind, namespace, name, uid } = controller;
    const owner = this.#table.bucket(kind, namespace)?.first(name);
    return owner?.hasTemplates === true && sameUid(owner, uid) ? owner : undefined;
  }
}

function ownersOf(record: ObjectRecord): readonly ObjectRecord[] {
  const owners: ObjectRecord[] = [];
  for (let next = record.owner; next !== undefined; next = next.owner) owners.push(next);
  return owners;
}

interface Controller {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly identity: string;
}

/** The object by which a record says that it is controlled. */
function controllerOf({ view }: ObjectRecord): Controller | undefined {
  const reference = controllerReference(view.value);
  if (reference === undefined) return undefined;
  const kind = kindKey(textAt(reference, 'apiVersion'), textAt(reference, 'kind'));
  const named = { kind, namespace: view.reference.namespace, name: textAt(reference, 'name') };
  return { ...named, uid: textAt(reference, 'uid'), identity: identity(named) };
}

/** A uid on both sides must agree: an orphan of a deleted owner of the same name is nobody's. */
function sameUid(owner: ObjectRecord, uid: string): boolean {
  const actual = (owner.view.value['metadata'] as ValueMap | undefined)?.['uid'];
  return uid === '' || typeof actual !== 'string' || actual === uid;
}

function textAt(map: ValueMap, key: string): string {
  const value = map[key];
  return typeof value === 'string' ? value : '';
}
