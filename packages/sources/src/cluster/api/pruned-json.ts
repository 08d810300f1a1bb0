import { isUtf8 } from 'node:buffer';
import { FINAL_POD_PHASES, isMap } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';
import { LONG_NUMBER, parseJson } from '../../documents/json-text.ts';
import type { DocumentLimits } from '../../documents/index.ts';
import type { AnswerProblem } from './json-answer.ts';
import type { KeptStatus } from './objects.ts';

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const METADATA = Buffer.from('"metadata"');
const MANAGED_FIELDS = Buffer.from('"managedFields"');
const STATUS = Buffer.from('"status"');
const ENDS = FINAL_POD_PHASES.map((phase) => Buffer.from(`"${phase}"`));

/** What of an object is passed over while its text is read. */
export interface Pruning {
  /** Depth of the object in the value: 1 where it is the value, 2 where it is a field of it. */
  readonly level: number;
  readonly keepStatus: KeptStatus;
}

/**
 * The value that `bytes` hold, without the managed fields of its metadata and, unless wanted, its status: up to half of the bytes of an object, which
 * are never parsed. A key that is written with escapes is not recognised and stays, as does a status that may be that of an ended pod. Undefined where
 * the bytes do not hold exactly one whole value.
 */
export function parsePruned(
  bytes: Buffer,
  limits: Pick<DocumentLimits, 'maxDepth'>,
  pruning: Pruning,
): ValueMap | AnswerProblem | undefined {
  const scan = new Scan(bytes, pruning);
  if (!scan.run()) return undefined;
  if (scan.deepest > limits.maxDepth) return 'too deep';
  if (!isUtf8(bytes)) return 'not JSON';
  let value: Value;
  try {
    value = parseJson(scan.text(), scan);
  } catch (error) {
    if (error instanceof SyntaxError) return 'not JSON';
    throw error;
  }
  return isMap(value) ? value : 'not JSON';
}

/** One pass over the bytes of a JSON object. */
class Scan {
  longNumber = false;
  surrogate = false;
  deepest = 0;
  readonly #bytes: Buffer;
  readonly #level: number;
  readonly #keepStatus: KeptStatus;
  #depth = 0;
  /** Where the last comma or opening bracket is: a key follows it. */
  #before = 0;
  #inMetadata = false;
  /** Depth at which the value that is passed over ends; 0 where none is. */
  #cutDepth = 0;
  /** Whether what is passed over stays if it may be the status of an ended pod. */
  #maySpare = false;
  /** Begins and ends of what is passed over, by turns. */
  readonly #cuts: number[] = [];

  constructor(bytes: Buffer, { level, keepStatus }: Pruning) {
    this.#bytes = bytes;
    this.#level = level;
    this.#keepStatus = keepStatus;
  }

  /** False where the value does not end where the bytes end. */
  run(): boolean {
    const bytes = this.#bytes;
    const end = bytes.length;
    let i = 0;
    while (i < end) {
      const c = bytes[i] as number;
      if (c === QUOTE) i = this.#string(i);
      else if (c >= COLON || c === COMMA) {
        this.#mark(c, i);
        i += 1;
        if (this.#depth === 0) return this.#isBlank(i);
      } else i = c >= 48 ? this.#number(i) : i + 1;
    }
    return false;
  }

  text(): string {
    let text = '';
    let from = 0;
    for (let index = 0; index < this.#cuts.length; index += 2) {
      text += this.#bytes.toString('utf8', from, this.#cuts[index]);
      from = this.#cuts[index + 1] as number;
    }
    return text + this.#bytes.toString('utf8', from);
  }

  #isBlank(from: number): boolean {
    return this.#bytes.subarray(from).every((c) => c === 32 || c === 13 || c === 9);
  }

  /** Behind the string that begins at `start`. */
  #string(start: number): number {
    const bytes = this.#bytes;
    let i = start + 1;
    for (let c = bytes[i]; c !== QUOTE; c = bytes[i]) {
      if (c === undefined) return i;
      if (c === BACKSLASH) {
        i += 1;
        if (bytes[i] === 117) this.#escape(i);
      }
      i += 1;
    }
    const depth = this.#depth - this.#level;
    if ((depth === 0 || (depth === 1 && this.#inMetadata)) && this.#cutDepth === 0) this.#key(start, i + 1);
    return i + 1;
  }

  /** At the `u` of an escape: half of a surrogate pair may stand alone. */
  #escape(i: number): void {
    const next = this.#bytes[i + 1] ?? 0;
    if ((next | 32) === 100 && (this.#bytes[i + 2] ?? 0) >= 56) this.surrogate = true;
  }

  #number(start: number): number {
    const bytes = this.#bytes;
    let i = start;
    for (let c = bytes[i] as number; c >= 48 && c <= 57; c = bytes[i] as number) i += 1;
    if (i - start >= LONG_NUMBER) this.longNumber = true;
    return i;
  }

  /** A string of the object itself or of its metadata: what follows it may be passed over. */
  #key(start: number, end: number): void {
    if (this.#depth === this.#level) {
      this.#inMetadata = this.#is(METADATA, start, end);
      if (this.#keepStatus === true || !this.#is(STATUS, start, end)) return;
      this.#maySpare = this.#keepStatus !== false;
    } else if (!this.#is(MANAGED_FIELDS, start, end)) return;
    if (this.#bytes[end] !== COLON) return;
    this.#cutDepth = this.#depth;
    // With the comma before it; the first key of an object goes with the one behind it.
    this.#cuts.push(this.#bytes[this.#before] === COMMA ? this.#before : start);
  }

  #is(key: Buffer, start: number, end: number): boolean {
    return end - start === key.length && this.#bytes.compare(key, 0, key.length, start, end) === 0;
  }

  #mark(c: number, i: number): void {
    if (c === 123 || c === 91) {
      this.#depth += 1;
      if (this.#depth > this.deepest) this.deepest = this.#depth;
      this.#before = i;
    } else if (c === 125 || c === 93) {
      if (this.#depth === this.#cutDepth) this.#endCut(i);
      this.#depth -= 1;
    } else if (c === COMMA) {
      if (this.#depth === this.#cutDepth) this.#endCut(this.#isFirst() ? i + 1 : i);
      this.#before = i;
    }
  }

  #isFirst(): boolean {
    return this.#bytes[this.#cuts.at(-1) as number] !== COMMA;
  }

  #endCut(end: number): void {
    if (this.#maySpare && this.#tellsEnd(this.#cuts.at(-1) as number, end)) this.#cuts.pop();
    else this.#cuts.push(end);
    this.#cutDepth = 0;
    this.#maySpare = false;
  }

  #tellsEnd(start: number, end: number): boolean {
    const status = this.#bytes.subarray(start, end);
    return ENDS.some((phase) => status.includes(phase));
  }
}
