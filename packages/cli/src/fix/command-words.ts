import type { FixFlags } from './fix.ts';

/** Options that the next command does not take along, or adds by itself. */
const LEFT_OUT = new Set(['write', 'interactive', 'as', 'color', 'review']);
/** Repeated options whose values may hold commas. */
const REPEATED = new Set(['set', 'setString', 'setJson', 'setFile']);
/** Options that are on unless they are taken back (`--no-hooks`). */
const NEGATED = new Set(['config', 'hooks']);
const DEFAULTS: Readonly<Record<string, string>> = { unit: 'auto' };

/** A command line of `bulwark fix` as it was given, for the next one: with fewer options it would change other files. */
export function commandWords(paths: readonly string[], flags: FixFlags): string {
  const options = Object.entries(flags).flatMap(([name, value]) => optionWords(name, value));
  const review = flags.review === true ? ['--review'] : [];
  return ['bulwark fix', ...[...paths, ...options].map(quoted), ...review].join(' ');
}

function optionWords(name: string, value: unknown): readonly string[] {
  if (LEFT_OUT.has(name) || value === DEFAULTS[name]) return [];
  const option = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  if (typeof value === 'string') return [`--${option}`, value];
  if (Array.isArray(value)) return listWords(name, `--${option}`, value);
  if (NEGATED.has(name)) return value === false ? [`--no-${option}`] : [];
  return value === true ? [`--${option}`] : [];
}

function listWords(name: string, option: string, values: readonly unknown[]): readonly string[] {
  if (REPEATED.has(name)) return values.flatMap((value) => [option, String(value)]);
  return values.length === 0 ? [] : [option, values.join(',')];
}

function quoted(word: string): string {
  return /^[\w./@:,+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
