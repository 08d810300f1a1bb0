import { booleanAt, MalformedField, kindKey, mapAt, mapsAt } from '@bulwark/control-kit';
import type { ValueMap } from '@bulwark/model';
import type { ObjectRecord } from './record.ts';
import type { UnitInventory } from './unit-inventory.ts';

/**
 * Folds Pods, ReplicaSets and Jobs into the scanned workload that controls them (metadata.ownerReferences with
 * `controller: true`), so that one template is judged once. Sets `owner` on every record of the unit.
 */
export function foldOwned(inventory: UnitInventory): void {
  for (const record of inventory.records) record.owner = undefined;
  for (const record of inventory.records) {
    if (!record.isWorkload) continue;
    const owner = controllerOf(record, inventory);
    if (owner !== undefined && owner.root !== record) record.owner = owner;
  }
}

function controllerOf(record: ObjectRecord, inventory: UnitInventory): ObjectRecord | undefined {
  const reference = controllerReference(record.view.value);
  if (reference === undefined) return undefined;
  const kind = kindKey(textAt(reference, 'apiVersion'), textAt(reference, 'kind'));
  const owner = inventory.find(kind, record.reference.namespace, textAt(reference, 'name'));
  return owner?.isWorkload === true && sameUid(owner, textAt(reference, 'uid')) ? owner : undefined;
}

/** A uid on both sides must agree: an orphan of a deleted owner of the same name is nobody's. */
function sameUid(owner: ObjectRecord, uid: string): boolean {
  const actual = (owner.view.value['metadata'] as ValueMap | undefined)?.['uid'];
  return uid === '' || typeof actual !== 'string' || actual === uid;
}

function controllerReference(value: ValueMap): ValueMap | undefined {
  try {
    const references = mapsAt(mapAt(value, 'metadata'), 'ownerReferences');
    return references.find((reference) => booleanAt(reference, 'controller') === true);
  } catch (error) {
    if (error instanceof MalformedField) return undefined;
    throw error;
  }
}

function textAt(map: ValueMap, key: string): string {
  const value = map[key];
  return typeof value === 'string' ? value : '';
}
