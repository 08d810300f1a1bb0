/** Stands for whichever element of a list or entry of a map. */
export const EACH = Symbol('each');

/** Steps into the values of the top chart. */
export type KeyPattern = readonly (string | typeof EACH)[];

/** What is known of a template's value: where in the values it comes from, or what it is made of. */
export type Source =
  /** The dot that Helm gives to each file, with the place of its chart's values in those of the top chart. */
  | { readonly kind: 'root'; readonly values: readonly string[] }
  | { readonly kind: 'values'; readonly path: KeyPattern; readonly isTop: boolean }
  | { readonly kind: 'map'; readonly entries: Map<string, Shape> }
  | { readonly kind: 'list'; readonly items: Shape };

/** Alternatives; empty where nothing is known. */
export type Shape = readonly Source[];

/** More alternatives than templates have: what lies beyond is not followed. */
const MAX_ALTERNATIVES = 16;

export function union(shapes: readonly Shape[]): Shape {
  const all = shapes.flat();
  return all.length < 2 ? all : [...new Set(all)].slice(0, MAX_ALTERNATIVES);
}

/** The field of a value; with EACH, any of its elements. */
export function step(shape: Shape, name: string | typeof EACH): Shape {
  return union(shape.map((source) => stepInto(source, name)));
}

function stepInto(source: Source, name: string | typeof EACH): Shape {
  switch (source.kind) {
    case 'root':
      return name === 'Values' ? [{ kind: 'values', path: source.values, isTop: true }] : [];
    case 'values':
      return [{ kind: 'values', path: stepOfValues(source.path, source.isTop, name), isTop: false }];
    case 'map':
      return name === EACH ? union([...source.entries.values()]) : (source.entries.get(name) ?? []);
    case 'list':
      return name === EACH ? source.items : [];
  }
}

/** Helm hands the globals of the top chart to every subchart. */
function stepOfValues(path: KeyPattern, isTop: boolean, name: string | typeof EACH): KeyPattern {
  return isTop && name === 'global' ? [name] : [...path, name];
}
