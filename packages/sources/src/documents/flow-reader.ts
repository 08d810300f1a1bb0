import { COLON, HASH, LF, SPACE, TAB, isBlank } from './scanner.ts';
import { cut } from './intern.ts';
import { resolveKey, resolvePlain } from './resolve.ts';
import { NodeScanner, type EntryPlace } from './node-scanner.ts';
import type { ObjectValue, Value } from './types.ts';

const COMMA = 44;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_MAP = 123;
const CLOSE_MAP = 125;

/** What a character may mean inside a plain scalar between brackets. */
const TEXT = 0;
const BLANK = 1;
const END = 2;
const COMMENT = 3;
const COLON_MARK = 4;
const CONTROL = 5;
const FLOW_ROLES = new Uint8Array(128).fill(CONTROL, 0, SPACE);
for (const c of ',?[]{}\n') FLOW_ROLES[c.charCodeAt(0)] = END;
for (const c of ' \t') FLOW_ROLES[c.charCodeAt(0)] = BLANK;
FLOW_ROLES[HASH] = COMMENT;
FLOW_ROLES[COLON] = COLON_MARK;

function roleOf(c: number): number {
  return c < 128 ? (FLOW_ROLES[c] as number) : TEXT;
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
      items.push(this.finite(this.flowItem(open), start));
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
      this.plainText = undefined;
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
    return resolveKey(this.plainText) ?? this.unfitKey(start);
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
    this.keyStart = place.keyStart;
    this.put(map, key, this.finite(value, place.start), false);
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
    else this.count();
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
    const value = this.propertiedFlow(open, tag);
    this.wasAlias = false;
    this.named(anchor, value);
    return value;
  }

  private propertiedFlow(open: number, tag: string | undefined): Value {
    const start = this.pos;
    const c = this.codes[start] as number;
    if (c === COLON || this.closesEntry(start)) {
      this.plainText = undefined;
      return tag === undefined ? null : this.tagged(tag, '', start);
    }
    if (c === 42 || c === 38 || c === 33)
      this.syntax('an alias has no anchor or tag, and a value at most one of each', start);
    const value = this.flowNode(open);
    return tag === undefined || (typeof value === 'object' && value !== null)
      ? value
      : this.taggedFlow(tag, value, start);
  }

  private taggedFlow(tag: string, value: Value, start: number): Value {
    const text = this.plainText ?? (typeof value === 'string' ? value : '');
    this.plainText = undefined;
    return this.tagged(tag, text, start);
  }

  private flowPlain(open: number): Value {
    const start = this.pos;
    const c = this.codes[start];
    if (c === COLON || c === 63 || !this.startsPlain(start))
      this.syntax('a value cannot begin with this character', start);
    const stop = this.flowRun(start);
    this.pos = stop;
    this.last = stop;
    if (this.codes[this.afterBlanks(stop)] === LF) {
      const more = this.moreFlowLines(start, stop, open);
      if (more !== undefined) return (this.plainText = more);
    } else this.skipFlow(open);
    const text = cut(this.text, start, stop);
    this.plainText = text;
    return resolvePlain(text);
  }

  /** Rest of a plain scalar that goes on after its first line; undefined when it does not. */
  private moreFlowLines(start: number, firstStop: number, open: number): string | undefined {
    let out = this.text.slice(start, firstStop);
    let several = false;
    let i = this.afterBlanks(firstStop);
    while (this.codes[i] === LF && i < this.end) {
      i = this.foldBreaks(i);
      if (this.endsFlowText(i)) break;
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

  /** Whether a plain scalar that came to the start of another line ends there. */
  private endsFlowText(at: number): boolean {
    const role = roleOf(this.codes[at] as number);
    if (at >= this.end || role === END || role === COMMENT) return true;
    return (
      (role === COLON_MARK && isBlank(this.codes[at + 1])) ||
      (at === this.lineStart && this.isDocumentMark(at))
    );
  }

  /** End of the text of a plain scalar on one line inside brackets. */
  private flowRun(from: number): number {
    const codes = this.codes;
    let i = from;
    let stop = from;
    for (;;) {
      const role = roleOf(codes[i] as number);
      if (role === END || (role === COMMENT && stop !== i)) return stop;
      if (role === COLON_MARK && isBlank(codes[i + 1])) return stop;
      if (role === CONTROL) this.control(i);
      i++;
      if (role !== BLANK) stop = i;
    }
  }

  /** Over blanks, comments and line breaks inside brackets, to the next token. */
  private skipFlow(open: number): void {
    const codes = this.codes;
    let i = this.pos;
    let c = codes[i];
    while (c === SPACE || c === TAB || c === LF || c === HASH) {
      if (c === LF) {
        if (i >= this.end - 1) this.unclosed(open);
        this.lines++;
        this.lineStart = i + 1;
      }
      i = c === HASH ? this.lineEnd(i) : i + 1;
      c = codes[i];
    }
    this.pos = i;
    if (i === this.lineStart) this.markInFlow(i, open);
  }

  private markInFlow(at: number, open: number): void {
    if (this.isDocumentMark(at)) this.unclosed(open);
    if (this.codes[at] === 37) this.fail('BW-READ-DIRECTIVE', at, 'a % directive stands inside the document');
  }

  private unclosed(open: number): never {
    return this.syntax(`the bracket ${this.text.charAt(open)} is not closed`, open);
  }
}
