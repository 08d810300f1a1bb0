import { ReadProblem } from './problems.ts';
import type { DocumentLimits, Value } from './types.ts';

/** What one pass over the text of a JSON value tells without building it. */
export interface JsonExtent {
  /** Offset behind the value. */
  readonly end: number;
  /** Colons outside strings: the entries that the text writes. */
  readonly entries: number;
  /** A number of sixteen digits or more occurs, which a double may not hold. */
  readonly longNumber: boolean;
  /** An escaped surrogate occurs, which may be a lone one. */
  readonly surrogate: boolean;
}

/** A number of this many digits may not fit a double. */
export const LONG_NUMBER = 16;

/** One pass over a JSON text. */
class JsonScan {
  entries = 0;
  longNumber = false;
  surrogate = false;
  private depth = 0;
  private readonly text: string;
  private readonly maxDepth: number;

  constructor(text: string, maxDepth: number) {
    this.text = text;
    this.maxDepth = maxDepth;
  }

  /** Offset behind the value that begins at `start`, or -1. */
  run(start: number): number {
    const text = this.text;
    let digits = 0;
    for (let i = start; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c <= 57 && c >= 48) {
        if (++digits === LONG_NUMBER) this.longNumber = true;
        continue;
      }
      digits = 0;
      if (c === 34) {
        i = this.stringEnd(i + 1);
        if (i === -1) return -1;
      } else if (c >= 58) this.mark(c, i);
      if (this.depth === 0) return i + 1;
    }
    return -1;
  }

  private mark(c: number, at: number): void {
    if (c === 58) this.entries++;
    else if (c === 123 || c === 91) {
      if (++this.depth > this.maxDepth)
        throw new ReadProblem('BW-READ-DEPTH', at, `more than ${this.maxDepth} levels of nesting`);
    } else if (c === 125 || c === 93) this.depth--;
  }

  /** Offset of the quote that closes the string whose text begins at `from`, or -1. */
  private stringEnd(from: number): number {
    const text = this.text;
    for (let i = from; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c === 34) return i;
      if (c !== 92) continue;
      i++;
      if (/[uU][dD][89a-fA-F]/.test(text.slice(i, i + 3))) this.surrogate = true;
    }
    return -1;
  }
}

/**
 * Extent of the JSON object or array that begins at `start`; undefined if brackets or quotes are left open.
 * Throws ReadProblem when it is nested deeper than `limits` allow.
 */
export function jsonExtent(text: string, start: number, limits: DocumentLimits): JsonExtent | undefined {
  const scan = new JsonScan(text, limits.maxDepth);
  const end = scan.run(start);
  if (end === -1) return undefined;
  return { end, entries: scan.entries, longNumber: scan.longNumber, surrogate: scan.surrogate };
}

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

/** kubectl's number: exact where an int64 holds it, else a double. */
function exactNumber(source: string, value: number): number | bigint {
  if (Number.isSafeInteger(value) || source.length > 20 || !/^-?\d+$/.test(source)) return value;
  const big = BigInt(source);
  return big >= INT64_MIN && big <= INT64_MAX ? big : value;
}

type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;

function careful(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  return typeof value === 'number' && context.source !== undefined
    ? exactNumber(context.source, value)
    : value;
}

/** Value of a JSON text with the extent found for it. Throws SyntaxError as JSON.parse does. */
export function parseJson(text: string, extent: Pick<JsonExtent, 'longNumber' | 'surrogate'>): Value {
  if (!extent.longNumber && !extent.surrogate) return JSON.parse(text) as Value;
  const parse = JSON.parse as (text: string, reviver: Reviver) => Value;
  return parse(text, careful);
}

/** Size of a parsed value. */
export interface ValueSize {
  /** Values of all kinds. */
  readonly nodes: number;
  /** Entries of all objects: fewer than the text has colons if keys are repeated. */
  readonly entries: number;
  /** False if a number is infinite: a text such as 1e999, which kubectl does not take for a number. */
  readonly finite: boolean;
}

/** Measures a value whose depth is known to be bounded. */
export function sizeOf(value: Value): ValueSize {
  const size = { nodes: 0, entries: 0, finite: true };
  measure(value, size);
  return size;
}

function measure(value: Value, size: { nodes: number; entries: number; finite: boolean }): void {
  size.nodes++;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) size.finite = false;
  } else if (Array.isArray(value)) {
    for (const item of value) measure(item, size);
  } else if (typeof value === 'object' && value !== null) {
    for (const key in value) {
      size.entries++;
      measure(value[key] as Value, size);
    }
  }
}
