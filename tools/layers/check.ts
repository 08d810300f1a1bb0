// Compares imports, manifests and exports maps with the table. Every function returns complaints; none means agreement.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, relative, resolve, sep } from 'node:path';
import { root } from '../root.ts';
import { importsOf } from './imports.ts';
import type { Layer, LayerTable } from './table.ts';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string>>;
}

const scope = '@bulwark/';
/** Tests, and what only tests import. */
const isTestFile = (file: string): boolean => /\.test(?:-support)?\.ts$/.test(file);
const skipped = new Set(['node_modules', 'dist', 'fixtures', 'goldens']);

/** Rules of the table itself: lower or equal layers only, known names, no cycle, a row per folder. */
export function tableComplaints(table: LayerTable): string[] {
  const rows = new Map(table.layers.map((layer) => [layer.name, layer]));
  const complaints = table.layers.flatMap((layer) =>
    [...layer.may, ...layer.testsMay].flatMap((name) => edgeComplaint(layer, name, rows)),
  );
  for (const folder of readdirSync(join(root, 'packages'))) {
    const isPackage = existsSync(join(root, 'packages', folder, 'package.json'));
    if (isPackage && !rows.has(folder)) complaints.push(`packages/${folder} has no row in tools/layers.json`);
  }
  for (const layer of table.layers) {
    if (reaches(layer, layer.name, rows)) complaints.push(`${layer.name} imports itself through others`);
  }
  return complaints;
}

function edgeComplaint(layer: Layer, name: string, rows: ReadonlyMap<string, Layer>): string[] {
  const target = rows.get(name);
  if (target === undefined) return [`${layer.name}: no package is called ${name}`];
  const upward = layer.layer !== null && target.layer !== null && target.layer > layer.layer;
  return upward && layer.may.includes(name) ? [`${layer.name} may not import ${name}, a higher layer`] : [];
}

function reaches(from: Layer, goal: string, rows: ReadonlyMap<string, Layer>): boolean {
  const seen = new Set<string>();
  const queue = [...from.may];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (name === goal) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    queue.push(...(rows.get(name)?.may ?? []));
  }
  return false;
}

/** Every import of the package's TypeScript files that the table does not allow, as `file:line: reason`. */
export function importComplaints(layer: Layer, table: LayerTable): string[] {
  return sourceFiles(join(root, layer.path)).flatMap((file) =>
    fileComplaints(file, readFileSync(file, 'utf8'), layer, table),
  );
}

/** As importComplaints, for one file with the given text (absolute path). */
export function fileComplaints(file: string, text: string, layer: Layer, table: LayerTable): string[] {
  const shown = relative(root, file);
  return importsOf(shown, text).flatMap(({ specifier, line }) => {
    const reason = importReason(file, specifier, layer, table);
    return reason === undefined ? [] : [`${shown}:${line}: ${reason}`];
  });
}

function importReason(
  file: string,
  specifier: string | undefined,
  layer: Layer,
  table: LayerTable,
): string | undefined {
  if (specifier === undefined) return isTool(layer) ? undefined : 'computed import';
  const isTest = isTestFile(file);
  if (specifier.startsWith('.')) return relativeReason(file, specifier, layer);
  if (isBuiltin(specifier)) return layer.pure && !isTest ? `pure package imports ${specifier}` : undefined;
  if (specifier.startsWith(scope)) return workspaceReason(specifier, layer, table, isTest);
  const name = packageName(specifier);
  const allowed = isTest ? [...layer.npm, ...table.testNpm] : layer.npm;
  return allowed.includes(name) ? undefined : `${layer.name} may not import the npm package ${name}`;
}

function workspaceReason(
  specifier: string,
  layer: Layer,
  table: LayerTable,
  isTest: boolean,
): string | undefined {
  const name = specifier.slice(scope.length).split('/')[0] ?? '';
  const allowed = isTest ? [...layer.may, ...layer.testsMay, layer.name] : layer.may;
  const target = table.layers.find((candidate) => candidate.name === name);
  return target !== undefined && allowed.includes(name)
    ? exportReason(specifier, target)
    : `${layer.name} may not import ${name}`;
}

/** The tools start what they have built, whose path is no literal. */
function isTool(layer: Layer): boolean {
  return layer.name === 'tools';
}

function relativeReason(file: string, specifier: string, layer: Layer): string | undefined {
  const home = join(root, layer.path) + sep;
  return resolve(file, '..', specifier).startsWith(home) ? undefined : `${specifier} leaves ${layer.path}`;
}

function exportReason(specifier: string, target: Layer): string | undefined {
  const key = `.${specifier.slice(scope.length + target.name.length)}`;
  return readManifest(target.path).exports?.[key] === undefined
    ? `${specifier} is not in the exports map of ${target.path}`
    : undefined;
}

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Manifest and exports map against the table: dependencies are those allowed and used, exports stay in src. */
export function manifestComplaints(layer: Layer): string[] {
  const manifest = readManifest(layer.path);
  const declared = Object.keys(manifest.dependencies ?? {});
  const allowed = new Set([...layer.may.map((name) => scope + name), ...layer.npm]);
  const used = usedPackages(layer);
  const at = `${layer.path}/package.json`;
  return [
    ...declared.filter((name) => !allowed.has(name)).map((name) => `${at}: ${name} is not allowed`),
    ...declared.filter((name) => !used.has(name)).map((name) => `${at}: ${name} is not used`),
    ...[...used].filter((name) => !declared.includes(name)).map((name) => `${at}: ${name} is missing`),
    ...Object.values(manifest.exports ?? {})
      .filter((target) => !target.startsWith('./src/') || !existsSync(join(root, layer.path, target)))
      .map((target) => `${at}: exports ${target}, which is not a file of src`),
  ];
}

/** Packages that the non-test code of a row imports, workspace and npm alike. */
function usedPackages(layer: Layer): Set<string> {
  const files = sourceFiles(join(root, layer.path)).filter((file) => !isTestFile(file));
  const specifiers = files.flatMap((file) => importsOf(file, readFileSync(file, 'utf8')));
  return new Set(
    specifiers.flatMap(({ specifier }) =>
      specifier === undefined || specifier.startsWith('.') || isBuiltin(specifier)
        ? []
        : [packageName(specifier)],
    ),
  );
}

function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')) as Manifest;
}

function sourceFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : sourceFiles(path);
    return /\.(?:ts|mjs|cjs|js)$/.test(entry.name) ? [path] : [];
  });
}
