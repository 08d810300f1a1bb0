import type { Value } from '@bulwark/model';
import type { Choices } from './choices.test-support.ts';

/** A scalar in a random style; with `fold`, a line break and indentation, quoted text may go on in the next line. */
export function scalarText(value: Value, fold: string, choices: Choices): string {
  if (value === null) return ['null', '~'][choices.below(2)] ?? '';
  if (typeof value !== 'string') return typeof value === 'bigint' ? `${value}` : JSON.stringify(value);
  const style = choices.below(3);
  if (style === 0 && /^[\x20-\x7e]*$/.test(value)) return `'${folded(value.replaceAll("'", "''"), fold)}'`;
  return style === 1 && isPlain(value) ? value : `"${folded(JSON.stringify(value).slice(1, -1), fold)}"`;
}

/** A single blank between letters is the same as a line break there. */
function folded(text: string, fold: string): string {
  return fold === '' ? text : text.replace(/(?<=[A-Za-z]) (?=[A-Za-z])/, fold);
}

export function isPlain(text: string): boolean {
  return /^[A-Za-z][\w./-]*$/.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i.test(text);
}

/** Text over several lines that a block text can hold as it is. */
export function isBlockText(text: string): boolean {
  return /^[^\n\t]*[^\s][^\n]*\n./.test(text);
}

/** The columns around a value. */
export interface Columns {
  /** Of the key or dash that holds it. */
  readonly outer: number;
  /** For its lines. */
  readonly inner: number;
}

/** A block text as its header and lines. */
export function blockText(text: string, { outer, inner }: Columns): readonly string[] {
  const chomp = text.endsWith('\n') ? (text.endsWith('\n\n') ? '+' : '') : '-';
  const lines = (chomp === '-' ? text : text.slice(0, -1)).split('\n');
  const indicator = text.startsWith(' ') ? String(inner - outer) : '';
  return [`|${indicator}${chomp}`, ...lines.map((line) => (line === '' ? '' : ' '.repeat(inner) + line))];
}
