import { podTemplatePath, valueShape, withoutSchemas } from '@bulwark/control-kit';
import { isList, isMap } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';
import { isDormant } from './dormant.ts';
import { CONTAINER_LISTS, withPlainToken } from './pod-token.ts';
import { statusThatMatters } from './status.ts';

/** Fields of a container that controls with `reads` may use. */
const CONTAINER_FIELDS = [
  'name',
  'image',
  'ports',
  'securityContext',
  'volumeMounts',
  'envFrom',
  'restartPolicy',
];
/** Settings in ConfigMaps that controls with `reads` may use: switches of known programs, never secret. */
const CONFIG_MAP_SETTINGS = new Set(['allow-snippet-annotations']);
const DROPPED_ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * What stays in memory of an object once the controls that it decides alone have run: no status (but the versions of
 * a Node, and the end of a Job), no managed fields and no time of creation, of Secrets the shape of values, of ConfigMaps no values, no schemas of definitions, no commands,
 * probes, resources or literal environment of containers, of the name of a token volume no random end,
 * and no pod spec of what runs nothing any more.
 * Controls with `reads` see this form and only this form. Idempotent.
 */
export function retain(kind: string, value: ValueMap): ValueMap {
  const { status, ...rest } = value;
  const kept: Record<string, Value | undefined> = rest;
  const mattering = statusThatMatters(kind, status);
  if (mattering !== undefined) kept['status'] = mattering;
  if (isMap(kept['metadata'])) kept['metadata'] = retainMetadata(kept['metadata']);
  if (kind === 'CustomResourceDefinition') return withoutSchemas(kept);
  if (kind === 'Secret' || kind === 'ConfigMap') return retainKeys(kind, kept);
  const path = podTemplatePath(kind);
  if (path === undefined) return kept;
  return retainTemplate(kept, path, isDormant(kind, kept) ? withoutSpec : retainPodSpec);
}

function retainMetadata(metadata: ValueMap): ValueMap {
  const { managedFields: _managed, creationTimestamp: _created, ...kept } = metadata;
  const annotations = kept['annotations'];
  if (!isMap(annotations) || annotations[DROPPED_ANNOTATION] === undefined) return kept;
  const { [DROPPED_ANNOTATION]: _dropped, ...others } = annotations;
  return { ...kept, annotations: others };
}

function retainKeys(kind: string, value: ValueMap): ValueMap {
  const kept: Record<string, Value | undefined> = { ...value };
  for (const field of ['data', 'stringData', 'binaryData']) {
    const data = kept[field];
    if (isMap(data))
      kept[field] = kind === 'Secret' ? retainShapes(data, field !== 'stringData') : retainSettings(data);
  }
  return kept;
}

/** Key names with the form and about the length of each value. */
function retainShapes(data: ValueMap, encoded: boolean): ValueMap {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      // The API server takes nothing but text.
      valueShape(typeof value === 'string' ? value : '', encoded),
    ]),
  );
}

function retainSettings(data: ValueMap): ValueMap {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, CONFIG_MAP_SETTINGS.has(key) ? value : '']),
  );
}

function retainTemplate(
  holder: ValueMap,
  path: readonly string[],
  retainSpec: (spec: ValueMap) => ValueMap | undefined,
): ValueMap {
  const [key, ...rest] = path;
  const inner = holder[key ?? 'spec'];
  if (!isMap(inner)) return holder;
  return key === undefined
    ? { ...holder, spec: retainSpec(inner) }
    : { ...holder, [key]: retainTemplate(inner, rest, retainSpec) };
}

function withoutSpec(): undefined {
  return undefined;
}

function retainPodSpec(spec: ValueMap): ValueMap {
  const kept: Record<string, Value | undefined> = { ...withPlainToken(spec) };
  for (const field of CONTAINER_LISTS) {
    const list = kept[field];
    if (isList(list))
      kept[field] = list.map((container) => (isMap(container) ? retainContainer(container) : container));
  }
  return kept;
}

function retainContainer(container: ValueMap): ValueMap {
  const kept: Record<string, Value | undefined> = {};
  for (const field of CONTAINER_FIELDS) {
    const value = container[field];
    if (value !== undefined) kept[field] = value;
  }
  const env = container['env'];
  if (isList(env)) kept['env'] = env.filter((entry) => isMap(entry) && isMap(entry['valueFrom']));
  return kept;
}
