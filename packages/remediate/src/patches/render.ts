import { groupOf, isNamespaced, kindKey } from '@bulwark/control-kit';
import { isMap } from '@bulwark/model';
import type { ObjectReference, Value } from '@bulwark/model';
import { renderBlock } from '../edit/render.ts';
import { sameValue } from '../edit/same-value.ts';
import type { ObjectPatch } from './json-patch.ts';

/** How kustomize finds an object. */
type Target = Readonly<Record<string, Value>>;

/** JSON patches with their objects, one JSON array; values are those of the fixes, never of the objects. */
export function renderJsonPatches(patches: readonly ObjectPatch[]): string {
  const list = patches.map((patch) => ({
    target: targetOf(patch),
    file: patch.file,
    fixes: patch.fixes.map(({ finding }) => finding.control),
    patch: patch.operations,
  }));
  const text = JSON.stringify(
    list,
    (_key, inner: unknown) => (typeof inner === 'bigint' ? Number(inner) : inner),
    2,
  );
  return `${text}\n`;
}

/**
 * A kustomize component: name its folder under `components` of a kustomization that has the objects. Those without a name
 * (generateName) are left out: kustomize does not take them, and a target without a name would be every object of the kind. What several
 * objects of one name need alike stands once.
 */
export function renderComponent(patches: readonly ObjectPatch[]): string {
  const head = ['apiVersion: kustomize.config.k8s.io/v1alpha1', 'kind: Component'];
  const lines = [...byTarget(patches).values()]
    .flatMap(distinct)
    .flatMap((patch) => [
      ...patch.fixes.map(({ finding }) => `# ${finding.control}: ${finding.remedy.advice}`),
      '- target:',
      ...renderBlock(selectorOf(patch), 4, STYLE),
      '  patch: |-',
      ...renderBlock(operationsOf(patch), 4, STYLE),
    ]);
  // Kustomize refuses a file that says nothing.
  const body = lines.length === 0 ? ['generatorOptions: {}'] : ['patches:', ...lines];
  return `${[...head, ...body].join('\n')}\n`;
}

/** Files in which objects of one name need different patches: a component has all, and kustomize makes them in each. */
export function namesakes(patches: readonly ObjectPatch[]): ReadonlyMap<ObjectReference, readonly string[]> {
  const groups = [...byTarget(patches).values()].map(distinct).filter(({ length }) => length > 1);
  return new Map(
    groups.map((group) => [(group[0] as ObjectPatch).object, group.map(({ file }) => file)] as const),
  );
}

function byTarget(patches: readonly ObjectPatch[]): ReadonlyMap<string, readonly ObjectPatch[]> {
  return Map.groupBy(patches.filter(hasName), (patch) => JSON.stringify(selectorOf(patch)));
}

function operationsOf({ operations }: ObjectPatch): readonly Value[] {
  return operations.map((operation): Value => ({ ...operation }));
}

function distinct(patches: readonly ObjectPatch[]): readonly ObjectPatch[] {
  const known: ObjectPatch[] = [];
  for (const patch of patches)
    if (!known.some((one) => sameValue(operationsOf(one), operationsOf(patch)))) known.push(patch);
  return known;
}

const STYLE = { step: 2, listStep: 2 };

function targetOf({ value }: ObjectPatch): Target {
  const { apiVersion, kind, metadata } = value;
  const text = textOf(apiVersion);
  const group = groupOf(text);
  const { name, namespace } = isMap(metadata) ? metadata : {};
  return {
    ...(group !== '' && { group }),
    version: text.slice(text.indexOf('/') + 1),
    kind: kind ?? '',
    ...(name !== undefined && { name }),
    ...(namespace !== undefined && namespace !== null && { namespace }),
  };
}

function hasName({ value: { metadata } }: ObjectPatch): boolean {
  return isMap(metadata) && typeof metadata['name'] === 'string';
}

/**
 * The target as kustomize selects: names are regular expressions, a missing namespace is any, objects without one are in
 * `default`, and those of kinds that have none are in no namespace, whatever they state.
 */
function selectorOf(patch: ObjectPatch): Target {
  const { name, namespace, ...type } = targetOf(patch);
  const { apiVersion, kind } = patch.value;
  const key = kindKey(textOf(apiVersion), textOf(kind));
  return {
    ...type,
    name: literal(textOf(name)),
    ...(isNamespaced(key) !== false && { namespace: literal(textOf(namespace) || 'default') }),
  };
}

function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** A regular expression that only the text itself matches. */
function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
