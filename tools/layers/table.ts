// tools/layers.json, read and typed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';

/** One row: what a package is for and what its code may import. */
export interface Layer {
  readonly name: string;
  /** Folder below the root. */
  readonly path: string;
  /** 0 (types) to 4 (faces); null for what stands beside the ladder. */
  readonly layer: number | null;
  readonly purpose: string;
  /** Workspace packages that its code may import. */
  readonly may: readonly string[];
  /** npm packages that its code may import. */
  readonly npm: readonly string[];
  /** Pure packages see no file, network, clock or environment: no built-in module at all. */
  readonly pure: boolean;
  /** Workspace packages that its tests may import as well. */
  readonly testsMay: readonly string[];
}

export interface LayerTable {
  readonly layers: readonly Layer[];
  /** npm packages that any test may import. */
  readonly testNpm: readonly string[];
}

type Row = Omit<Layer, 'name' | 'path' | 'layer' | 'testsMay'>;

interface TableFile {
  readonly packages: Readonly<Record<string, Row & { readonly layer: number }>>;
  readonly side: Readonly<Record<string, Row & { readonly path: string }>>;
  readonly testsMay: {
    readonly packages: Readonly<Record<string, readonly string[]>>;
    readonly npm: readonly string[];
  };
}

/** Reads the table; ladder packages first, in the order of the file. */
export function readLayerTable(): LayerTable {
  const file = JSON.parse(readFileSync(join(root, 'tools/layers.json'), 'utf8')) as TableFile;
  const testsMay = (name: string): readonly string[] => file.testsMay.packages[name] ?? [];
  const ladder = Object.entries(file.packages).map(([name, row]) => ({
    ...row,
    name,
    path: `packages/${name}`,
    testsMay: testsMay(name),
  }));
  const side = Object.entries(file.side).map(([name, row]) => ({
    ...row,
    name,
    layer: null,
    testsMay: testsMay(name),
  }));
  return { layers: [...ladder, ...side], testNpm: file.testsMay.npm };
}
