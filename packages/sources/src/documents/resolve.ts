import { isUtf8 } from 'node:buffer';
import { decodeLossless } from './utf8.ts';
import type { Value } from './types.ts';

/**
 * Meaning of plain scalars as kubectl gives it: go-yaml v2 (YAML 1.1 booleans, octal and binary integers,
 * underscores, no sexagesimals, timestamps left as strings), then JSON, then int64 where it fits, else float64.
 */

const WORDS: ReadonlyMap<string, null | boolean | number> = new Map<string, null | boolean | number>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((w) => [w, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(
    (w) => [w, false] as const,
  ),
  ...['', '~', 'null', 'Null', 'NULL'].map((w) => [w, null] as const),
  ...['.nan', '.NaN', '.NAN'].map((w) => [w, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((w) => [w, Number.POSITIVE_INFINITY] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((w) => [w, Number.NEGATIVE_INFINITY] as const),
]);

const LONGEST_WORD = 5;

const INTEGER = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]+|[1-9][0-9]*|0)$/;
/** `0b-1` is -1: a leniency of go-yaml that kubectl inherits. */
const SIGNED_BINARY = /^0b([-+])([01]+)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** A float that starts with a dot goes through Go's own float syntax, which allows separated digits. */
const DOT_FLOAT = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);
const UINT64_MAX = 2n ** 64n - 1n;
/** More significant digits than any 64-bit number has, in any base: no need to build such a number. */
const MOST_DIGITS = 70;

/** Number of a kind: Go keeps integers, unsigned integers and floats apart, which shows in map keys. */
interface GoNumber {
  readonly kind: 'int' | 'uint' | 'float';
  readonly value: number | bigint;
}

function exact(big: bigint): number | bigint {
  return big >= BigInt(Number.MIN_SAFE_INTEGER) && big <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(big) : big;
}

function ranged(big: bigint, signed: boolean): GoNumber | undefined {
  if (big >= INT64_MIN && big <= INT64_MAX) return { kind: 'int', value: exact(big) };
  // Beyond int64 the JSON digits become a float64 when kubectl reads them back.
  return !signed && big > 0n && big <= UINT64_MAX ? { kind: 'uint', value: Number(big) } : undefined;
}

function integer(plain: string): GoNumber | undefined {
  const match = INTEGER.exec(plain);
  if (match === null) {
    const binary = SIGNED_BINARY.exec(plain);
    if (binary === null || (binary[2] ?? '').length > MOST_DIGITS) return undefined;
    const size = BigInt(`0b${binary[2]}`);
    return ranged(binary[1] === '-' ? -size : size, true);
  }
  const sign = match[1] ?? '';
  const digits = unpadded(match[2] ?? '');
  if (digits.length > MOST_DIGITS) return undefined;
  const size = BigInt(digits);
  return ranged(sign === '-' ? -size : size, sign !== '');
}

/** Go's octal `0777` as `0o777`, and no leading zeros. */
function unpadded(digits: string): string {
  if (digits.charCodeAt(0) !== 0x30 || digits.length === 1) return digits;
  const prefixed = /^0[xXbBoO]/.test(digits);
  const prefix = prefixed ? digits.slice(0, 2).toLowerCase() : '0o';
  const rest = digits.slice(prefixed ? 2 : 1).replace(/^0+/, '');
  return prefix + (rest === '' ? '0' : rest);
}

function float(plain: string): GoNumber | undefined {
  if (!FLOAT.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? { kind: 'float', value } : undefined;
}

function dotFloat(text: string): GoNumber | undefined {
  if (!DOT_FLOAT.test(text)) return undefined;
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? { kind: 'float', value } : undefined;
}

function number(text: string): GoNumber | undefined {
  const first = text.charCodeAt(0);
  if (first === 0x2e) return dotFloat(text);
  if (!(first === 0x2b || first === 0x2d || (first >= 0x30 && first <= 0x39))) return undefined;
  const plain = text.replaceAll('_', '');
  return integer(plain) ?? float(plain);
}

/** Value of a plain scalar without a tag. May be NaN or infinite, which no JSON can hold: the caller refuses those. */
export function resolvePlain(text: string): null | boolean | number | bigint | string {
  if (text.length <= LONGEST_WORD) {
    const word = WORDS.get(text);
    if (word !== undefined) return word;
  }
  const found = number(text);
  if (found === undefined) return text;
  return found.value === 0 ? 0 : found.value;
}

/** JSON key of a plain scalar used as a key; undefined where kubectl refuses the key (null, beyond int64). */
export function resolveKey(text: string): string | undefined {
  if (text.length <= LONGEST_WORD) {
    const word = WORDS.get(text);
    if (word === null) return undefined;
    if (typeof word === 'number') return Number.isNaN(word) ? '.nan' : word > 0 ? '.inf' : '-.inf';
    if (word !== undefined) return String(word);
  }
  const found = number(text);
  if (found === undefined) return text;
  if (found.kind === 'uint') return undefined;
  return found.kind === 'int' ? String(found.value) : floatKey(Number(found.value));
}

/**
 * JSON key of a number that was read as a node of its own (`? 2e9`, `? !!float 12`). `written` begins where the
 * key does: the value alone does not tell a float from an integer, and kubectl prints the two differently.
 * Undefined for an integer beyond int64, which kubectl refuses as a key.
 */
export function resolveNumberKey(value: number | bigint, written: string): string | undefined {
  const [, properties = '', text = ''] = NUMBER_KEY.exec(written) ?? [];
  const kind = FLOAT_TAG.test(properties) ? 'float' : number(text)?.kind;
  if (kind === 'uint') return undefined;
  const float = kind === 'float' || !Number.isFinite(Number(value));
  return float ? floatKey(Number(value)) : String(value);
}

const NUMBER_KEY = /^\??\s*((?:[&!]\S*\s+)*)["']?([^\s"',:\]}]+)/;
const FLOAT_TAG = /!!float\s|2002:float>/;

/** Float keys pass through 32-bit precision and Go's %g: 1e6 becomes "1e+06". */
function floatKey(value: number): string {
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf';
  if (single === 0) return Object.is(single, -0) ? '-0' : '0';
  const [mantissa = '0', exponent = '0'] = shortest(single).split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(Number(`${mantissa}e${power}`));
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** Shortest exponential notation that a 32-bit float is read back from. */
function shortest(single: number): string {
  let digits = 0;
  while (digits < 8 && Math.fround(Number(single.toExponential(digits))) !== single) digits++;
  return single.toExponential(digits);
}

const SHORT_TAG = 'tag:yaml.org,2002:';

/** Tag that makes a key `<<` a merge key even where it is written otherwise. */
export const MERGE_TAG = `${SHORT_TAG}merge`;

/** Full name of a tag: `!!int` and `!<tag:yaml.org,2002:int>` are the same. */
export function longTag(tag: string): string {
  return tag.startsWith('!!') ? SHORT_TAG + tag.slice(2) : tag;
}

/**
 * Value of a scalar with an explicit tag, or undefined where the text does not fit it. A tag that go-yaml does
 * not know (`!Ref`) leaves the text as it is.
 */
export function resolveTagged(tag: string, text: string): Value | undefined {
  const resolve = tag.startsWith(SHORT_TAG) ? TAGS.get(tag.slice(SHORT_TAG.length)) : undefined;
  return resolve === undefined ? text : resolve(text);
}

const TAGS: ReadonlyMap<string, (text: string) => Value | undefined> = new Map([
  ['bool', (text: string) => ofType(resolvePlain(text), 'boolean')],
  ['int', (text) => (isKind(text, ['int', 'uint']) ? resolvePlain(text) : undefined)],
  ['float', (text) => (isKind(text, ['uint']) ? undefined : asFloat(resolvePlain(text)))],
  ['null', (text) => (resolvePlain(text) === null ? null : undefined)],
  ['timestamp', (text) => (isTimestamp(text) ? text : undefined)],
  ['binary', fromBase64],
]);

function ofType(value: Value, type: string): Value | undefined {
  return typeof value === type ? value : undefined;
}

function isKind(text: string, kinds: readonly GoNumber['kind'][]): boolean {
  const found = number(text);
  return found !== undefined && kinds.includes(found.kind);
}

function asFloat(value: Value): number | undefined {
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : undefined;
}

function isTimestamp(text: string): boolean {
  const match =
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)| (\d{1,2}):\d{1,2}:\d{1,2}(?:\.\d+)?)?$/.exec(
      text,
    );
  return (
    match !== null && Number.isFinite(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])))
  );
}

function fromBase64(text: string): string | undefined {
  const packed = text.replace(/[\r\n]/g, '');
  const valid = packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed);
  if (!valid) return undefined;
  const bytes = Buffer.from(packed, 'base64');
  return isUtf8(bytes) ? bytes.toString('utf8') : decodeLossless(bytes).toWellFormed();
}
