import { isList, isMap } from '@bulwark/model';
import type { ObjectReference, Path, Value, ValueMap } from '@bulwark/model';
import { applyChange, changesOf } from '../edit/operations.ts';
import type { Change } from '../edit/operations.ts';
import type { Fix } from '../fix.ts';
import { pointer } from '../pointer.ts';

/** One operation of RFC 6902. */
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: Value;
}

/** What to change in one object, as a JSON patch. */
export interface ObjectPatch {
  readonly object: ObjectReference;
  readonly file: string;
  readonly value: ValueMap;
  readonly operations: readonly PatchOperation[];
  readonly fixes: readonly Fix[];
}

/** The fixes of a plan as one JSON patch for each object, in the order of the fixes. */
export function objectPatches(fixes: readonly Fix[]): readonly ObjectPatch[] {
  return [...Map.groupBy(fixes, ({ object }) => object)].map(([{ value, origin }, own]) => {
    const remedies = own.map(({ number, remedy }) => ({ fix: number, prefix: [], remedy }));
    return {
      object: (own[0] as Fix).finding.observedIn ?? (own[0] as Fix).finding.object,
      file: origin.source === 'file' ? origin.file : origin.uid,
      value,
      operations: operationsOf(value, changesOf(value, remedies), []),
      fixes: own,
    };
  });
}

/** Changes and additions first, removals last and from the end, so that every index is still that of the object. */
function operationsOf(value: Value | undefined, change: Change, path: Path): readonly PatchOperation[] {
  const changed: PatchOperation[] = [];
  const removed: PatchOperation[] = [];
  for (const [step, child] of change.children) {
    const at = [...path, step];
    const old = entryOf(value, step);
    if (child.removed) {
      if (old !== undefined) removed.push({ op: 'remove', path: pointer(at) });
    } else if (old === undefined)
      changed.push({ op: 'add', path: pointer(at), value: applyChange(undefined, child) });
    else if (child.children.size > 0 && (isMap(old) || isList(old))) {
      const inner = operationsOf(old, child, at);
      changed.push(...inner.filter(({ op }) => op !== 'remove'));
      removed.push(...inner.filter(({ op }) => op === 'remove'));
    } else changed.push({ op: 'replace', path: pointer(at), value: applyChange(old, child) });
  }
  return [...changed, ...removed.toSorted(laterFirst)];
}

function entryOf(value: Value | undefined, step: string | number): Value | undefined {
  if (value === undefined || value === null || typeof value !== 'object' || !Object.hasOwn(value, step))
    return undefined;
  return (value as Readonly<Record<string | number, Value>>)[step];
}

function laterFirst(a: PatchOperation, b: PatchOperation): number {
  const [left, right] = [a.path.split('/'), b.path.split('/')];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const [one = '', other = ''] = [left[index], right[index]];
    if (one === other) continue;
    return /^\d+$/.test(one) && /^\d+$/.test(other) ? Number(other) - Number(one) : 0;
  }
  return right.length - left.length;
}
