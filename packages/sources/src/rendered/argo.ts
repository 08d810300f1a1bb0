import type { ValueMap } from '@bulwark/model';
import { mapAt, mapsOf, scalarOf, setting, textOf, textsOf, valuesText } from './release-values.ts';
import type { Deployment } from './releases.ts';
import type { SeenRelease } from './seen-releases.ts';

/**
 * What an Application deploys (argoproj.io/v1alpha1: spec.source or each of spec.sources, with helm.valueFiles, helm.values, helm.valuesObject and
 * helm.parameters, each laid over the one before).
 */
export function deploymentsOfApplication({ value }: SeenRelease): readonly Deployment[] {
  const spec = mapAt(value, 'spec');
  const several = mapsOf(spec['sources']);
  const sources = several.length > 0 ? several : [mapAt(spec, 'source')];
  const references = new Set(sources.flatMap(({ ref }) => textOf(ref) ?? []));
  return sources.filter(deploys).map((source) => ({
    ...ofSource(source, references),
    releaseName:
      textOf(mapAt(source, 'helm')['releaseName']) ?? textOf(mapAt(value, 'metadata')['name']) ?? '',
    namespace: textOf(mapAt(spec, 'destination')['namespace']) ?? 'default',
  }));
}

/** A source may be there for its values files alone. */
function deploys({ path, chart }: ValueMap): boolean {
  return textOf(path) !== undefined || textOf(chart) !== undefined;
}

function ofSource(
  source: ValueMap,
  references: ReadonlySet<string>,
): Omit<Deployment, 'releaseName' | 'namespace'> {
  const helm = mapAt(source, 'helm');
  const chart = textOf(source['chart']);
  const path = chart === undefined ? textOf(source['path']) : undefined;
  const optional = helm['ignoreMissingValueFiles'] === true;
  const parameters = mapsOf(helm['parameters']);
  const settings = (forced: boolean): string[] =>
    parameters
      .filter(({ forceString }) => (forceString === true) === forced)
      .map(({ name, value }) => setting(scalarOf(name), scalarOf(value)));
  return {
    path,
    elsewhere: `${chart === undefined ? (path ?? '?') : `chart ${chart}`} of ${textOf(source['repoURL']) ?? '?'}`,
    valueFiles: textsOf(helm['valueFiles']).map((file) => ({ ...valueFile(file, references), optional })),
    texts: [
      { name: 'helm.values', text: textOf(helm['values']) ?? '' },
      { name: 'helm.valuesObject', text: valuesText(mapAt(helm, 'valuesObject')) },
    ],
    set: settings(false),
    setString: settings(true),
    missing: mapsOf(helm['fileParameters']).map(({ path: file }) => `file parameter ${scalarOf(file)}`),
    ignored: Object.keys(mapAt(source, 'kustomize')).map((key) => `kustomize.${key}`),
  };
}

/** `$ref/file` lies in the repository of another source, `/file` at the top of this one. */
function valueFile(
  file: string,
  references: ReadonlySet<string>,
): { readonly file: string; readonly from: 'root' | 'chart' } {
  const [first = '', ...rest] = file.split('/');
  if (first.startsWith('$') && references.has(first.slice(1))) return { file: rest.join('/'), from: 'root' };
  if (file.startsWith('/')) return { file: file.slice(1), from: 'root' };
  return { file, from: 'chart' };
}
