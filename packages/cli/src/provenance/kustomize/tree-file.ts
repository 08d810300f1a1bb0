import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Path, Value } from '@bulwark/model';
import { isList, isMap } from '@bulwark/model';
import { DEFAULT_LIMITS, readDocuments, readLayout } from '@bulwark/sources';
import type { DocumentRange, Layout } from '@bulwark/sources';

/** A YAML document of a file that went into a build. */
export interface TreeDocument {
  readonly file: TreeFile;
  readonly range: DocumentRange;
  readonly layout: Layout;
  readonly value: Value;
}

/** A file that went into a build, by its path relative to the root of the request. */
export interface TreeFile {
  readonly path: string;
  readonly text: string;
  readonly documents: readonly TreeDocument[];
}

/** Reads the files of a build once each. */
export class Tree {
  readonly #root: string;
  /** What the build itself read: nothing else is opened. */
  readonly #read: ReadonlySet<string>;
  readonly #files = new Map<string, TreeFile | undefined>();

  constructor(root: string, read: readonly string[]) {
    this.#root = root;
    this.#read = new Set(read);
  }

  /** Undefined for what went into no build, or is no YAML. */
  file(path: string): TreeFile | undefined {
    if (!this.#read.has(path)) return undefined;
    if (!this.#files.has(path)) this.#files.set(path, readTreeFile(this.#root, path));
    return this.#files.get(path);
  }
}

function readTreeFile(root: string, path: string): TreeFile | undefined {
  try {
    return treeFile(path, readFileSync(join(root, path), 'utf8'));
  } catch {
    return undefined;
  }
}

/** A text with its documents; those that cannot be read are left out. */
export function treeFile(path: string, text: string): TreeFile {
  const documents: TreeDocument[] = [];
  const file = { path, text, documents };
  for (const outcome of readDocuments(text, 'yaml', DEFAULT_LIMITS)) {
    const layout = outcome.kind === 'problem' ? undefined : readLayout(text, outcome);
    const { start, end } = outcome;
    if (layout !== undefined) documents.push({ file, range: { start, end }, layout, value: layout.value });
  }
  return file;
}

/** Where an entry stands in its file. */
export interface EntryPlace {
  readonly keyStart: number;
  readonly start: number;
  readonly end: number;
}

/** The deepest entry on the way to a path that is written in the document, and how many steps lead to it. */
export function deepestEntry(
  { layout, value }: Pick<TreeDocument, 'layout' | 'value'>,
  path: Path,
): { readonly depth: number; readonly place: EntryPlace } | undefined {
  let container: Value | undefined = value;
  let found: { readonly depth: number; readonly place: EntryPlace } | undefined;
  for (const [index, step] of path.entries()) {
    if (typeof container !== 'object' || container === null) return found;
    const place = layout.entry(container, step);
    if (place === undefined) return found;
    found = { depth: index + 1, place };
    container = childOf(container, step);
  }
  return found;
}

function childOf(container: Value, step: string | number): Value | undefined {
  if (isMap(container)) return container[step];
  return isList(container) && typeof step === 'number' ? container[step] : undefined;
}

/** Number of the line, from 1. */
export function lineOfOffset(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
