import { realpathSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { cwd } from 'node:process';
import type { Path } from '@bulwark/model';
import { isList, isMap, valueAt } from '@bulwark/model';
import type { FilePart } from '@bulwark/remediate';
import type { ChartRequest } from '@bulwark/render';
import { decodeUtf8, DEFAULT_LIMITS, locate, readDocuments } from '@bulwark/sources';
import type { FileText } from '@bulwark/sources';

/** A file on disk in which values of a chart stand, and to which an edit can go. */
export interface ValuesFile {
  readonly source: FileText;
  /** As users see it. */
  readonly file: string;
  readonly text: string;
  /** The document that holds the values. */
  readonly part: Omit<FilePart, 'remedies'>;
  /** Tells documents of one file apart. */
  readonly at: number;
  /** Where a key of the chart's values goes in the document; undefined where it is none of these. */
  readonly pathOf: (steps: Path) => Path | undefined;
  /** The request with another text of this file. */
  readonly put: (request: ChartRequest, text: string) => ChartRequest;
}

const OWN = 'values.yaml';

/**
 * Values files of a chart, the one that wins first: those that are given, the chart's own, those of its subcharts. `shown` takes a file of the
 * chart behind the chart's name. Files that are not on disk, of an archive or a release object, are left out.
 */
export function valuesFiles(request: ChartRequest, shown: (path: string) => string): readonly ValuesFile[] {
  const given = (request.values?.files ?? []).map((file, index) =>
    givenFile(request, shown, { ...file, index }),
  );
  return [...given.toReversed(), ...ownFiles(request, shown)].filter((file) => file !== undefined);
}

/** A name that the command line gives is a path; that of a release or a case leads to a file of the chart or of a directory around it. */
function givenFile(
  { chart: { location } }: ChartRequest,
  shown: (path: string) => string,
  { name, text, index }: { readonly name: string; readonly text: string; readonly index: number },
): ValuesFile | undefined {
  const put: ValuesFile['put'] = (before, after) => ({
    ...before,
    values: {
      ...before.values,
      files: (before.values?.files ?? []).map((file, at) => (at === index ? { ...file, text: after } : file)),
    },
  });
  const direct = onDisk({ path: name, shown: name, text }, put);
  if (direct !== undefined || location === undefined) return direct;
  for (let at = location; ; at = dirname(at)) {
    const path = join(at, name);
    const place = at === location ? shown(`chart/${name}`) : relative(cwd(), path);
    const found = onDisk({ path, shown: place, text }, put);
    if (found !== undefined || dirname(at) === at) return found;
  }
}

/**
 * The chart's own values, then those of subcharts, which hold below their names. What is fetched from elsewhere into charts/ is not edited there: the next
 * fetch would undo it.
 */
function ownFiles(
  { chart }: ChartRequest,
  shown: (path: string) => string,
): readonly (ValuesFile | undefined)[] {
  const { location, files } = chart;
  if (location === undefined) return [];
  const fetched = fetchedFolders(files);
  const own = files.filter(
    ({ name }) =>
      name === OWN ||
      (/^(?:charts\/[^/]+\/)+values\.yaml$/.test(name) && !fetched.has(name.split('/')[1] ?? '')),
  );
  return own
    .toSorted((a, b) => a.name.split('/').length - b.name.split('/').length)
    .map(({ name, bytes }) => {
      const below = [...name.matchAll(/charts\/([^/]+)\//g)].map(([, folder]) => folder as string);
      const put: ValuesFile['put'] = (before, after) => ({
        ...before,
        chart: {
          ...before.chart,
          files: before.chart.files.map((file) =>
            file.name === name ? { ...file, bytes: Buffer.from(after) } : file,
          ),
        },
      });
      const file = {
        path: join(location, name),
        shown: shown(`chart/${name}`),
        text: bytes.toString('utf8'),
      };
      return onDisk(file, put, below);
    });
}

/** Names of dependencies that come from a repository of charts. */
function fetchedFolders(files: ChartRequest['chart']['files']): ReadonlySet<string> {
  const named = files.flatMap(({ name, bytes }) => {
    if (name !== 'Chart.yaml' && name !== 'requirements.yaml') return [];
    const [outcome] = readDocuments(bytes.toString('utf8'), 'yaml', DEFAULT_LIMITS);
    const list = outcome?.kind === 'document' ? valueAt(outcome.value, ['dependencies']) : undefined;
    return isList(list) ? list.filter(isMap) : [];
  });
  const fetched = named.filter(({ repository }) =>
    /^(?:https?|oci):\/\/|^@|^alias:/.test(typeof repository === 'string' ? repository : ''),
  );
  return new Set(fetched.flatMap(({ name }) => (typeof name === 'string' ? [name] : [])));
}

/**
 * The files in which a key may be written: where it stands already, where its beginning does, the chart's own and all others; and its path there.
 */
export function placesFor(
  files: readonly ValuesFile[],
  steps: Path,
): readonly { readonly file: ValuesFile; readonly path: Path }[] {
  const places = files.flatMap((file) => {
    const path = file.pathOf(steps);
    return path === undefined ? [] : [{ file, path, depth: depthOf(file, path, steps.length) }];
  });
  const exact = places.filter(({ depth }) => depth === steps.length);
  const begun = places.filter(({ depth }) => depth > 0);
  const whole = places.filter(({ path }) => path.length >= steps.length).toReversed();
  return [...new Set([...exact, ...begun, ...whole])];
}

/** How many steps of a key are written in a file. */
function depthOf(file: ValuesFile, path: Path, length: number): number {
  for (let depth = length; depth > 0; depth -= 1) {
    const own = path.slice(0, path.length - length + depth);
    if (own.length > 0 && stands(file, own)) return depth;
  }
  return 0;
}

/** Whether a path is written in a file. */
export function stands({ part: { text, document } }: ValuesFile, path: Path): boolean {
  return locate(text, document, [path])[0]?.exact === true;
}

interface NamedText {
  readonly path: string;
  readonly shown: string;
  readonly text: string;
}

/** Undefined where there is no such file, or it says something else. */
function onDisk(
  { path, shown, text }: NamedText,
  put: ValuesFile['put'],
  below: Path = [],
): ValuesFile | undefined {
  const source = fileText(path);
  const decoded = decodeUtf8(Buffer.from(text));
  if (source?.size !== Buffer.byteLength(text) || decoded.kind !== 'text') return undefined;
  const isBelow = (steps: Path): boolean => below.every((step, index) => steps[index] === step);
  return {
    source,
    file: shown,
    text: decoded.text,
    part: { text: decoded.text, document: { start: 0, end: decoded.text.length } },
    at: 0,
    pathOf: (steps) =>
      isBelow(steps) && steps.length > below.length ? steps.slice(below.length) : undefined,
    put,
  };
}

/** A file as it lies on disk, links followed; undefined where there is none. */
export function fileText(path: string): FileText | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true) return undefined;
  return { kind: 'file', path: realpathSync(path), size: stats.size, modified: stats.mtimeMs };
}
