import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Value } from '@bulwark/model';
import { findAbove, readJson } from '../material.ts';
import { readYaml } from '../../read-yaml.ts';
import { MissingMaterial } from '../suite.ts';

/** One entry of `fixtures-index.json`: a manifest of another project and what that project says of it. */
export interface IndexEntry {
  readonly repo: string;
  readonly path: string;
  readonly check: string;
  readonly expect: string | { readonly count?: number } | null;
  readonly label?: string;
}

/** Entries of a project in the index beside or above the folder. Throws MissingMaterial where there is no index. */
export function indexEntries(folder: string, project: string): readonly IndexEntry[] {
  const file = findAbove(folder, 'fixtures-index.json');
  if (file === undefined) throw new MissingMaterial(`no fixtures-index.json in ${folder} or above it`);
  return (readJson(file) as readonly IndexEntry[]).filter(
    ({ repo }) => repo.slice(repo.indexOf('/') + 1) === project,
  );
}

/** Documents of an entry's file, or why there are none. */
export function entryDocuments(folder: string, { path }: IndexEntry): readonly Value[] | string {
  const file = join(folder, path);
  if (!existsSync(file)) return 'no file';
  try {
    return readYaml(readFileSync(file, 'utf8'));
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)}`;
  }
}
