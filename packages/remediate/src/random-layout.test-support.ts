import { isList, isMap } from '@bulwark/model';
import type { Value } from '@bulwark/model';

/** Numbers that decide how a value is written; the same numbers give the same text. */
export class Choices {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** A number from 0 to below `limit`. */
  below(limit: number): number {
    const number = this.#numbers[this.#next % this.#numbers.length] ?? 0;
    this.#next += 1;
    return (number + this.#next) % limit;
  }

  oneIn(chance: number): boolean {
    return this.below(chance) === 0;
  }
}

/** What holds for a whole text. */
interface Manner {
  readonly step: number;
  readonly listStep: number;
  readonly comments: boolean;
  readonly flow: boolean;
  readonly anchors: boolean;
}

/** Documents written as YAML in a random manner: indentation, comments, line ends, brackets, quotes, anchors. */
export function writeYaml(documents: readonly Value[], choices: Choices): string {
  const step = 2 + choices.below(7);
  const manner: Manner = {
    step,
    listStep: choices.oneIn(2) ? 0 : step,
    comments: choices.oneIn(2),
    flow: choices.oneIn(2),
    anchors: choices.oneIn(3),
  };
  const texts = documents.map((document) => new YamlWriter(manner, choices).document(document));
  const text = texts.join(choices.oneIn(2) ? '---\n' : '--- # next\n');
  const ended = choices.oneIn(4) ? text.replace(/\n$/, '') : text;
  const broken = choices.oneIn(3) ? ended.replaceAll('\n', '\r\n') : ended;
  return choices.oneIn(6) ? `\ufeff${broken}` : broken;
}

class YamlWriter {
  readonly #manner: Manner;
  readonly #choices: Choices;
  readonly #anchored = new Map<string, string>();
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
    return Object.keys(value).flatMap((key) => [
      ...this.#commentLines(column),
      ...this.#entry(key, value[key] as Value, column),
    ]);
  }

  #entry(key: string, value: Value, column: number): string[] {
    const head = `${' '.repeat(column)}${this.#key(key)}:`;
    return this.#holds(head, value, column + (isList(value) ? this.#manner.listStep : this.#manner.step));
  }

  #item(item: Value, column: number): string[] {
    const gap = 1 + this.#choices.below(3);
    const head = `${' '.repeat(column)}-`;
    const inline = isMap(item) && Object.keys(item).length > 0 && !this.#choices.oneIn(4);
    if (!inline) return this.#holds(head, item, column + 1 + gap);
    const [first = '', ...rest] = this.#block(item, column + 1 + gap);
    // A comment that came first stays behind the dash.
    return [head + ' '.repeat(gap) + first.trimStart(), ...rest];
  }

  #holds(head: string, value: Value, inner: number): string[] {
    const alias = this.#alias(value);
    if (alias.startsWith('*')) return [`${head} ${alias}${this.#trailing()}`];
    const lead = alias === '' ? head : `${head} ${alias}`;
    if (isFilled(value) && !(this.#manner.flow && this.#choices.oneIn(3)))
      return [lead + this.#trailing(), ...this.#block(value, inner)];
    if (isBlockText(value)) return this.#blockText(lead, value, inner);
    return [`${lead} ${this.#flow(value)}${this.#trailing()}`];
  }

  #blockText(head: string, text: string, inner: number): string[] {
    const chomp = text.endsWith('\n') ? (text.endsWith('\n\n') ? '+' : '') : '-';
    const lines = (chomp === '-' ? text : text.slice(0, -1)).split('\n');
    return [
      `${head} |${chomp}${this.#trailing()}`,
      ...lines.map((line) => (line === '' ? '' : ' '.repeat(inner) + line)),
    ];
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

  #flow(value: Value): string {
    const gap = this.#choices.oneIn(2) ? ' ' : '';
    if (isList(value)) return `[${gap}${value.map((item) => this.#flow(item)).join(`,${gap}`)}${gap}]`;
    if (isMap(value))
      return `{${gap}${Object.keys(value)
        .map((key) => `${this.#key(key)}: ${this.#flow(value[key] as Value)}`)
        .join(`,${gap} `)}${gap}}`;
    return this.#scalar(value);
  }

  #key(key: string): string {
    if (this.#choices.oneIn(5)) return JSON.stringify(key);
    return isPlain(key) ? key : `'${key.replaceAll("'", "''")}'`;
  }

  #scalar(value: Value): string {
    if (value === null) return ['null', '~'][this.#choices.below(2)] ?? '';
    if (typeof value !== 'string') return typeof value === 'bigint' ? `${value}` : JSON.stringify(value);
    const style = this.#choices.below(3);
    if (style === 0 && /^[\x20-\x7e]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`;
    return style === 1 && isPlain(value) ? value : JSON.stringify(value);
  }

  #commentLines(column: number): string[] {
    if (!this.#manner.comments || !this.#choices.oneIn(3)) return this.#choices.oneIn(12) ? [''] : [];
    return [`${' '.repeat(column)}${this.#comment()}`];
  }

  #trailing(): string {
    return this.#manner.comments && this.#choices.oneIn(3)
      ? `${' '.repeat(1 + this.#choices.below(3))}${this.#comment()}`
      : '';
  }

  #comment(): string {
    this.#comments += 1;
    return `# note ${this.#comments}: it's "so"`;
  }
}

function isPlain(text: string): boolean {
  return /^[A-Za-z][\w./-]*$/.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i.test(text);
}

function isFilled(value: Value): boolean {
  return (isMap(value) || isList(value)) && Object.keys(value).length > 0;
}

/** Text over several lines that a block text can hold as it is. */
function isBlockText(value: Value): value is string {
  return typeof value === 'string' && /^[^\s\n][^\n]*\n./.test(value);
}
