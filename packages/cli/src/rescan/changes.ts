import type { ComparedFinding, Comparison, UnreadEntry } from '@bulwark/report';
import { createStyle, plain, wrap } from '@bulwark/report/terminal';
import type { Style } from '@bulwark/report/terminal';

/** What a save did. */
export interface Change {
  /** Files that were saved, as reports show them. */
  readonly files: readonly string[];
  readonly comparison: Comparison;
  /** Findings there are now. */
  readonly findings: number;
  /** Earlier findings of files that cannot be read now: nobody knows whether they stand. */
  readonly unknown: number;
  readonly unreadBefore: readonly UnreadEntry[];
  readonly unread: readonly UnreadEntry[];
  /** `file:line` of a finding, where it is known. */
  readonly placeOf: (fingerprint: string) => string | undefined;
}

const MOST_FILES = 3;
const MOST_LISTED = 20;

/** What changed, in lines for a terminal: first the sum, then each finding that came, changed or went. */
export function* changeLines(change: Change, { colour, width }: Screen): Generator<string> {
  const style = createStyle(colour);
  const { comparison, findings, unknown } = change;
  const fresh = [...comparison.fresh, ...comparison.ofNewControls];
  const changed = comparison.changed.map(({ after }) => after);
  const counts = [
    [fresh.length, 'new'],
    [comparison.resolved.length, 'resolved'],
    [changed.length, 'changed'],
    [unknown, 'not known'],
    [comparison.notJudged.length, 'no longer judged'],
  ] as const;
  const parts = counts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  const sum = parts.length === 0 ? 'no finding changed' : parts.join(', ');
  const total = `${findings} ${findings === 1 ? 'finding' : 'findings'} now`;
  for (const line of wrap(`${filesText(change.files)}: ${sum}; ${total}`, width)) yield style.bold(line);
  yield* unreadLines(change, style, width);
  yield* listed({ word: 'new', paint: (text) => style.bad(text) }, fresh, change, width);
  yield* listed({ word: 'changed', paint: (text) => style.accent(text) }, changed, change, width);
  yield* listed({ word: 'resolved', paint: (text) => style.good(text) }, comparison.resolved, change, width);
}

export interface Screen {
  readonly colour: boolean;
  readonly width: number;
}

function filesText(files: readonly string[]): string {
  const shown = files.slice(0, MOST_FILES).map(plain).join(', ');
  return files.length > MOST_FILES ? `${shown} and ${files.length - MOST_FILES} more` : shown;
}

interface Kind {
  readonly word: string;
  readonly paint: (text: string) => string;
}

function* listed(
  { word, paint }: Kind,
  findings: readonly ComparedFinding[],
  { placeOf }: Change,
  width: number,
): Generator<string> {
  for (const { severity, control, object, container, message, file, fingerprint } of findings.slice(
    0,
    MOST_LISTED,
  )) {
    const inside = container === null ? '' : `, container ${container}`;
    const place = placeOf(fingerprint) ?? file ?? '';
    const text = `${severity} ${control}: ${message} (${object}${inside}${place === '' ? '' : `, ${place}`})`;
    const [first = '', ...rest] = wrap(plain(text), width - word.length - 4);
    yield `  ${paint(word)}  ${first}`;
    for (const line of rest) yield `${' '.repeat(word.length + 4)}${line}`;
  }
  if (findings.length > MOST_LISTED) yield `  and ${findings.length - MOST_LISTED} more ${word}`;
}

/** Inputs that can no longer be read, and those that can again. */
function* unreadLines({ unreadBefore, unread }: Change, style: Style, width: number): Generator<string> {
  const before = new Set(unreadBefore.map(textOf));
  const after = new Set(unread.map(textOf));
  for (const text of after)
    if (!before.has(text))
      for (const line of wrap(text, width - 12)) yield `  ${style.bad('not read')}  ${line}`;
  const again = new Set(unreadBefore.filter((entry) => !after.has(textOf(entry))).map(({ file }) => file));
  const broken = new Set(unread.map(({ file }) => file));
  for (const file of again) if (!broken.has(file)) yield `  ${style.good('read again')}  ${plain(file)}`;
}

function textOf({ file, line, code, message }: UnreadEntry): string {
  return plain(`${line === undefined ? file : `${file}:${line}`} ${code} ${message}`);
}
