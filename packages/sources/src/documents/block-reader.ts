import { COLON, DASH, HASH, LF, QUESTION, SPACE, TAB, isBlank } from './scanner.ts';
import { FlowReader } from './flow-reader.ts';
import { ANY_KEY } from './node-scanner.ts';
import type { ObjectValue, Value } from './types.ts';

const QUOTE = 34;
const APOSTROPHE = 39;

/** Block style: maps, lists and scalars whose structure is their indentation. */
export class BlockReader extends FlowReader {
  private valueAlias = false;

  /** Node at the current token, which is the first of its line or follows `- `, inside a collection at column `parent`. */
  protected blockNode(parent: number): Value {
    this.valueAlias = false;
    const c = this.codes[this.pos] ?? LF;
    if (c === DASH && isBlank(this.codes[this.pos + 1])) return this.blockList(this.col);
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
  private blockMap(indent: number, firstKey: string | undefined): ObjectValue {
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
  private value(indent: number): Value {
    const codes = this.codes;
    this.valueAlias = false;
    let i = this.pos;
    let c = codes[i];
    while (c === SPACE || c === TAB) c = codes[++i];
    this.pos = i;
    if (c === LF || c === HASH) {
      this.nextLine((c === LF ? i : this.lineEnd(i)) + 1);
      return this.belowValue(indent);
    }
    if (c === QUOTE || c === APOSTROPHE) {
      const text = c === QUOTE ? this.doubleQuoted() : this.singleQuoted();
      this.count();
      this.advance();
      return text;
    }
    if (this.startsPlain(i)) {
      this.count();
      return this.plain(indent);
    }
    return this.markedNode(c ?? LF, indent, false);
  }

  /** Value that begins on a later line than its key: deeper, a list at the same column, or nothing. */
  private belowValue(indent: number): Value {
    if (this.col > indent) return this.blockNode(indent);
    if (this.col === indent && this.isDash(this.pos)) return this.blockList(indent);
    this.count();
    return null;
  }

  /** List at column `indent`; as the value of a key it may stand at the column of the key. */
  private blockList(indent: number): Value[] {
    this.enter();
    this.count();
    const items: Value[] = [];
    while (this.col === indent && this.isDash(this.pos)) {
      const dash = this.pos;
      this.last = ++this.pos;
      items.push(this.content(indent, false));
      if (this.recorder !== undefined) this.record(items, items.length - 1, dash, dash + 1);
    }
    if (this.col > indent) this.misplaced();
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
      if (this.col > indent || listBeside) return this.belowValue(indent);
      this.count();
      return null;
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
    const line = this.lines;
    const c = this.codes[start] ?? LF;
    if (c === QUESTION) return undefined;
    if (c === QUOTE || c === APOSTROPHE) {
      const text = c === QUOTE ? this.doubleQuoted() : this.singleQuoted();
      if (this.colonFollows(start, line)) return text;
    } else if (c === 42) {
      const value = this.alias();
      if (this.colonFollows(start, line)) return this.keyOf(value, start);
    } else if (c === 38 || c === 33) return this.keyWithProperties(start, line);
    return this.syntax(
      c === DASH ? 'a list item stands among the keys of a map' : 'a key with a colon is expected here',
      start,
    );
  }

  private keyWithProperties(start: number, line: number): string {
    const { anchor, tag } = this.properties(() => this.advance());
    const key = this.lines === line ? this.propertiedKey(tag, line) : undefined;
    if (key === undefined) return this.syntax('a key with a colon is expected here', start);
    this.named(anchor, key);
    return key;
  }

  /** Key behind properties on the same line; undefined if what stands there is none (`pos` is then unchanged). */
  private propertiedKey(tag: string | undefined, line: number): string | undefined {
    const start = this.pos;
    const lineStart = this.lineStart;
    const c = this.codes[start];
    if (c === QUOTE || c === APOSTROPHE) {
      const text = c === QUOTE ? this.doubleQuoted() : this.singleQuoted();
      if (!this.colonFollows(start, line)) {
        this.pos = start;
        this.lines = line;
        this.lineStart = lineStart;
      } else return tag === undefined ? text : this.keyOf(this.tagged(tag, text, start), start);
      return undefined;
    }
    if (!this.startsPlain(start)) return undefined;
    const key = this.scanKey();
    if (key === undefined || tag === undefined) return key;
    const raw = this.text.slice(start, this.pos - 1).trimEnd();
    return this.keyOf(this.tagged(tag, raw, start), start);
  }

  /** Node that begins with an indicator. `fresh`: a block collection may begin here. */
  private markedNode(c: number, parent: number, fresh: boolean): Value {
    if (c === 124 || c === 62) {
      this.count();
      return this.blockScalar(parent);
    }
    if (c === 91 || c === 123) return this.flowNodeInBlock();
    if (c === 42) return this.aliasNode(fresh);
    if (c === 38 || c === 33) return this.nodeWithProperties(parent, fresh);
    if (c === QUESTION && fresh && this.isQuestion(this.pos)) return this.blockMap(this.col, undefined);
    if (c === DASH) return this.syntax('a list cannot begin on the line of its key');
    if (c === COLON || c === QUESTION) return this.syntax('a map cannot begin here');
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

  private nodeWithProperties(parent: number, fresh: boolean): Value {
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
    if (below && this.col <= parent) {
      // Only the value of a key may be a list at the same column.
      if (!fresh && this.col === parent && this.isDash(at)) return this.blockList(parent);
      this.count();
      return tag === undefined ? null : this.tagged(tag, '', at);
    }
    const c = this.codes[at] ?? LF;
    if (c === 42) return this.syntax('an alias cannot have an anchor or a tag', at);
    if (c === 38 || c === 33) return this.syntax('a value has two anchors or two tags', at);
    if (
      tag !== undefined &&
      (c === QUOTE || c === APOSTROPHE || c === 124 || c === 62 || this.startsPlain(at))
    ) {
      return this.taggedScalar(parent, tag, below);
    }
    return below ? this.blockNode(parent) : this.inlineNode(c, parent);
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
    if (c === 124 || c === 62) return this.tagged(tag, this.blockScalar(parent), start);
    const key = below ? this.scanKey() : undefined;
    if (key !== undefined) return this.blockMap(column, key);
    this.count();
    return this.tagged(tag, this.foldedPlain(start, parent), start);
  }
}
