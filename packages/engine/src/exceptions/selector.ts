import { formatPath, isMap } from '@bulwark/model';
import type { ExceptionSelector, FileOrigin, Finding, Pattern, Value, ValueMap } from '@bulwark/model';
import type { ObjectRecord } from '../record.ts';
import { identity } from '../units.ts';
import { matcherOf } from './pattern.ts';
import type { Matcher } from './pattern.ts';

/** Whether an exception covers a finding; `record` is the object on which it stands, where that was scanned. */
export type Covers = (finding: Finding, record: ObjectRecord | undefined) => boolean;

/** Builds the test of a selector. Throws SyntaxError for a regular expression that is none. */
export function coversOf(
  selector: ExceptionSelector,
  otherNames: (origin: FileOrigin) => readonly string[],
): Covers {
  const tests = [
    exactly(selector.object),
    anyOf(
      selector.kinds?.map(lowered),
      (matches) =>
        ({ object }) =>
          kindNames(object.kind).some(matches),
    ),
    anyOf(
      selector.names,
      (matches) =>
        ({ object }) =>
          matches(object.name),
    ),
    anyOf(
      selector.namespaces,
      (matches) =>
        ({ object }) =>
          matches(homeOf(object)),
    ),
    anyOf(
      selector.containers,
      (matches) =>
        ({ container }) =>
          container !== undefined && matches(container),
    ),
    anyOf(selector.images, (matches) => ({ container }, record) => {
      const images = imagesOf(record, container);
      return images.length > 0 && images.every(matches);
    }),
    anyOf(
      selector.paths?.flatMap(within('.', '[')),
      (matches) =>
        ({ path }) =>
          matches(formatPath(path)),
    ),
    anyOf(
      selector.files?.flatMap(within('/')),
      (matches) =>
        ({ origin }) =>
          origin.source === 'file' && [origin.file, ...otherNames(origin)].some(matches),
    ),
    anyOf(
      selector.units,
      (matches) =>
        ({ unit }) =>
          matches(unit),
    ),
    ...Object.entries(selector.labels ?? {}).map(([key, pattern]) => label(key, matcherOf(pattern))),
  ].filter((test) => test !== undefined);
  return (finding, record) => tests.every((test) => test(finding, record));
}

function anyOf(
  patterns: readonly Pattern[] | undefined,
  test: (matches: Matcher) => Covers,
): Covers | undefined {
  if (patterns === undefined) return undefined;
  const matchers = patterns.map(matcherOf);
  return test((text) => matchers.some((matches) => matches(text)));
}

/** What folds into an owner carries the annotations of the owner's template: it speaks for what was seen in it alone. */
function exactly(wanted: ExceptionSelector['object']): Covers | undefined {
  if (wanted === undefined) return undefined;
  const { reference, file, lines: [first, last] = [0, Infinity] } = wanted;
  const name = identity(reference);
  return ({ object, observedIn, origin, location }) =>
    identity(observedIn ?? object) === name &&
    (wanted.lines === undefined || isBetween(location?.line, first, last)) &&
    (file === undefined || (origin.source === 'file' && origin.file === file));
}

/** A finding without a place is in no part of its object. */
function isBetween(line: number | undefined, first: number, last: number): boolean {
  return line !== undefined && line >= first && line <= last;
}

/** A pattern covers what lies below it, too. */
function within(...separators: readonly string[]): (pattern: Pattern) => readonly Pattern[] {
  return (pattern) => {
    if (typeof pattern !== 'string') return [pattern];
    const base = pattern.endsWith('/') ? pattern.slice(0, -1) : pattern;
    return [base, ...separators.map((separator) => `${base}${separator}*`)];
  };
}

function lowered(pattern: Pattern): Pattern {
  return typeof pattern === 'string' ? pattern.toLowerCase() : { regex: `(?i:${pattern.regex})` };
}

/** `Certificate.cert-manager.io` is also known as `Certificate`. */
function kindNames(kind: string): readonly string[] {
  const key = kind.toLowerCase();
  const dot = key.indexOf('.');
  return dot < 0 ? [key] : [key, key.slice(0, dot)];
}

/** A Namespace is inside itself. */
function homeOf({ kind, namespace, name }: Finding['object']): string {
  return kind === 'Namespace' ? name : namespace;
}

function imagesOf(record: ObjectRecord | undefined, container: string | undefined): readonly string[] {
  const containers = record?.workloads.flatMap((workload) => workload.containers) ?? [];
  const wanted = container === undefined ? containers : containers.filter(({ name }) => name === container);
  return wanted.map(({ value }) => (typeof value['image'] === 'string' ? value['image'] : ''));
}

function label(key: string, matches: Matcher): Covers {
  return (_finding, record) => {
    const own = record === undefined ? [] : [record.view.value, ...templatesOf(record)];
    const value = own.map((each) => labelOf(each['metadata'], key)).find((each) => each !== undefined);
    return value !== undefined && matches(value);
  };
}

function templatesOf({ workloads }: ObjectRecord): readonly ValueMap[] {
  return workloads.map(({ podMetadata }) => ({ metadata: podMetadata }));
}

function labelOf(metadata: Value | undefined, key: string): string | undefined {
  const labels = isMap(metadata) ? metadata['labels'] : undefined;
  const value = isMap(labels) && Object.hasOwn(labels, key) ? labels[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}
