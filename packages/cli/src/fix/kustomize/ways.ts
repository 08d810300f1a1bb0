import { posix } from 'node:path';
import type { Path, Remedy, Value, ValueMap } from '@bulwark/model';
import { isExact, isList, isMap, valueAt } from '@bulwark/model';
import { pointerSteps } from '@bulwark/remediate';
import type { FilePart, Fix } from '@bulwark/remediate';
import { patchesOf } from '../../provenance/kustomize/entries.ts';
import type { Patch } from '../../provenance/kustomize/entries.ts';
import { documentOf, nameOf } from '../../provenance/kustomize/resource.ts';
import type { Tree, TreeDocument, TreeFile } from '../../provenance/kustomize/tree-file.ts';
import { pathIn } from '../../provenance/path-in.ts';
import { inlinePatch } from './inline-patch.ts';

/** A document that went into a build, or a patch that is written within one. */
export interface Target {
  /** Path of the file, relative to the root of the tree. */
  readonly file: string;
  /** Offset in it at which the text of the document begins. */
  readonly at: number;
  readonly document: TreeDocument;
  /** Name of the object that it is about; '' for what does not say. */
  readonly name: string;
  readonly inFile: FilePart['inFile'];
}

/** What to change in one document. */
export interface Placed {
  readonly target: Target;
  /** With the paths of the document. */
  readonly remedy: Remedy;
}

/** Changes that make a fix together. */
export type Way = readonly Placed[];

/** What is known of where an object of a build comes from. */
export interface Sources {
  readonly tree: Tree;
  /** File of the resource. */
  readonly resource: string | undefined;
  /** Kustomizations that changed it. */
  readonly configuredIn: readonly string[];
  /** What was seen to set the value. */
  readonly decider: Patch | undefined;
}

/**
 * Ways to write a fix of a built object into the files that it was built from, to be tried in this order: in the patch that was seen to set the
 * value, in the resource, in both, in another patch of the object.
 */
export function waysOf({ object: { value }, remedy }: Fix, sources: Sources): readonly Way[] {
  const { tree, resource, configuredIn, decider } = sources;
  const file = resource === undefined ? undefined : tree.file(resource);
  const place = (targets: readonly Target[]): Way => targets.flatMap((each) => placed(each, value, remedy));
  const own = place(file === undefined ? [] : targetsIn(file, value));
  const deciding = place(decider === undefined ? [] : patchTargets(tree, decider, value));
  const patches = configuredIn.flatMap((path) => tree.file(path)?.documents.flatMap(patchesOf) ?? []);
  const others = patches
    .flatMap((entry) => patchTargets(tree, entry, value))
    .map((target) => place([target]));
  return distinct([deciding, own, [...deciding, ...own], ...others]);
}

/** Ways that change something, each once. */
function distinct(ways: readonly Way[]): readonly Way[] {
  const name = (way: Way): string => way.map(({ target }) => placeName(target)).join();
  return [...new Map(ways.filter((way) => way.length > 0).map((way) => [name(way), way])).values()];
}

/** Tells equal targets. */
function placeName({ file, at, document }: Target): string {
  return JSON.stringify([file, at, document.range.start]);
}

function patchTargets(tree: Tree, { file, patch, inline }: Patch, built: ValueMap): readonly Target[] {
  if (patch !== undefined) {
    const found = tree.file(posix.join(posix.dirname(file), patch));
    return found === undefined ? [] : targetsIn(found, built);
  }
  const kustomization = tree.file(file);
  const found = inline && kustomization && inlinePatch(kustomization, inline);
  if (inline === undefined || found === undefined) return [];
  return targetsIn(found.file, built, { at: inline.start, inFile: found.inFile });
}

/** The document about an object: of the same kind and name, else the only one, else every list of operations. */
function targetsIn(
  file: TreeFile,
  built: ValueMap,
  within: Pick<Target, 'at' | 'inFile'> = { at: 0, inFile: undefined },
): readonly Target[] {
  const named = documentOf(file, built);
  const only =
    file.documents.length === 1 ? file.documents : file.documents.filter(({ value }) => isList(value));
  return (named === undefined ? only : [named]).map((document) => ({
    file: file.path,
    document,
    name: nameOf(document.value),
    ...within,
  }));
}

/** The remedy with the paths of a document, where that has a place for it. */
function placed(
  target: Target,
  built: ValueMap,
  { advice, set = [], remove = [] }: Remedy,
): readonly Placed[] {
  const { value } = target.document;
  const placeOf = isList(value)
    ? (path: Path) => operationPath(value, path)
    : (path: Path) => documentPath(value, built, path);
  const settings = set.map(({ path, value: wanted }) => ({ path: placeOf(path), value: wanted }));
  const known = settings.flatMap(({ path, value: wanted }) =>
    path === undefined ? [] : [{ path, value: wanted }],
  );
  if (known.length < settings.length) return [];
  const removals = remove.flatMap((path) => {
    const own = placeOf(path);
    if (own === undefined || valueAt(value, own) === undefined) return [];
    // An operation without what it writes is none.
    return [isList(value) && own.length === 2 ? own.slice(0, 1) : own];
  });
  const remedy = { advice, set: known, remove: removals };
  return isExact(remedy) ? [{ target, remedy }] : [];
}

/** Undefined where an item of a list on the way is not written there. */
function documentPath(document: Value, built: ValueMap, path: Path): Path | undefined {
  const own = pathIn(document, built, path);
  const isWritten = own.every(
    (step, index) => typeof step !== 'number' || valueAt(document, own.slice(0, index + 1)) !== undefined,
  );
  // Items that are added stand behind those that are there.
  const last = own.at(-1);
  const list = valueAt(document, own.slice(0, -1));
  const isAdded = typeof last === 'number' && isList(list) && last === list.length;
  return isMap(document) && (isWritten || isAdded) ? own : undefined;
}

/** The place in the last operation that writes a path, or all of it where it is the path itself that is added. */
function operationPath(operations: readonly Value[], path: Path): Path | undefined {
  const at = operations.findLastIndex((operation) => {
    const steps = stepsOf(operation);
    return (
      steps !== undefined &&
      steps.length <= path.length &&
      steps.every((step, index) => step === String(path[index]))
    );
  });
  if (at === -1) return undefined;
  const rest = path.slice(stepsOf(operations[at] as Value)?.length ?? 0);
  return [at, 'value', ...rest];
}

const WRITING = new Set<Value | undefined>(['add', 'replace']);

/** The path of an operation that writes a value (RFC 6902). */
function stepsOf(operation: Value): readonly string[] | undefined {
  if (!isMap(operation) || !WRITING.has(operation['op'])) return undefined;
  const { path } = operation;
  return typeof path === 'string' ? pointerSteps(path) : undefined;
}
