import { COLON, DASH, HASH, LF, SPACE, TAB, isBlank } from './scanner.ts';
import { cut } from './intern.ts';
import { resolveKey, resolvePlain } from './resolve.ts';
import { NodeScanner, type EntryPlace } from './node-scanner.ts';
import type { ObjectValue, Value } from './types.ts';

const COMMA = 44;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_MAP = 123;
const CLOSE_MAP = 125;

/** Characters that end a plain scalar inside brackets: , ? [ ] { } */
function endsFlowPlain(c: number): boolean {
  return c === COMMA || c === 63 || c === OPEN_LIST || c === CLOSE_LIST || c === OPEN_MAP || c === CLOSE_MAP;
}

/** Flow style: `[…]` and `{…}`, where indentation does not count. */
export class FlowReader extends NodeScanner {
  /** Text of the plain scalar read last, for use as a key; undefined after any other node. */
  private plainText: string | undefined = undefined;
  private wasAlias = false;

  /** Flow collection at `pos`; leaves `pos` behind its closing bracket. */
  protected flowCollection(): Value {
    return this.codes[this.pos] === OPEN_LIST ? this.flowList() : this.flowMap();
  }

  private flowList(): Value[] {
    const open = this.pos;
    this.enter();
    this.count();
    const items: Value[] = [];
    this.pos++;
    this.skipFlow(open);
    while (this.codes[this.pos] !== CLOSE_LIST) {
      const start = this.pos;
      items.push(this.flowItem(open));
      this.recorder?.entry(items, items.length - 1, { keyStart: start, start, end: this.last });
      this.separator(open, CLOSE_LIST);
    }
    this.last = ++this.pos;
    this.leave();
    return items;
  }

  private separator(open: number, close: number): void {
    const c = this.codes[this.pos];
    if (c === COMMA) {
      this.pos++;
      this.skipFlow(open);
    } else if (c !== close) this.syntax(`a comma or ${String.fromCharCode(close)} is missing`, this.pos);
  }

  /** Item of a flow list: a node, or a map of one pair without braces. */
  private flowItem(open: number): Value {
    const start = this.pos;
    const map: ObjectValue = {};
    if (this.codes[start] === 63) {
      this.flowPair(map, open);
      return map;
    }
    const line = this.lines;
    const node = this.flowNode(open);
    if (this.codes[this.pos] !== COLON) return node;
    this.count();
    this.pairValue(map, this.flowKey(node, start, line), start, open);
    return map;
  }

  private flowMap(): ObjectValue {
    const open = this.pos;
    this.enter();
    this.count();
    const map: ObjectValue = {};
    this.pos++;
    this.skipFlow(open);
    while (this.codes[this.pos] !== CLOSE_MAP) {
      this.flowPair(map, open);
      this.separator(open, CLOSE_MAP);
    }
    this.last = ++this.pos;
    this.leave();
    return map;
  }

  /** One entry of a flow map: `key: value`, `key`, or `? key : value`. */
  private flowPair(map: ObjectValue, open: number): void {
    let start = this.pos;
    let line = this.lines;
    let key: string;
    if (this.codes[start] === 63) {
      this.pos++;
      this.skipFlow(open);
      start = this.pos;
      const empty = this.codes[start] === COLON || this.closesEntry(start);
      key = this.keyText(empty ? null : this.flowNode(open), start);
      line = this.lines;
    } else {
      const node = this.flowNode(open);
      if (this.codes[this.pos] === COLON) {
        this.pairValue(map, this.flowKey(node, start, line), start, open);
        return;
      }
      key = this.keyText(node, start);
    }
    if (this.codes[this.pos] === COLON) this.pairValue(map, key, start, open);
    else this.enterPair(map, key, null, { keyStart: start, start: this.last, end: this.last });
  }

  /** Key of an entry with a colon: it must end on the line it began, near its start. */
  private flowKey(node: Value, start: number, line: number): string {
    const far = this.lines !== line || this.pos - start > 1024;
    if (far && !this.json) this.syntax('a key inside brackets must stand on one line with its colon', start);
    return this.keyText(node, start);
  }

  private keyText(node: Value, start: number): string {
    if (this.plainText === undefined) return this.keyOf(node, start);
    return (
      resolveKey(this.plainText) ??
      this.fail('BW-READ-KEY', start, 'a key is null or a number beyond 64 bits')
    );
  }

  private pairValue(map: ObjectValue, key: string, start: number, open: number): void {
    const merges = key === '<<' && this.plainText === '<<';
    this.last = ++this.pos;
    this.skipFlow(open);
    const at = this.pos;
    const empty = this.closesEntry(at);
    const value = empty ? null : this.flowNode(open);
    this.keyStart = start;
    if (merges) this.merge(map, value, this.wasAlias);
    else this.enterPair(map, key, value, { keyStart: start, start: empty ? this.last : at, end: this.last });
  }

  private enterPair(map: ObjectValue, key: string, value: Value, place: EntryPlace): void {
    this.count();
    this.keyStart = place.keyStart;
    this.put(map, key, value, false);
    this.recorder?.entry(map, key, place);
  }

  private closesEntry(at: number): boolean {
    const c = this.codes[at];
    return c === COMMA || c === CLOSE_LIST || c === CLOSE_MAP;
  }

  /** Node inside brackets; goes on to the next token. */
  private flowNode(open: number): Value {
    const c = this.codes[this.pos] ?? LF;
    if (c === 38 || c === 33) return this.flowProperties(open);
    this.plainText = undefined;
    this.wasAlias = c === 42;
    const value = this.flowContent(c, open);
    if (c === OPEN_LIST || c === OPEN_MAP) this.plainText = undefined;
    this.wasAlias = c === 42;
    return value;
  }

  private flowContent(c: number, open: number): Value {
    let value: Value;
    if (c === 34 || c === 39) value = c === 34 ? this.doubleQuoted() : this.singleQuoted();
    else if (c === OPEN_LIST || c === OPEN_MAP) value = this.flowCollection();
    else if (c === 42) value = this.alias();
    else return this.flowPlain(open);
    this.skipFlow(open);
    return value;
  }

  private flowProperties(open: number): Value {
    const { anchor, tag } = this.properties(() => this.skipFlow(open));
    const start = this.pos;
    const c = this.codes[start] ?? LF;
    let value: Value;
    if (c === COLON || this.closesEntry(start))
      value = tag === undefined ? null : this.tagged(tag, '', start);
    else if (c === 42) value = this.syntax('an alias cannot have an anchor or a tag', start);
    else if (tag === undefined || c === OPEN_LIST || c === OPEN_MAP) value = this.flowNode(open);
    else {
      const text = this.flowNode(open);
      value = this.tagged(tag, this.plainText ?? (typeof text === 'string' ? text : ''), start);
    }
    if (tag !== undefined || c === COLON) this.plainText = undefined;
    this.wasAlias = false;
    this.named(anchor, value);
    return value;
  }

  private flowPlain(open: number): Value {
    const start = this.pos;
    if (!this.startsPlain(start)) this.syntax('a value cannot begin with this character', start);
    const stop = this.flowRun(start);
    this.pos = stop;
    this.last = stop;
    if (this.codes[this.afterBlanks(stop)] === LF) {
      const more = this.moreFlowLines(start, stop, open);
      if (more !== undefined) return (this.plainText = more);
    } else this.skipFlow(open);
    const text = cut(this.text, start, stop);
    this.plainText = text;
    return this.finite(resolvePlain(text), start);
  }

  /** Rest of a plain scalar that goes on after its first line; undefined when it does not. */
  private moreFlowLines(start: number, firstStop: number, open: number): string | undefined {
    let out = this.text.slice(start, firstStop);
    let several = false;
    let i = this.afterBlanks(firstStop);
    while (this.codes[i] === LF && i < this.end) {
      i = this.foldBreaks(i);
      const c = this.codes[i] ?? LF;
      const ends =
        i >= this.end || c === HASH || endsFlowPlain(c) || (c === COLON && isBlank(this.codes[i + 1]));
      if (ends || (i === this.lineStart && this.isDocumentMark(i))) break;
      const stop = this.flowRun(i);
      out += this.gap + this.text.slice(i, stop);
      several = true;
      this.last = stop;
      i = this.afterBlanks(stop);
    }
    this.pos = i;
    this.skipFlow(open);
    return several ? cut(out, 0, out.length) : undefined;
  }

  /** End of the text of a plain scalar on one line inside brackets. */
  private flowRun(from: number): number {
    const codes = this.codes;
    let i = from;
    let stop = from;
    for (;;) {
      const c = codes[i] ?? LF;
      if (
        c === LF ||
        endsFlowPlain(c) ||
        (c === HASH && stop !== i) ||
        (c === COLON && isBlank(codes[i + 1]))
      )
        return stop;
      if (c < SPACE && c !== TAB) this.control(i);
      i++;
      if (c !== SPACE && c !== TAB) stop = i;
    }
  }

  /** Over blanks, comments and line breaks inside brackets, to the next token. */
  private skipFlow(open: number): void {
    const codes = this.codes;
    let i = this.pos;
    for (;;) {
      const c = codes[i];
      if (c === HASH) i = this.lineEnd(i);
      else if (c === LF) {
        if (i >= this.end - 1) this.unclosed(open);
        i++;
        this.lines++;
        this.lineStart = i;
      } else if (c === SPACE || c === TAB) i++;
      else break;
    }
    this.pos = i;
    if (i === this.lineStart && (codes[i] === DASH || codes[i] === 46 || codes[i] === 37))
      this.markInFlow(i, open);
  }

  private markInFlow(at: number, open: number): void {
    if (this.isDocumentMark(at)) this.unclosed(open);
    if (this.codes[at] === 37) this.fail('BW-READ-DIRECTIVE', at, 'a % directive stands inside the document');
  }

  private unclosed(open: number): never {
    return this.syntax(`the bracket ${this.text.charAt(open)} is not closed`, open);
  }
}
