import { COLON, DASH, HASH, LF, QUESTION, SPACE, TAB, isBlank } from './scanner.ts';
import { ANY_KEY } from './node-scanner.ts';
import {
  AMPERSAND,
  ANGLE,
  APOSTROPHE,
  ASTERISK,
  EXCLAMATION,
  PIPE,
  PropertyReader,
  QUOTE,
} from './property-reader.ts';
import type { ObjectValue, Value } from './types.ts';

const OPEN_LIST = 91;
const OPEN_MAP = 123;

/** Block style: maps, lists and scalars whose structure is their indentation. */
export class BlockReader extends PropertyReader {
  /** Node at the current token, which is the first of its line or follows `- `, inside a collection at column `parent`. */
  protected blockNode(parent: number): Value {
    this.valueAlias = false;
    const c = this.codes[this.pos] ?? LF;
    if (c === DASH && isBlank(this.codes[this.pos + 1])) return this.blockList(this.col, false);
    if (c === QUOTE || c === APOSTROPHE) return this.quotedNode(c);
    if (!this.startsPlain(this.pos)) return this.markedNode(c, parent, true);
    const start = this.pos;
    const column = this.col;
    const key = this.scanKey();
    if (key !== undefined) return this.blockMap(column, key);
    this.count();
    return this.endPlain(start, this.runAt, parent);
  }

  private quotedNode(quote: number): Value {
    const start = this.pos;
    const line = this.lines;
    const column = this.col;
    const text = quote === QUOTE ? this.doubleQuoted() : this.singleQuoted();
    if (this.colonFollows(start, line)) return this.blockMap(column, text);
    this.count();
    this.advance();
    return text;
  }

  /** Map at column `indent` whose first key has been read, or stands at `pos` in the `?` notation (undefined). */
  protected blockMap(indent: number, firstKey: string | undefined): ObjectValue {
    this.enter();
    this.count();
    const map: ObjectValue = {};
    let key = firstKey;
    let seen = 0;
    for (;;) {
      const bit = key === undefined ? ANY_KEY : this.keyBit;
      if (key === undefined) this.explicitEntry(map, indent);
      else this.entry(map, key, indent, (seen & bit) === 0);
      seen |= bit;
      if (this.col !== indent) break;
      key = this.startsPlain(this.pos) ? this.scanKey() : this.markedKey();
      if (key === undefined && !this.isQuestion(this.pos)) this.syntax('a key with a colon is expected here');
    }
    if (this.col > indent) this.misplaced();
    this.leave();
    return map;
  }

  private misplaced(): never {
    return this.syntax(
      this.fresh ? 'the indentation of this line fits nothing above it' : 'unexpected text after a value',
    );
  }

  private entry(map: ObjectValue, key: string, indent: number, fresh: boolean): void {
    const keyStart = this.keyStart;
    if (key === '<<' && this.codes[keyStart] === 60) {
      const value = this.value(indent);
      this.keyStart = keyStart;
      this.merge(map, value, this.valueAlias);
      return;
    }
    const colon = this.pos;
    const value = this.value(indent);
    this.keyStart = keyStart;
    this.put(map, key, value, fresh);
    if (this.recorder !== undefined) this.record(map, key, keyStart, colon);
  }

  private record(container: object, key: string | number, keyStart: number, colon: number): void {
    const start = this.contentStart(colon);
    const place =
      start < this.last ? { keyStart, start, end: this.last } : { keyStart, start: colon, end: colon };
    this.recorder?.entry(container, key, place);
  }

  private contentStart(from: number): number {
    let i = from;
    for (;;) {
      const c = this.codes[i];
      if (c === HASH) i = this.lineEnd(i);
      else if (c !== SPACE && c !== TAB && (c !== LF || i >= this.end)) return i;
      else i++;
    }
  }

  /** Value behind the colon of an implicit key in a map at column `indent`. */
  protected value(indent: number): Value {
    const codes = this.codes;
    this.valueAlias = false;
    let i = this.pos;
    let c = codes[i] ?? LF;
    while (c === SPACE || c === TAB) c = codes[++i] ?? LF;
    this.pos = i;
    if (c === LF || c === HASH) {
      this.nextLine((c === LF ? i : this.lineEnd(i)) + 1);
      return this.belowValue(indent);
    }
    if (!this.startsPlain(i)) return this.quotedValue(c) ?? this.markedNode(c, indent, false);
    this.count();
    return this.plain(indent);
  }

  private quotedValue(c: number): string | undefined {
    if (c !== QUOTE && c !== APOSTROPHE) return undefined;
    const text = c === QUOTE ? this.doubleQuoted() : this.singleQuoted();
    this.count();
    this.advance();
    return text;
  }

  /** Value that begins on a later line than its key: deeper, a list at the same column, or nothing. */
  private belowValue(indent: number): Value {
    if (this.col > indent) return this.blockNode(indent);
    if (this.col === indent && this.isDash(this.pos)) return this.blockList(indent, true);
    return this.besideOrNull(indent);
  }

  /** Nothing, or a block text whose header stands at the very column of its key or dash: kubectl reads that. */
  private besideOrNull(indent: number): Value {
    this.count();
    return this.blockTextBeside(indent) ? this.blockScalar(indent) : null;
  }

  /** List at column `indent`; as the value of a key it may stand at the column of the key (`beside`). */
  protected blockList(indent: number, beside: boolean): Value[] {
    this.enter();
    this.count();
    const items: Value[] = [];
    while (this.col === indent && this.isDash(this.pos)) {
      const dash = this.pos;
      this.last = ++this.pos;
      items.push(this.content(indent, false));
      if (this.recorder !== undefined) this.record(items, items.length - 1, dash, dash + 1);
    }
    if (this.col > indent || (this.col === indent && !beside)) this.misplaced();
    this.leave();
    this.valueAlias = false;
    // A grown array has room for seventeen more items: keep lists as small as they are.
    const list = items.length === 1 ? [items[0] as Value] : items.slice();
    this.recorder?.moved(items, list);
    return list;
  }

  /** Node behind `-`, `?` or the `:` of a `?` key. */
  private content(indent: number, listBeside: boolean): Value {
    const codes = this.codes;
    let i = this.pos;
    let c = codes[i];
    while (c === SPACE) c = codes[++i];
    this.pos = i;
    if (c === LF || c === HASH) {
      this.nextLine((c === LF ? i : this.lineEnd(i)) + 1);
      return this.col > indent || listBeside ? this.belowValue(indent) : this.besideOrNull(indent);
    }
    if (c === TAB) this.fail('BW-READ-TAB', i, 'a tab stands where a space is expected');
    this.col = i - this.lineStart;
    this.fresh = true;
    return this.blockNode(indent);
  }

  /** `? key` and its `: value` on a line of its own. */
  private explicitEntry(map: ObjectValue, indent: number): void {
    const keyStart = this.pos;
    this.last = ++this.pos;
    const key = this.keyOf(this.content(indent, true), keyStart);
    let value: Value = null;
    let colon = this.last;
    if (this.col === indent && this.codes[this.pos] === COLON && isBlank(this.codes[this.pos + 1])) {
      this.last = colon = ++this.pos;
      value = this.content(indent, true);
    } else this.count();
    this.keyStart = keyStart;
    this.put(map, key, value, false);
    if (this.recorder !== undefined) this.record(map, key, keyStart, colon);
  }

  /** Key at `pos` that is not plain; undefined at a `?`. */
  private markedKey(): string | undefined {
    const start = this.pos;
    const c = this.codes[start] ?? LF;
    if (c === QUESTION) return undefined;
    if (c === AMPERSAND || c === EXCLAMATION) return this.keyWithProperties(start, this.lines);
    const key = this.quotedOrAliasKey(c, start, this.lines);
    return (
      key ??
      this.syntax(
        c === DASH ? 'a list item stands among the keys of a map' : 'a key with a colon is expected here',
        start,
      )
    );
  }

  private quotedOrAliasKey(c: number, start: number, line: number): string | undefined {
    if (c === QUOTE || c === APOSTROPHE) {
      const text = c === QUOTE ? this.doubleQuoted() : this.singleQuoted();
      return this.colonFollows(start, line) ? text : undefined;
    }
    if (c !== ASTERISK) return undefined;
    const value = this.alias();
    return this.colonFollows(start, line) ? this.keyOf(value, start) : undefined;
  }

  /** Node that begins with an indicator. `fresh`: a block collection may begin here. */
  protected markedNode(c: number, parent: number, fresh: boolean): Value {
    switch (c) {
      case PIPE:
      case ANGLE:
        this.count();
        return this.blockScalar(parent);
      case OPEN_LIST:
      case OPEN_MAP:
        return this.flowNodeInBlock();
      case ASTERISK:
        return this.aliasNode(fresh);
      case AMPERSAND:
      case EXCLAMATION:
        return this.nodeWithProperties(parent, fresh);
      default:
        return fresh && this.isQuestion(this.pos) ? this.blockMap(this.col, undefined) : this.noValue();
    }
  }

  private noValue(): never {
    const c = this.codes[this.pos] ?? LF;
    if (c === DASH) this.syntax('a list cannot begin on the line of its key');
    if (c === COLON || c === QUESTION) this.syntax('a map cannot begin here');
    if (c < SPACE) this.control(this.pos);
    return this.syntax(`a value cannot begin with ${this.text.charAt(this.pos)}; put it in quotes`);
  }

  private flowNodeInBlock(): Value {
    const start = this.pos;
    const line = this.lines;
    const value = this.flowCollection();
    if (this.colonFollows(start, line)) this.fail('BW-READ-KEY', start, 'a key is a list or a map');
    this.advance();
    return value;
  }

  private aliasNode(fresh: boolean): Value {
    const start = this.pos;
    const line = this.lines;
    const column = this.col;
    const value = this.alias();
    if (fresh && this.colonFollows(start, line)) return this.blockMap(column, this.keyOf(value, start));
    this.advance();
    this.valueAlias = true;
    return value;
  }
}
