import type { ValueMap } from '@bulwark/model';
import { mapAt, mapsOf, scalarOf, setting, textOf, textsOf, valuesText } from './release-values.ts';
import type { SeenRelease, SeenReleases } from './seen-releases.ts';
import type { Deployment } from './releases.ts';

/**
 * What a HelmRelease deploys (helm.toolkit.fluxcd.io: spec.chart.spec, spec.valuesFrom, spec.values, each laid over the one before).
 * The chart is a path in a GitRepository, or lies in a repository of charts.
 */
export function deploymentOfHelmRelease({ value }: SeenRelease, seen: SeenReleases): readonly Deployment[] {
  const metadata = mapAt(value, 'metadata');
  const spec = mapAt(value, 'spec');
  const own = textOf(metadata['namespace']) ?? '';
  const name = textOf(metadata['name']) ?? '';
  const target = textOf(spec['targetNamespace']);
  const chart = mapAt(spec, 'chart', 'spec');
  const source = mapAt(chart, 'sourceRef');
  const path = source['kind'] === 'GitRepository' ? textOf(chart['chart']) : undefined;
  const given = valuesFrom(spec, own, seen);
  return [
    {
      path,
      elsewhere: elsewhere(spec),
      valueFiles: textsOf(chart['valuesFiles']).map((file) => ({ file, from: 'root', optional: false })),
      texts: [...given.texts, { name: 'spec.values', text: valuesText(mapAt(spec, 'values')) }],
      set: given.set,
      setString: [],
      missing: given.missing,
      releaseName: textOf(spec['releaseName']) ?? (target === undefined ? name : `${target}-${name}`),
      namespace: target ?? (own === '' ? 'default' : own),
      ignored: [],
    },
  ];
}

function elsewhere(spec: ValueMap): string {
  const reference = mapAt(spec, 'chartRef');
  if (textOf(reference['name']) !== undefined)
    return `${scalarOf(reference['kind'])} ${scalarOf(reference['name'])}`;
  const chart = mapAt(spec, 'chart', 'spec');
  const source = mapAt(chart, 'sourceRef');
  return `chart ${textOf(chart['chart']) ?? '?'} of ${textOf(source['kind']) ?? 'a source'} ${textOf(source['name']) ?? ''}`.trim();
}

interface GivenValues {
  readonly texts: { readonly name: string; readonly text: string }[];
  readonly set: string[];
  readonly missing: string[];
}

function valuesFrom(spec: ValueMap, namespace: string, seen: SeenReleases): GivenValues {
  const given: GivenValues = { texts: [], set: [], missing: [] };
  for (const { kind, name, valuesKey, targetPath } of mapsOf(spec['valuesFrom'])) {
    const key = textOf(valuesKey) ?? 'values.yaml';
    const text = seen.textOf(scalarOf(kind), namespace, scalarOf(name), key);
    const place = `${key} of ${scalarOf(kind)}/${scalarOf(name)}`;
    const target = textOf(targetPath);
    if (text === undefined) given.missing.push(place);
    else if (target !== undefined) given.set.push(setting(target, text.trimEnd()));
    else given.texts.push({ name: place, text });
  }
  return given;
}
