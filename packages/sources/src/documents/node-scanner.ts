import { InternTable, INTERN_LENGTH, cut } from './intern.ts';
import { longTag, resolveKey, resolveNumberKey, resolveTagged } from './resolve.ts';
import { COLON, DASH, LF, QUESTION, isBlank } from './scanner.ts';
import { TextScanner } from './text-scanner.ts';
import type { NoticeCode, ObjectValue, Value } from './types.ts';

/** How a character may start a plain scalar: 1 yes, 2 only if no blank follows, 0 no. */
const PLAIN_START = new Uint8Array(128).fill(1);
PLAIN_START.fill(0, 0, 32);
for (const c of ' ,[]{}#&*!|>\'"%@`') PLAIN_START[c.charCodeAt(0)] = 0;
for (const c of '-?:') PLAIN_START[c.charCodeAt(0)] = 2;

/** An implicit key ends at most this many characters after its start. */
const KEY_REACH = 1024;

/** Characters from the start of a key in which a number, its tag and its anchor are looked for. */
const NUMBER_REACH = 512;

/** `keyBit` of a key that may be any. */
export const ANY_KEY = -1;

const keys = new InternTable<string>();

/** Repeated keys that a document's notices name at most. */
const NAMED_DUPLICATES = 20;

/** What an anchor names. */
interface Anchor {
  value: Value;
  /** Nodes below, with what aliases there stand for. */
  weight: number;
  open: boolean;
}

/** A notice while its place is still an offset. */
export interface OffsetNotice {
  readonly code: NoticeCode;
  readonly message: string;
  readonly offset: number;
}

/** Properties in front of a node. */
export interface Properties {
  readonly anchor: Anchor | undefined;
  readonly tag: string | undefined;
}

/** Where an entry of a map or list stands: its key or dash, and its value. Offsets in the text being read. */
export interface EntryPlace {
  readonly keyStart: number;
  readonly start: number;
  readonly end: number;
}

/** Where the parts of a collection stand; called only while positions are wanted. */
export interface PositionRecorder {
  entry(container: object, key: string | number, place: EntryPlace): void;
  /** The list `from`, whose entries were told, was copied to `to`. */
  moved(from: object, to: object): void;
  /** `container` took over the entries of `source` by a merge key. */
  merged(container: object, source: object): void;
}

function define(map: ObjectValue, key: string, value: Value): void {
  Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true });
}

/** Anchors, aliases, tags, keys and limits: what block and flow style share. */
export class NodeScanner extends TextScanner {
  protected recorder: PositionRecorder | undefined = undefined;
  protected notices: OffsetNotice[] = [];
  /** Offset of the key scanned last. */
  protected keyStart = 0;
  /** Where `scanKey` stopped when what it saw was no key. */
  protected runAt = 0;
  /** One bit of 32 by the text of a plain key; all of them for other keys. */
  protected keyBit = 0;
  private anchors: Map<string, Anchor> | undefined = undefined;
  private depth = 0;
  private nodes = 0;
  private expanded = 0;
  private duplicates = 0;
  /** Keys of maps that come by a merge and are not written there. */
  private inherited: Map<ObjectValue, Set<string>> | undefined = undefined;

  protected reset(): void {
    this.anchors = undefined;
    this.depth = 0;
    this.nodes = 0;
    this.expanded = 0;
    this.duplicates = 0;
    this.inherited = undefined;
    this.notices = [];
  }

  protected enter(): void {
    if (++this.depth > this.limits.maxDepth) {
      this.fail('BW-READ-DEPTH', this.pos, `more than ${this.limits.maxDepth} levels of nesting`);
    }
  }

  protected leave(): void {
    this.depth--;
  }

  protected count(): void {
    if (++this.nodes > this.limits.maxNodes) {
      this.fail('BW-READ-NODES', this.pos, `more than ${this.limits.maxNodes} values in one document`);
    }
  }

  protected startsPlain(at: number): boolean {
    const c = this.codes[at] ?? LF;
    const how = c < 128 ? PLAIN_START[c] : 1;
    return how === 1 || (how === 2 && !isBlank(this.codes[at + 1]));
  }

  /**
   * Plain text at `pos` as an implicit key. On success `pos` is behind the colon. Otherwise undefined; `pos`
   * stays, and runAt is where the text ends on its line (see `scanRun`).
   */
  protected scanKey(): string | undefined {
    const start = this.pos;
    const at = this.scanRun(start);
    this.runAt = at;
    if (this.codes[at] !== COLON) return undefined;
    if (at - start > KEY_REACH)
      this.syntax(`a key longer than ${KEY_REACH} characters needs the ? notation`, start);
    this.keyStart = start;
    this.keyBit = 1 << (this.runHash & 31);
    this.pos = this.last = at + 1;
    return this.plainKey(start, this.runStop, this.runHash);
  }

  private plainKey(start: number, stop: number, hash: number): string {
    if (stop - start > INTERN_LENGTH) return this.resolvedKey(start, stop);
    const known = keys.find(this.codes, start, stop, hash);
    if (known !== undefined) return known;
    const key = this.resolvedKey(start, stop);
    keys.keep(this.codes, start, stop, key);
    return key;
  }

  protected resolvedKey(start: number, stop: number): string {
    const key = resolveKey(cut(this.text, start, stop));
    return key ?? this.unfitKey(start);
  }

  /** Whether the quoted text or alias just read, which began at `start`, is an implicit key; eats the colon. */
  protected colonFollows(start: number, line: number): boolean {
    if (this.lines !== line) return false;
    const i = this.afterBlanks(this.pos);
    if (this.codes[i] !== COLON || !isBlank(this.codes[i + 1]) || i - start > KEY_REACH) return false;
    this.keyStart = start;
    this.keyBit = ANY_KEY;
    this.pos = this.last = i + 1;
    return true;
  }

  /** Key that a node read otherwise than by `scanKey` amounts to. */
  protected keyOf(value: Value, offset: number): string {
    if (typeof value === 'string') return value;
    if (value === null || typeof value === 'object') {
      return this.fail(
        'BW-READ-KEY',
        offset,
        value === null ? 'a key is empty or null' : 'a key is a list or a map',
      );
    }
    if (typeof value === 'boolean') return String(value);
    return resolveNumberKey(value, cut(this.text, offset, offset + NUMBER_REACH)) ?? this.unfitKey(offset);
  }

  protected unfitKey(offset: number): never {
    return this.fail('BW-READ-KEY', offset, 'a key is null or a number beyond 64 bits');
  }

  /** Sets an entry. `fresh`: the key is known not to be there yet. */
  protected put(map: ObjectValue, key: string, value: Value, fresh: boolean): void {
    const overrides = this.inherited?.get(map)?.delete(key) === true;
    if (!fresh && !overrides && map[key] !== undefined && Object.hasOwn(map, key)) this.duplicate(key);
    if (key === '__proto__') define(map, key, value);
    else map[key] = value;
  }

  private duplicate(key: string): void {
    if (++this.duplicates > NAMED_DUPLICATES) return;
    const more = this.duplicates === NAMED_DUPLICATES ? '; further ones are not named' : '';
    const message = `the key ${JSON.stringify(key)} occurs twice in one map; the last one counts${more}`;
    this.notices.push({ code: 'BW-READ-DUPLICATE-KEY', message, offset: this.keyStart });
  }

  /** `<<: value`. Order counts, as in kubectl: a merge overrides what stands above it in the map. */
  protected merge(map: ObjectValue, value: Value, alias: boolean): void {
    const sources = Array.isArray(value) && !alias ? value.toReversed() : [value];
    for (const source of sources) {
      if (source === null || typeof source !== 'object' || Array.isArray(source)) {
        this.syntax('a merge key (<<) wants a map, an alias of a map, or a list of those', this.keyStart);
      }
      this.recorder?.merged(map, source);
      for (const key of Object.keys(source)) {
        if (!Object.hasOwn(map, key)) this.inherit(map, key);
        define(map, key, source[key] as Value);
      }
      this.expand(Object.keys(source).length);
    }
  }

  /** A key that comes by a merge may be written once without being repeated. */
  private inherit(map: ObjectValue, key: string): void {
    this.inherited ??= new Map();
    const keys = this.inherited.get(map);
    if (keys === undefined) this.inherited.set(map, new Set([key]));
    else keys.add(key);
  }

  /** Name behind `&` or `*` at `pos`; leaves `pos` behind it. */
  private name(): string {
    const match = /[0-9A-Za-z_-]+/y;
    match.lastIndex = this.pos + 1;
    const name = match.exec(this.text)?.[0] ?? '';
    const stop = this.pos + 1 + name.length;
    if (name === '' || !(isBlank(this.codes[stop]) || '?:,]}%@`'.includes(this.text.charAt(stop)))) {
      this.syntax('the name of an anchor or alias consists of letters, digits, - and _', this.pos);
    }
    this.pos = this.last = stop;
    return name;
  }

  /** Alias at `pos`. */
  protected alias(): Value {
    const at = this.pos;
    const name = this.name();
    const anchor = this.anchors?.get(name);
    if (anchor === undefined)
      return this.fail('BW-READ-ALIAS', at, `no anchor &${name} stands before this alias`);
    if (anchor.open) return this.fail('BW-READ-ALIAS', at, `the value of &${name} contains itself`);
    this.expand(anchor.weight);
    return anchor.value;
  }

  private expand(weight: number): void {
    this.expanded += weight;
    if (this.expanded > this.limits.maxAliasExpansion) {
      this.fail(
        'BW-READ-ALIASES',
        this.pos,
        `aliases stand for more than ${this.limits.maxAliasExpansion} values`,
      );
    }
  }

  /** Anchor and tag at `pos`, in either order; `next` goes to the following token. */
  protected properties(next: () => void): Properties {
    let anchor: Anchor | undefined;
    let tag: string | undefined;
    for (;;) {
      const c = this.codes[this.pos];
      if (c === 38 && anchor === undefined) {
        anchor = { value: null, weight: this.nodes + this.expanded, open: true };
        const name = this.name();
        this.anchors ??= new Map();
        this.anchors.set(name, anchor);
      } else if (c === 33 && tag === undefined) tag = this.tag();
      else return { anchor, tag };
      const line = this.lines;
      next();
      // On a line of their own, an anchor or tag may already belong to the first key of the map that follows.
      if (this.lines !== line && this.propertiedKeyAhead()) return { anchor, tag };
    }
  }

  protected propertiedKeyAhead(): boolean {
    const line =
      /(?:[&!][^\s]*[ \t]+)+(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'|[^\s"'][^\n]*?)?[ \t]*:(?=\s)/y;
    line.lastIndex = this.pos;
    return line.test(this.text);
  }

  protected named(anchor: Anchor | undefined, value: Value): void {
    if (anchor === undefined) return;
    anchor.value = value;
    anchor.weight = this.nodes + this.expanded - anchor.weight + 1;
    anchor.open = false;
  }

  private tag(): string {
    const start = this.pos;
    const match = /!<[^\s>]+>|!(?:[0-9A-Za-z_;/?:@&=+$,.!~*'()[\]%-])*/y;
    match.lastIndex = start;
    const found = match.exec(this.text)?.[0] ?? '!';
    this.pos = this.last = start + found.length;
    if (!isBlank(this.codes[this.pos])) this.syntax('a tag ends with a blank', start);
    const handle = /^!([0-9A-Za-z_-]+)!/.exec(found);
    if (handle !== null) this.syntax(`the tag handle ${handle[0]} is not defined`, start);
    if (found === '!!' || /%(?![0-9A-Fa-f]{2})/.test(found))
      this.syntax('a tag has a name, in which % begins an escape', start);
    return found.startsWith('!<') ? found.slice(2, -1) : longTag(found);
  }

  protected tagged(tag: string, text: string, offset: number): Value {
    const value = resolveTagged(tag, text);
    if (value === undefined) {
      return this.fail(
        'BW-READ-TAG',
        offset,
        `the value does not fit its tag ${tag.replace('tag:yaml.org,2002:', '!!')}`,
      );
    }
    return this.finite(value, offset);
  }

  protected isDash(at: number): boolean {
    return this.codes[at] === DASH && isBlank(this.codes[at + 1]);
  }

  protected isQuestion(at: number): boolean {
    return this.codes[at] === QUESTION && isBlank(this.codes[at + 1]);
  }
}
