import type { FileOrigin, Path, RawObject, Value, ValueMap } from '@bulwark/model';
import { formatReference, isList, isMap, valueAt } from '@bulwark/model';
import type { FilePart } from '@bulwark/remediate';
import { DEFAULT_LIMITS, objectSource, readDocuments, readLayout, textOf } from '@bulwark/sources';
import type { FileText } from '@bulwark/sources';
import { inlineText } from '../kustomize/inline-patch.ts';
import { fileText } from './values-files.ts';
import type { ValuesFile } from './values-files.ts';

/** An object that deploys a chart of the tree, and which of its sources. */
export interface Release {
  readonly value: ValueMap;
  readonly origin: FileOrigin;
  readonly source: number;
}

/** The object that a set of values is named after: `HelmRelease/apps/shop`, `Application/argocd/shop source 2`. */
export function releaseOf(values: string | undefined, objects: readonly RawObject[]): Release | undefined {
  const [, name, source, directory] = /^(\S+?)(?: source (\d+))?(?: of (.*))?$/.exec(values ?? '') ?? [];
  for (const { value, origin } of objects) {
    if (origin.source !== 'file' || nameOf(value) !== name) continue;
    if (directory === undefined ? origin.rendered === undefined : origin.directory === directory)
      return { value, origin, source: Number(source ?? 1) - 1 };
  }
  return undefined;
}

function nameOf(value: ValueMap): string | undefined {
  const { kind } = value;
  if (kind !== 'HelmRelease' && kind !== 'Application') return undefined;
  const text = (field: string): string => {
    const found = valueAt(value, ['metadata', field]);
    return typeof found === 'string' ? found : '';
  };
  return formatReference({ kind, namespace: text('namespace'), name: text('name') });
}

/** Where values stand in such an object, those that win first; nothing where it is itself rendered. */
export function releaseFiles(release: Release | undefined): readonly ValuesFile[] {
  const held = release?.origin.rendered === undefined ? release && heldRelease(release) : undefined;
  if (held === undefined) return [];
  if (held.release.value['kind'] === 'HelmRelease') return [mapFile(held, ['spec', 'values'], 'spec.values')];
  const helm: Path = [...sourcePath(held.release), 'helm'];
  const ofObject = mapFile(held, [...helm, 'valuesObject'], 'helm.valuesObject');
  const ofText = textFile(held, [...helm, 'values'], 'helm.values');
  return ofText === undefined ? [ofObject] : [ofObject, ofText];
}

function heldRelease(release: Release): HeldRelease | undefined {
  const place = objectSource(release.origin);
  if (place?.source.kind !== 'file') return undefined;
  const { start, end, prefix } = place;
  const text = textOf(place.source);
  const source = fileText(place.source.path);
  return text === undefined || source === undefined
    ? undefined
    : { release, text, source, prefix, document: { start, end } };
}

/** Helm sources of an Application are counted without those that are there for their files. */
function sourcePath({ value, source }: Release): Path {
  const several = valueAt(value, ['spec', 'sources']);
  if (!isList(several) || several.length === 0) return ['spec', 'source'];
  const deploying = several.flatMap((each, index) =>
    isMap(each) && (each['path'] !== undefined || each['chart'] !== undefined) ? [index] : [],
  );
  return ['spec', 'sources', deploying[source] ?? source];
}

interface HeldRelease {
  readonly release: Release;
  readonly source: FileText;
  readonly text: string;
  readonly document: FilePart['document'];
  readonly prefix: Path;
}

/** Values that are a map of the object. */
function mapFile(
  { release, source, text, document, prefix }: HeldRelease,
  at: Path,
  layer: string,
): ValuesFile {
  return {
    source,
    file: release.origin.file,
    text,
    part: { text, document },
    at: 0,
    pathOf: (steps) => [...prefix, ...at, ...steps],
    put: (request, after) =>
      withLayer(request, layer, jsonOf(valueAt(objectIn(after, release.origin, prefix), at))),
  };
}

/** Values that are a text in the object, where it is written as a block of lines. */
function textFile(held: HeldRelease, at: Path, layer: string): ValuesFile | undefined {
  const { release, source, text, document, prefix } = held;
  const layout = readLayout(text, document);
  const path = [...prefix, ...at];
  const container = layout && valueAt(layout.value, path.slice(0, -1));
  const place = isMap(container) ? layout?.entry(container, path.at(-1) as string) : undefined;
  const inner = place && inlineText(text, place);
  if (inner === undefined) return undefined;
  return {
    source,
    file: release.origin.file,
    text,
    part: { text: inner.text, document: { start: 0, end: inner.text.length }, inFile: inner.inFile },
    at: place?.start ?? 0,
    pathOf: (steps) => steps,
    put: (request, after) => {
      const values = valueAt(objectIn(after, release.origin, prefix), at);
      return withLayer(request, layer, typeof values === 'string' ? values : '');
    },
  };
}

function withLayer(request: Parameters<ValuesFile['put']>[0], layer: string, text: string): typeof request {
  const files = (request.values?.files ?? []).map((file) => (file.name === layer ? { ...file, text } : file));
  return { ...request, values: { ...request.values, files } };
}

/** The object as an edited text has it. */
function objectIn(text: string, { document }: FileOrigin, prefix: Path): Value | undefined {
  for (const outcome of readDocuments(text, 'yaml', DEFAULT_LIMITS))
    if (outcome.index === document && outcome.kind !== 'problem') return valueAt(outcome.value, prefix);
  return undefined;
}

/** Numbers become floats in Helm in any case. */
function jsonOf(value: Value | undefined): string {
  return JSON.stringify(value ?? {}, (_key, each: unknown) =>
    typeof each === 'bigint' ? Number(each) : each,
  );
}
