import { isList, isMap } from '@bulwark/model';
import type { Path, Value, ValueList, ValueMap } from '@bulwark/model';
import { OPEN } from './definition.ts';
import type { TemplateTree } from './definition.ts';

/** Where one custom resource has pod templates. */
export interface TemplatePlaces {
  readonly paths: readonly Path[];
  /** What looks like one where no schema says so. */
  readonly unsure: readonly Path[];
}

/** A search that comes to an end of these says where it was: nobody knows what is left. */
const MOST_DEPTH = 40;
const MOST_NODES = 100_000;

/** The pod templates of a resource, by the tree of its version; undefined where it has none. */
export function templatePlaces(value: ValueMap, tree: TemplateTree | undefined): TemplatePlaces | undefined {
  if (tree === undefined) return undefined;
  const search = new Search();
  search.follow(value, tree, []);
  const { paths, unsure } = search;
  return paths.length + unsure.length === 0 ? undefined : { paths, unsure };
}

/** What looks like pod templates in a resource whose definition nobody has. */
export function suspectedPlaces(value: ValueMap): TemplatePlaces | undefined {
  return templatePlaces(value, OPEN);
}

class Search {
  readonly paths: Path[] = [];
  readonly unsure: Path[] = [];
  #nodes = 0;
  #isSpent = false;

  follow(value: Value | undefined, tree: TemplateTree, path: Path): void {
    if (isList(value)) this.#items(value, tree, path);
    if (!isMap(value) || !this.#spend(path)) return;
    if (tree.isTemplate) {
      if (value['spec'] !== undefined) this.paths.push(path);
    } else if (isSuspect(value, tree, path)) this.unsure.push(path);
    else this.#below(value, tree, path);
  }

  #items(list: ValueList, tree: TemplateTree, path: Path): void {
    const { each } = tree;
    if (each !== undefined)
      for (const [index, item] of list.entries()) this.follow(item, each, [...path, index]);
    else if (tree.isOpen) this.#suspect(list, path);
  }

  #below(value: ValueMap, tree: TemplateTree, path: Path): void {
    for (const [name, field] of Object.entries(value)) {
      if (path.length === 0 && (name === 'metadata' || name === 'status')) continue;
      const known = tree.fields.get(name) ?? tree.each;
      if (known !== undefined) this.follow(field, known, [...path, name]);
      else if (tree.isOpen) this.#suspect(field, [...path, name]);
    }
  }

  #suspect(value: Value | undefined, path: Path): void {
    if (!this.#spend(path)) return;
    if (isList(value)) {
      for (const [index, item] of value.entries()) this.#suspect(item, [...path, index]);
    } else if (isMap(value)) {
      if (isSuspect(value, OPEN, path)) this.unsure.push(path);
      else for (const [name, field] of Object.entries(value)) this.#suspect(field, [...path, name]);
    }
  }

  #spend(path: Path): boolean {
    this.#nodes += 1;
    const isSpent = this.#nodes > MOST_NODES || path.length > MOST_DEPTH;
    if (isSpent && !this.#isSpent) this.unsure.push(path);
    this.#isSpent ||= isSpent;
    return !isSpent;
  }
}

/** Whether what stands at a path may be the template or the spec of a pod. A resource is neither, nor is its spec. */
function isSuspect(value: ValueMap, { isOpen, isPodSpec }: TemplateTree, { length }: Path): boolean {
  if (isOpen && length > 0 && hasContainers(value['spec'])) return true;
  return (isOpen || isPodSpec) && length > 1 && hasContainers(value);
}

function hasContainers(spec: Value | undefined): boolean {
  const containers = isMap(spec) ? spec['containers'] : undefined;
  return (
    isList(containers) &&
    containers.length > 0 &&
    containers.every(
      (each) => isMap(each) && typeof each['name'] === 'string' && typeof each['image'] === 'string',
    )
  );
}
