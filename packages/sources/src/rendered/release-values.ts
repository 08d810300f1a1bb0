import { isList, isMap } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';

/** A map inside a value; empty where there is none. */
export function mapAt(value: Value | undefined, ...path: readonly string[]): ValueMap {
  const found = path.reduce<Value | undefined>((at, key) => (isMap(at) ? at[key] : undefined), value);
  return isMap(found) ? found : {};
}

export function textOf(value: Value | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A scalar as text; '' for what is none. */
export function scalarOf(value: Value | undefined): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
}

export function mapsOf(value: Value | undefined): readonly ValueMap[] {
  return isList(value) ? value.filter(isMap) : [];
}

export function textsOf(value: Value | undefined): readonly string[] {
  return isList(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Values as a text that Helm reads; numbers become floats there in any case. */
export function valuesText(values: ValueMap): string {
  return JSON.stringify(values, (_key, value: unknown) =>
    typeof value === 'bigint' ? Number(value) : value,
  );
}

/** `key=value` for `--set`, with what would end the value escaped. */
export function setting(key: string, value: string): string {
  return `${key}=${value.replaceAll(/[\\,]/g, '\\$&')}`;
}
