import { FlowReader } from './flow-reader.ts';
import { MERGE_TAG } from './resolve.ts';
import { COLON } from './scanner.ts';
import type { ObjectValue, Value } from './types.ts';

export const QUOTE = 34;
export const APOSTROPHE = 39;
export const PIPE = 124;
export const ANGLE = 62;
export const AMPERSAND = 38;
export const EXCLAMATION = 33;
export const ASTERISK = 42;

/** Anchors and tags in block style, and what they belong to. */
export abstract class PropertyReader extends FlowReader {
  /** Whether the value read last was an alias. */
  protected valueAlias = false;

  protected abstract blockNode(parent: number): Value;
  protected abstract blockMap(indent: number, firstKey: string | undefined): ObjectValue;
  protected abstract blockList(indent: number, beside: boolean): Value[];
  protected abstract value(indent: number): Value;
  protected abstract markedNode(c: number, parent: number, fresh: boolean): Value;

  protected keyWithProperties(start: number, line: number): string {
    const { anchor, tag } = this.properties(() => this.advance());
    const key = this.lines === line ? this.propertiedKey(tag, line) : undefined;
    if (key === undefined) return this.syntax('a key with a colon is expected here', start);
    this.named(anchor, key);
    return key;
  }

  /** Key behind properties on the same line; undefined if what stands there is none (`pos` is then unchanged). */
  private propertiedKey(tag: string | undefined, line: number): string | undefined {
    const start = this.pos;
    const c = this.codes[start];
    if (c === QUOTE || c === APOSTROPHE) return this.quotedPropertiedKey(tag, line);
    if (c === COLON && this.colonFollows(start, line)) return this.typedKey(tag, '', null, start);
    if (!this.startsPlain(start)) return undefined;
    const key = this.scanKey();
    if (key === undefined) return undefined;
    // With a tag of another kind `<<` is an ordinary key: `entry` looks at the character at keyStart.
    if (tag !== undefined && tag !== '!' && tag !== MERGE_TAG) this.keyStart = start - 1;
    return this.typedKey(tag, this.text.slice(start, this.runStop), key, start);
  }

  private quotedPropertiedKey(tag: string | undefined, line: number): string | undefined {
    const start = this.pos;
    const lineStart = this.lineStart;
    const text = this.codes[start] === QUOTE ? this.doubleQuoted() : this.singleQuoted();
    if (this.colonFollows(start, line)) return this.typedKey(tag, text, text, start);
    this.pos = start;
    this.lines = line;
    this.lineStart = lineStart;
    return undefined;
  }

  private typedKey(tag: string | undefined, text: string, untagged: string | null, start: number): string {
    return this.keyOf(tag === undefined ? untagged : this.tagged(tag, text, start), start);
  }

  protected nodeWithProperties(parent: number, fresh: boolean): Value {
    const line = this.lines;
    const column = this.col;
    const { anchor, tag } = this.properties(() => this.advance());
    if (fresh && this.lines === line) {
      const key = this.propertiedKey(tag, line);
      if (key !== undefined) {
        this.named(anchor, key);
        return this.blockMap(column, key);
      }
    }
    const value = this.propertiedContent(parent, tag, this.lines !== line, fresh);
    this.named(anchor, value);
    this.valueAlias = false;
    return value;
  }

  private propertiedContent(parent: number, tag: string | undefined, below: boolean, fresh: boolean): Value {
    const at = this.pos;
    if (below && this.lacksContent(parent)) return this.absentContent(parent, tag, fresh);
    const c = this.codes[at] as number;
    if (this.refusesProperties(c, below)) {
      this.syntax('an alias has no anchor or tag, and a value at most one of each', at);
    }
    if (tag !== undefined && this.startsScalar(c, at)) return this.taggedScalar(parent, tag, below);
    return below ? this.blockNode(parent) : this.inlineNode(c, parent);
  }

  /** Properties with nothing behind them at a deeper column. */
  private absentContent(parent: number, tag: string | undefined, fresh: boolean): Value {
    // Only the value of a key may be a list at the same column.
    if (!fresh && this.col === parent && this.isDash(this.pos)) return this.blockList(parent, true);
    this.count();
    return tag === undefined ? null : this.tagged(tag, '', this.pos);
  }

  private refusesProperties(c: number, below: boolean): boolean {
    if (c === ASTERISK) return true;
    return (c === AMPERSAND || c === EXCLAMATION) && !(below && this.propertiedKeyAhead());
  }

  private startsScalar(c: number, at: number): boolean {
    return c === QUOTE || c === APOSTROPHE || c === PIPE || c === ANGLE || this.startsPlain(at);
  }

  private lacksContent(parent: number): boolean {
    return this.col <= parent && !this.blockTextBeside(parent);
  }

  protected blockTextBeside(parent: number): boolean {
    const c = this.codes[this.pos];
    return this.col === parent && (c === PIPE || c === ANGLE);
  }

  private inlineNode(c: number, parent: number): Value {
    if (c === QUOTE || c === APOSTROPHE || this.startsPlain(this.pos)) return this.value(parent);
    return this.markedNode(c, parent, false);
  }

  /** Scalar with a tag, unless it turns out to be the first key of a map, whose tag means nothing. */
  private taggedScalar(parent: number, tag: string, below: boolean): Value {
    const start = this.pos;
    const line = this.lines;
    const column = this.col;
    const c = this.codes[start];
    if (c === QUOTE || c === APOSTROPHE) {
      const text = c === QUOTE ? this.doubleQuoted() : this.singleQuoted();
      if (below && this.colonFollows(start, line)) return this.blockMap(column, text);
      this.advance();
      this.count();
      return this.tagged(tag, text, start);
    }
    if (c === PIPE || c === ANGLE) return this.tagged(tag, this.blockScalar(parent), start);
    const key = below ? this.scanKey() : undefined;
    if (key !== undefined) return this.blockMap(column, key);
    this.count();
    return this.tagged(tag, this.foldedPlain(start, parent), start);
  }
}
