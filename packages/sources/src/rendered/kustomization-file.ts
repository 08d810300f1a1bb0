import { readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { isList, isMap } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';
import { decodeUtf8, readDocuments } from '../documents/index.ts';
import type { DocumentLimits } from '../documents/index.ts';

/** What a file named `kustomization.yaml` is: a directory to build, a part for others to use, or an object of another tool. */
export type KustomizationKind = 'kustomization' | 'component' | 'other';

/** A file named `kustomization.yaml` and what it names. Paths are relative to the root of the scan, and may lead out of it. */
export interface KustomizationFile {
  readonly path: string;
  readonly directory: string;
  readonly kind: KustomizationKind;
  /** Files and directories of objects: resources, bases, components. */
  readonly resources: readonly string[];
  /** Files that change objects or that objects are made from: patches, transformers, content of generators. */
  readonly others: readonly string[];
}

const MAX_SIZE = 1024 * 1024;

/** Reads such a file. What cannot be read is taken for a kustomization: Kustomize then says what is wrong with it. */
export function readKustomizationFile(root: string, path: string, limits: DocumentLimits): KustomizationFile {
  const directory = posix.dirname(path) === '.' ? '' : posix.dirname(path);
  const value = valueOf(`${root}/${path}`, limits);
  if (value === undefined) return { path, directory, kind: 'kustomization', resources: [], others: [] };
  const inTree = (names: readonly string[]): readonly string[] => [
    ...new Set(names.filter(isPath).map((name) => posix.join(directory, name).replace(/\/$/, ''))),
  ];
  return {
    path,
    directory,
    kind: kindOf(value),
    resources: inTree(RESOURCES.flatMap((key) => texts(value[key]))),
    others: inTree(otherNames(value)),
  };
}

/** The only document; undefined where the file holds something else or cannot be read. */
function valueOf(path: string, limits: DocumentLimits): ValueMap | undefined {
  try {
    if (statSync(path).size > MAX_SIZE) return undefined;
    const decoded = decodeUtf8(readFileSync(path));
    if (decoded.kind !== 'text') return undefined;
    for (const outcome of readDocuments(decoded.text, 'yaml', limits)) {
      if (outcome.kind === 'problem') return undefined;
      if (isMap(outcome.value)) return outcome.value;
    }
  } catch {
    return undefined;
  }
  return undefined;
}

const OWN_GROUP = 'kustomize.config.k8s.io/';

/** Kustomize takes a file without apiVersion and kind; Flux has a Kustomization of its own, in another group. */
function kindOf({ apiVersion, kind }: ValueMap): KustomizationKind {
  const own =
    apiVersion === undefined || (typeof apiVersion === 'string' && apiVersion.startsWith(OWN_GROUP));
  if (!own) return 'other';
  if (kind === 'Component') return 'component';
  return kind === undefined || kind === 'Kustomization' ? 'kustomization' : 'other';
}

// Fields of types.Kustomization (sigs.k8s.io/kustomize/api/types) that name files.
const RESOURCES = ['resources', 'bases', 'components'];
const LISTS = ['patchesStrategicMerge', 'configurations', 'crds', 'transformers', 'generators', 'validators'];
const WITH_PATH = ['patches', 'patchesJson6902', 'replacements'];
const GENERATORS = ['configMapGenerator', 'secretGenerator'];

function otherNames(value: ValueMap): readonly string[] {
  return [
    ...LISTS.flatMap((key) => texts(value[key])),
    ...WITH_PATH.flatMap((key) => maps(value[key]).flatMap(({ path }) => texts(path))),
    ...GENERATORS.flatMap((key) => maps(value[key]).flatMap(generatorNames)),
    ...maps(value['helmCharts']).flatMap(({ valuesFile, additionalValuesFiles }) => [
      ...texts(valuesFile),
      ...texts(additionalValuesFiles),
    ]),
    ...(isMap(value['openapi']) ? texts(value['openapi']['path']) : []),
  ];
}

/** `files` may be written as `key=path`. */
function generatorNames({ files, envs, env }: ValueMap): readonly string[] {
  const named = texts(files).map((text) => text.slice(text.indexOf('=') + 1));
  return [...named, ...texts(envs), ...texts(env)];
}

function texts(value: Value | undefined): readonly string[] {
  const items = isList(value) ? value : [value];
  return items.filter((item) => typeof item === 'string');
}

function maps(value: Value | undefined): readonly ValueMap[] {
  return isList(value) ? value.filter(isMap) : [];
}

/** Patches may be written in place, and resources may be addresses. */
function isPath(name: string): boolean {
  return (
    name !== '' && !name.includes('\n') && !name.startsWith('/') && !/^[\w.-]+:\/\/|^git@|\?ref=/.test(name)
  );
}
