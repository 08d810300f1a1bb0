import type { Value } from '@bulwark/model';

// C1 controls, zero-width and direction-changing characters are legal in JSON, but a terminal would obey them.
const UNSAFE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;
const ALL_UNSAFE = new RegExp(UNSAFE, 'g');

/** Plain data as compact JSON in which every character that a terminal could obey is escaped. Absent fields are left out. */
export function encodeData(data: object | string): string {
  const json = JSON.stringify(data);
  if (!UNSAFE.test(json)) return json;
  return json.replace(
    ALL_UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A value of an object; integers beyond 2^53 keep every digit. */
export function encodeValue(value: Value | undefined): string {
  if (typeof value === 'string') return encodeData(value);
  if (typeof value === 'bigint') return value.toString();
  if (value === undefined || value === null || typeof value !== 'object')
    return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map(encodeValue).join(',')}]`;
  const fields = Object.entries(value).flatMap(([key, field]) =>
    field === undefined ? [] : [`${encodeData(key)}:${encodeValue(field)}`],
  );
  return `{${fields.join(',')}}`;
}
