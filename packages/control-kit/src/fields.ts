import { isList, isMap } from '@bulwark/model';
import type { Value, ValueList, ValueMap } from '@bulwark/model';

/**
 * A field has a type that the API server would refuse. The engine turns it into `not-evaluated: malformed`
 * for the control that read it, so that a control never has to guess.
 */
export class MalformedField extends Error {
  readonly holder: ValueMap | ValueList;
  readonly key: string | number;
  readonly expected: string;

  constructor(holder: ValueMap | ValueList, key: string | number, expected: string) {
    super(`${key} is not ${expected}`);
    this.holder = holder;
    this.key = key;
    this.expected = expected;
  }
}

/** A map field; undefined where the field, or the map that would hold it, is absent or null. */
export function mapAt(holder: ValueMap | undefined, key: string): ValueMap | undefined {
  const value = holder?.[key];
  if (value === undefined || value === null) return undefined;
  if (!isMap(value)) throw new MalformedField(holder as ValueMap, key, 'a map');
  return value;
}

/** A list field; empty where absent or null, as the API treats both alike. */
export function listAt(holder: ValueMap | undefined, key: string): ValueList {
  const value = holder?.[key];
  if (value === undefined || value === null) return EMPTY;
  if (!isList(value)) throw new MalformedField(holder as ValueMap, key, 'a list');
  return value;
}

/** A list of maps; an item that is none is malformed. */
export function mapsAt(holder: ValueMap | undefined, key: string): readonly ValueMap[] {
  const list = listAt(holder, key);
  for (let index = 0; index < list.length; index += 1) {
    if (!isMap(list[index])) throw new MalformedField(list, index, 'a map');
  }
  return list as readonly ValueMap[];
}

/** A list of strings; an item that is none is malformed. */
export function stringsAt(holder: ValueMap | undefined, key: string): readonly string[] {
  const list = listAt(holder, key);
  for (let index = 0; index < list.length; index += 1) {
    if (typeof list[index] !== 'string') throw new MalformedField(list, index, 'a string');
  }
  return list as readonly string[];
}

/** A string field; undefined where absent or null. */
export function stringAt(holder: ValueMap | undefined, key: string): string | undefined {
  const value = holder?.[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new MalformedField(holder as ValueMap, key, 'a string');
  return value;
}

/** A boolean field; undefined where absent or null. */
export function booleanAt(holder: ValueMap | undefined, key: string): boolean | undefined {
  const value = holder?.[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw new MalformedField(holder as ValueMap, key, 'a boolean');
  return value;
}

/** An integer field as number; undefined where absent or null. Values beyond 2^53 lose digits, none that controls read is. */
export function integerAt(holder: ValueMap | undefined, key: string): number | undefined {
  const value = holder?.[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw new MalformedField(holder as ValueMap, key, 'an integer');
  return value;
}

/** An integer or a string (a port number or a port name, a quantity); undefined where absent or null. */
export function intOrStringAt(holder: ValueMap | undefined, key: string): number | string | undefined {
  const value = holder?.[key];
  return typeof value === 'string' ? value : integerAt(holder, key);
}

/** A map of strings such as labels or annotations; values of other types are malformed. */
export function stringMapAt(holder: ValueMap | undefined, key: string): Readonly<Record<string, string>> {
  const map = mapAt(holder, key);
  if (map === undefined) return EMPTY_MAP;
  for (const name in map) {
    if (typeof map[name] !== 'string') throw new MalformedField(map, name, 'a string');
  }
  return map as Readonly<Record<string, string>>;
}

/** A map reached through several maps: `mapIn(pod, 'securityContext', 'windowsOptions')`. */
export function mapIn(holder: ValueMap | undefined, ...keys: readonly string[]): ValueMap | undefined {
  let current = holder;
  for (const key of keys) current = mapAt(current, key);
  return current;
}

/** True where a field is present and not null. */
export function isSet(holder: ValueMap | undefined, key: string): boolean {
  const value: Value | undefined = holder?.[key];
  return value !== undefined && value !== null;
}

const EMPTY: ValueList = [];
const EMPTY_MAP: Readonly<Record<string, string>> = {};
