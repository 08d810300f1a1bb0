import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../root.ts';
import { fileComplaints, importComplaints, manifestComplaints, tableComplaints } from './check.ts';
import { importsOf } from './imports.ts';
import { readLayerTable } from './table.ts';
import type { Layer } from './table.ts';

const table = readLayerTable();
const present = table.layers.filter((layer) => existsSync(join(root, layer.path, 'package.json')));
const row = (name: string): Layer => {
  const layer = table.layers.find((candidate) => candidate.name === name);
  if (layer === undefined) throw new Error(`no row ${name}`);
  return layer;
};
const complaints = (name: string, text: string, file = 'src/probe.ts'): string[] =>
  fileComplaints(join(root, row(name).path, file), text, row(name), table);

describe('the layer table', () => {
  it('is a ladder without cycles, with a row for each package', () => {
    expect(tableComplaints(table)).toEqual([]);
  });
  it('finds cycles and upward rows', () => {
    const upward = table.layers.map((layer) =>
      layer.name === 'model' ? { ...layer, may: ['engine'] } : layer,
    );
    expect(tableComplaints({ ...table, layers: upward })).toEqual(
      expect.arrayContaining([
        'model may not import engine, a higher layer',
        'model imports itself through others',
      ]),
    );
  });
});

it.each(present)('$name imports only what the table allows', (layer) => {
  expect(importComplaints(layer, table)).toEqual([]);
});

// tools/ uses the development dependencies of the root.
it.each(present.filter((layer) => layer.name !== 'tools'))('$name has a manifest that agrees', (layer) => {
  expect(manifestComplaints(layer)).toEqual([]);
});

describe('the check itself', () => {
  it('sees every form of import and nothing in comments or strings', () => {
    const text = [
      "import type { A } from '@bulwark/model'; // import 'x'",
      "export * from './a.ts';",
      "export { b } from './b.ts';",
      "const c = await import('./c.ts');",
      "type D = import('./d.ts').D;",
      "const e = require('e');",
      'const f = "import \'f\'";',
      'const g = await import(name);',
    ].join('\n');
    expect(importsOf('probe.ts', text)).toEqual([
      { specifier: '@bulwark/model', line: 1 },
      { specifier: './a.ts', line: 2 },
      { specifier: './b.ts', line: 3 },
      { specifier: './c.ts', line: 4 },
      { specifier: './d.ts', line: 5 },
      { specifier: 'e', line: 6 },
      { specifier: undefined, line: 8 },
    ]);
  });
  it.each([
    ['controls', "import { x } from '@bulwark/engine';", 'controls may not import engine'],
    ['engine', "import { readFileSync } from 'node:fs';", 'pure package imports node:fs'],
    [
      'engine',
      "import { x } from '../../model/src/object.ts';",
      '../../model/src/object.ts leaves packages/engine',
    ],
    ['sources', "import yaml from 'yaml';", 'sources may not import the npm package yaml'],
    ['engine', 'await import(name);', 'computed import'],
    ['engine', "import { x } from '@bulwark/model/src/object.ts';", 'not in the exports map'],
  ])('refuses in %s: %s', (name, text, reason) => {
    expect(complaints(name, text)).toEqual([expect.stringContaining(reason)]);
  });
  it('allows tests their own libraries', () => {
    expect(complaints('engine', "import fc from 'fast-check';", 'src/probe.test.ts')).toEqual([]);
    expect(complaints('engine', "import fc from 'fast-check';")).toHaveLength(1);
  });
});
