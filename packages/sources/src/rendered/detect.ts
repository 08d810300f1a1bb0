import { lstatSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Names under which Kustomize looks for its file. */
export const KUSTOMIZATION_FILES: readonly string[] = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
];
const MAX_DESCRIPTION = 1024 * 1024;

/** Directories of a chart that hold templates, subcharts and definitions: what is in them is read by Helm alone. */
const CHART_FOLDERS = new Set(['templates', 'charts', 'crds']);
const CHART_FILES = /^(?:Chart|requirements)\.(?:ya?ml|lock)$|^values(?:[-.].*)?\.(?:ya?ml|json)$/;
const CASE_VALUES = /values[^/]*\.ya?ml$/;

/** Whether a file is what Kustomize builds a directory from, by its name. */
export function isKustomizationFile(path: string): boolean {
  return KUSTOMIZATION_FILES.includes(basename(path));
}

/** Whether a file is named as Helm names the description of a chart. */
export function isChartFile(path: string): boolean {
  return basename(path) === 'Chart.yaml';
}

export function isArchive(path: string): boolean {
  return path.endsWith('.tgz');
}

/** Whether a directory is a chart: its Chart.yaml states an apiVersion or a name. Whether Helm can load it is for Helm to say. */
export function isChartDirectory(directory: string): boolean {
  const path = join(directory, 'Chart.yaml');
  try {
    const stats = lstatSync(path);
    if (!stats.isFile() || stats.size > MAX_DESCRIPTION) return false;
    return /^(?:apiVersion|name)[ \t]*:/m.test(readFileSync(path, 'utf8'));
  } catch {
    return false;
  }
}

/** Whether an entry belongs to the chart around it, so that it is not read by itself. `inside` is its path relative to the chart. */
export function belongsToChart(inside: string, isDirectory: boolean): boolean {
  if (isDirectory) return CHART_FOLDERS.has(inside);
  return CHART_FILES.test(inside) || (inside.startsWith('ci/') && CASE_VALUES.test(inside));
}
