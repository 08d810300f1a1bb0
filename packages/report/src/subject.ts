import { formatPath, formatReference } from '@bulwark/model';
import type { Finding, Origin, Remedy, Value } from '@bulwark/model';
import { encodeValue } from './json/encode.ts';
import { plain } from './terminal/text.ts';

/** Where a finding stands in the source: a file and lines counted from 1. */
export interface FilePlace {
  readonly file: string;
  /** Undefined for what was rendered, where no line of a template is proven. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly endLine: number | undefined;
  /** Exclusive. */
  readonly endColumn: number | undefined;
}

/** The place of a finding, the first line of the object where no better one is known; undefined for objects of a cluster. */
export function filePlace({ origin, location, trace }: Finding): FilePlace | undefined {
  if (origin.source !== 'file') return undefined;
  const { file, line } = origin;
  // Lines of rendered text are lines of nothing that the user has.
  if (origin.rendered !== undefined)
    return {
      ...(trace ?? { file, line: undefined }),
      column: undefined,
      endLine: trace?.line,
      endColumn: undefined,
    };
  if (location === undefined) return { file, line, column: undefined, endLine: line, endColumn: undefined };
  return {
    file,
    line: location.line,
    column: location.column,
    endLine: location.endLine,
    endColumn: location.endColumn,
  };
}

/** `file:line`, or the file alone. */
export function placeText({ file, line }: Pick<FilePlace, 'file' | 'line'>): string {
  return line === undefined ? file : `${file}:${line}`;
}

/** Where a finding stands: `file:line`, the file alone, or the name of its cluster. */
export function whereText(finding: Finding): string {
  const place = filePlace(finding);
  return place === undefined ? originText(finding.origin) : placeText(place);
}

/** Where an object begins, as `file:line`; the file alone for one that was rendered, the name of its cluster for others. */
export function originText(origin: Origin): string {
  if (origin.source === 'cluster') return origin.cluster;
  return origin.rendered === undefined ? `${origin.file}:${origin.line}` : origin.file;
}

/** What decides about a rendered object, beside the place: keys of the values with their places, the patch. Empty where nothing is proven. */
export function deciderTexts({ origin, trace }: Finding): readonly string[] {
  if (trace === undefined || origin.source !== 'file') return [];
  const inside = (file: string): string => withoutFolder(file, origin.rendered?.source ?? '');
  const keys = trace.values.map(({ key, file, line }) =>
    file === undefined ? key : `${key} (${placeText({ file: inside(file), line })})`,
  );
  return [
    ...(keys.length > 0 ? [`values: ${keys.join(', ')}`] : []),
    ...(trace.patch === undefined ? [] : [`patch: ${placeText(trace.patch)}`]),
  ].map((text) => clip(plain(text), 1000));
}

function withoutFolder(file: string, folder: string): string {
  return file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file;
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
