import { formatPath, formatReference } from '@bulwark/model';
import type { Finding, Remedy, Value } from '@bulwark/model';
import { encodeValue } from './json/encode.ts';
import { plain } from './terminal/text.ts';

/** Where a finding stands in the source: a file and lines counted from 1. */
export interface FilePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number | undefined;
  readonly endLine: number;
  /** Exclusive. */
  readonly endColumn: number | undefined;
}

/** The place of a finding, the first line of the object where no better one is known; undefined for objects of a cluster. */
export function filePlace({ origin, location }: Finding): FilePlace | undefined {
  if (origin.source !== 'file') return undefined;
  const { file, line } = origin;
  if (location === undefined) return { file, line, column: undefined, endLine: line, endColumn: undefined };
  return {
    file,
    line: location.line,
    column: location.column,
    endLine: location.endLine,
    endColumn: location.endColumn,
  };
}

const MOST_NAME = 300;

/** KIND/NAMESPACE/NAME and the container, free of characters that anything obeys; cut where a name has no measure. */
export function subjectText({ object, container }: Finding): string {
  const reference = clip(plain(formatReference(object)), MOST_NAME);
  return container === undefined ? reference : `${reference}, container ${clip(plain(container), MOST_NAME)}`;
}

/** The path of a finding as users read it; `(object)` for the whole object. */
export function pathText({ path }: Finding): string {
  return path.length === 0 ? '(object)' : clip(plain(formatPath(path)), 1000);
}

/** Cuts a text, marking the cut with an ellipsis; never splits a character. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, most - 1);
  return `${/[\ud800-\udbff]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}

const MOST_MESSAGE = 2000;

/** What is wrong, without the object. */
export function messageText({ message }: Finding): string {
  return clip(plain(message), MOST_MESSAGE);
}

const MOST_VALUE = 200;

/**
 * The changes of a remedy, one a line: `set spec.hostPID to false`. Values that only a person can choose come last. Empty where no exact
 * ones follow from the object.
 */
export function changeLines({ set = [], remove = [], choose = [] }: Remedy): readonly string[] {
  return [
    ...set.map(({ path, value }) => `set ${pathOf(path)} to ${valueText(value)}`),
    ...remove.map((path) => `remove ${pathOf(path)}`),
    ...choose.map(
      ({ path, value, from }) =>
        `choose ${pathOf(path)}: ${clip(plain(`${value}, from ${from}`), MOST_VALUE)}`,
    ),
  ];
}

function pathOf(path: Finding['path']): string {
  return clip(plain(formatPath(path)), 1000);
}

function valueText(value: Value): string {
  return clip(plain(encodeValue(value)), MOST_VALUE);
}

/** Advice and exact changes in one text. */
export function remedyText(remedy: Remedy): string {
  const changes = changeLines(remedy);
  const advice = clip(plain(remedy.advice), MOST_MESSAGE);
  return changes.length === 0 ? advice : `${advice} Exactly: ${changes.join('; ')}.`;
}
