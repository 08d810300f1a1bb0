import type { Path, Value, ValueMap } from '@bulwark/model';
import { isList, isMap } from '@bulwark/model';
import { pathIn } from '../path-in.ts';
import { documentOf } from './resource.ts';
import { deepestEntry, lineOfOffset } from './tree-file.ts';
import type { TreeDocument, TreeFile } from './tree-file.ts';

/** The line of a patch that speaks of a path: of a strategic merge the field, of a JSON patch the operation; undefined where it does not. */
export function patchLine(file: TreeFile, built: ValueMap, path: Path): number | undefined {
  const offset = operationOffset(file.documents, path) ?? fieldOffset(file, built, path);
  return offset === undefined ? undefined : lineOfOffset(file.text, offset);
}

/** The last operation on the path, or on something around it or within. */
function operationOffset(documents: readonly TreeDocument[], path: Path): number | undefined {
  const pointer = `${path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}/`;
  for (const { layout, value } of documents) {
    if (!isList(value)) continue;
    const at = value.findLastIndex((item) => isRelated(pointerOf(item), pointer));
    const place = at === -1 ? undefined : layout.entry(value, at);
    if (place !== undefined) return place.keyStart;
  }
  return undefined;
}

function pointerOf(operation: Value): string | undefined {
  const path = isMap(operation) ? operation['path'] : undefined;
  return typeof path === 'string' ? `${path}/` : undefined;
}

function isRelated(one: string | undefined, other: string): boolean {
  return one !== undefined && (one.startsWith(other) || other.startsWith(one));
}

/** A patch may name its object otherwise than it is called in the end: then the only document is the one. */
function fieldOffset(file: TreeFile, built: ValueMap, path: Path): number | undefined {
  const document = documentOf(file, built) ?? (file.documents.length === 1 ? file.documents[0] : undefined);
  const found = document && deepestEntry(document, pathIn(document.value, built, path));
  return found?.place.keyStart;
}
