import { isList, isMap } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';
import type { Choices } from './choices.test-support.ts';
import type { Columns } from './random-scalars.test-support.ts';
import { blockText, isBlockText, isPlain, scalarText } from './random-scalars.test-support.ts';

/** What holds for a whole text. */
interface Manner {
  readonly step: number;
  readonly listStep: number;
  readonly comments: boolean;
  readonly flow: boolean;
  readonly anchors: boolean;
  /** Keys with a question mark, tags, values over several lines, blanks at the ends of lines. */
  readonly odd: boolean;
}

/** Documents written as YAML in a random manner: indentation, comments, line ends, brackets, quotes, anchors, merge keys. */
export function writeYaml(documents: readonly Value[], choices: Choices): string {
  const step = 2 + choices.below(7);
  const manner: Manner = {
    step,
    listStep: choices.oneIn(2) ? 0 : step,
    comments: choices.oneIn(2),
    flow: choices.oneIn(2),
    anchors: choices.oneIn(2),
    odd: choices.oneIn(2),
  };
  const texts = documents.map((document) => new YamlWriter(manner, choices).document(document));
  const text = texts.join(choices.oneIn(2) ? '---\n' : '--- # next\n');
  const led = manner.odd && choices.oneIn(3) ? `# lead\n---\n${text}...\n` : text;
  const ended = choices.oneIn(4) ? led.replace(/\n$/, '') : led;
  const broken = choices.oneIn(3) ? ended.replaceAll('\n', '\r\n') : ended;
  return choices.oneIn(6) ? `\ufeff${broken}` : broken;
}

/** A map with its anchor. */
interface Anchored {
  readonly name: string;
  readonly map: ValueMap;
}

/** A place for a value, and what stands before it. */
interface Place extends Columns {
  readonly head: string;
}

class YamlWriter {
  readonly #manner: Manner;
  readonly #choices: Choices;
  readonly #anchored = new Map<string, string>();
  readonly #maps: Anchored[] = [];
  #comments = 0;

  constructor(manner: Manner, choices: Choices) {
    this.#manner = manner;
    this.#choices = choices;
  }

  document(value: Value): string {
    return [...this.#commentLines(0), ...this.#block(value, 0)].map((line) => `${line}\n`).join('');
  }

  #block(value: Value, column: number): string[] {
    if (isList(value))
      return value.flatMap((item) => [...this.#commentLines(column), ...this.#item(item, column)]);
    if (!isMap(value)) throw new Error('a scalar is written beside its key');
    const base = this.#base(value);
    const own = Object.keys(value).filter((key) => base?.map[key] !== value[key]);
    const merged = base === undefined ? [] : [`${' '.repeat(column)}<<: *${base.name}${this.#trailing()}`];
    const entries = own.map((key) => [
      ...this.#commentLines(column),
      ...this.#entry(key, value[key] as Value, column),
    ]);
    return [...merged, ...entries.flat()];
  }

  /** A map before this one that has nothing which this one lacks, and shares scalars with it. */
  #base(value: ValueMap): Anchored | undefined {
    if (!this.#manner.anchors) return undefined;
    return this.#maps.find(
      ({ map }) =>
        Object.keys(map).every((key) => Object.hasOwn(value, key)) &&
        Object.keys(map).some((key) => map[key] === value[key]),
    );
  }

  #entry(key: string, value: Value, column: number): string[] {
    const indent = ' '.repeat(column);
    const inner = column + (isList(value) ? this.#manner.listStep : this.#manner.step);
    if (this.#isOdd(10)) {
      const deeper = Math.max(inner, column + 1);
      return [
        `${indent}? ${this.#key(key)}${this.#trailing()}`,
        ...this.#holds({ head: `${indent}:`, outer: column, inner: deeper }, value),
      ];
    }
    const blank = this.#isOdd(12) ? ' ' : '';
    return this.#holds({ head: `${indent}${this.#key(key)}${blank}:`, outer: column, inner }, value);
  }

  #item(item: Value, column: number): string[] {
    const gap = 1 + this.#choices.below(3);
    const head = `${' '.repeat(column)}-`;
    const inline = isFilled(item) && !this.#choices.oneIn(4);
    if (!inline) return this.#holds({ head, outer: column, inner: column + 1 + gap }, item);
    const [first = '', ...rest] = this.#block(item, column + 1 + gap);
    // A comment that came first stays behind the dash.
    return [head + ' '.repeat(gap) + first.trimStart(), ...rest];
  }

  #holds({ head, outer, inner }: Place, value: Value): string[] {
    const alias = this.#alias(value);
    if (alias.startsWith('*')) return [`${head} ${alias}${this.#trailing()}`];
    const lead = [head, alias, this.#tag(value)].filter((part) => part !== '').join(' ');
    if (isFilled(value) && !(this.#manner.flow && this.#choices.oneIn(3))) {
      const lines = [lead + this.#trailing(), ...this.#block(value, inner)];
      // A map is no base of what is inside it.
      if (alias !== '' && isMap(value)) this.#maps.push({ name: alias.slice(1), map: value });
      return lines;
    }
    if (value === null && alias === '' && this.#isOdd(2)) return [lead + this.#trailing()];
    return this.#inLine(lead, value, { outer, inner: Math.max(inner, outer + 1) });
  }

  #inLine(lead: string, value: Value, columns: Columns): string[] {
    if (typeof value === 'string' && isBlockText(value)) {
      const [header, ...lines] = blockText(value, columns);
      return [`${lead} ${header}${this.#trailing()}`, ...lines];
    }
    const folded = this.#isOdd(3) ? `\n${' '.repeat(columns.inner)}` : '';
    return [`${lead} ${this.#flow(value, folded)}${this.#trailing('value')}`];
  }

  #tag(value: Value): string {
    if (!this.#isOdd(12)) return '';
    if (isMap(value)) return '!!map';
    if (isList(value)) return '!!seq';
    return typeof value === 'string' ? '!!str' : '';
  }

  /** `*name` where the same value was anchored before, `&name ` where it is anchored now, else nothing. */
  #alias(value: Value): string {
    if (!this.#manner.anchors || value === null || !this.#choices.oneIn(4)) return '';
    const content = JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'bigint' ? `${inner}n` : inner,
    );
    const known = this.#anchored.get(content);
    if (known !== undefined) return `*${known}`;
    const name = `a${this.#anchored.size}`;
    if ((isMap(value) || isList(value)) && !isFilled(value)) return '';
    this.#anchored.set(content, name);
    return `&${name}`;
  }

  /** In brackets; with `fold`, a line break and indentation, over several lines. */
  #flow(value: Value, fold: string): string {
    if (!isFilled(value)) return isList(value) ? '[]' : isMap(value) ? '{}' : this.#scalar(value, fold);
    const parts = isList(value)
      ? value.map((item) => this.#flow(item, fold))
      : Object.keys(value as ValueMap).map(
          (key) => `${this.#key(key)}: ${this.#flow((value as ValueMap)[key] as Value, fold)}`,
        );
    const gaps = parts.map(() => this.#gap(fold));
    const inner = parts.map((part, index) => (index === 0 ? '' : ',') + (gaps[index] ?? '') + part).join('');
    const end = `${this.#isOdd(4) ? ',' : ''}${this.#gap(fold)}`;
    return isList(value) ? `[${inner}${end}]` : `{${inner}${end}}`;
  }

  #gap(fold: string): string {
    if (fold === '' || this.#choices.oneIn(2)) return this.#choices.oneIn(2) ? ' ' : '';
    return this.#trailing() + fold;
  }

  #key(key: string): string {
    if (this.#choices.oneIn(5)) return JSON.stringify(key);
    return isPlain(key) && !this.#choices.oneIn(8) ? key : `'${key.replaceAll("'", "''")}'`;
  }

  #scalar(value: Value, fold: string): string {
    return scalarText(value, fold, this.#choices);
  }

  #isOdd(chance: number): boolean {
    return this.#manner.odd && this.#choices.oneIn(chance);
  }

  #commentLines(column: number): string[] {
    if (!this.#manner.comments || !this.#choices.oneIn(3)) return this.#choices.oneIn(12) ? [''] : [];
    const indent = this.#isOdd(3) ? this.#choices.below(column + 1) : column;
    return [`${' '.repeat(indent)}${this.#comment()}`];
  }

  /** Blanks or a comment at the end of a line; where a value stands before them, a tab may. */
  #trailing(behind: 'head' | 'value' = 'head'): string {
    const tab = behind === 'value' && this.#isOdd(4) ? '\t' : '';
    if (this.#manner.comments && this.#choices.oneIn(3))
      return `${' '.repeat(1 + this.#choices.below(3))}${tab}${this.#comment()}`;
    return this.#isOdd(8) ? '  ' : '';
  }

  #comment(): string {
    this.#comments += 1;
    return `# note ${this.#comments}: it's "so"${this.#isOdd(6) ? ', [and {so: on' : ''}`;
  }
}

function isFilled(value: Value): boolean {
  return (isMap(value) || isList(value)) && Object.keys(value).length > 0;
}
