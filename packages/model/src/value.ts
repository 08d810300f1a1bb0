/** A value as the API server would hold it after decoding: JSON, with integers beyond 2^53 as bigint. */
export type Value = null | boolean | number | bigint | string | ValueList | ValueMap;
export type ValueList = readonly Value[];
export interface ValueMap {
  readonly [key: string]: Value | undefined;
}

/** Steps from a value to one inside it: a key of a map or an index of a list. */
export type Path = readonly (string | number)[];

/** True for a map; lists and null are none. */
export function isMap(value: Value | undefined): value is ValueMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a list. */
export function isList(value: Value | undefined): value is ValueList {
  return Array.isArray(value);
}

/** The value at a path, or undefined where any step is missing. Never throws. */
export function valueAt(root: Value | undefined, path: Path): Value | undefined {
  let current: Value | undefined = root;
  for (const step of path) {
    if (isMap(current)) current = typeof step === 'string' ? current[step] : undefined;
    else if (isList(current)) current = typeof step === 'number' ? current[step] : undefined;
    else return undefined;
  }
  return current;
}

const SIMPLE_KEY = /^[A-Za-z_][\w-]*$/;

/** A path as users read it: `spec.containers[0].securityContext`, keys with other characters in brackets and quotes. */
export function formatPath(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (SIMPLE_KEY.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}
