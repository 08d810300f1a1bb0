import { isList, isMap } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';

/** Name of the volume that admission adds for the token of the service account: the same for all pods but for its end, which is random. */
const GENERATED = /^kube-api-access-[a-z0-9]{5}$/;
const TOKEN = 'kube-api-access';
/** Fields of a pod spec that list containers. */
export const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'];

/** Name of the token volume that admission has added to a pod; undefined where there is none, or more than one. */
export function tokenVolume(spec: ValueMap): string | undefined {
  const names = maps(spec['volumes']).flatMap(({ name }) =>
    typeof name === 'string' && GENERATED.test(name) ? [name] : [],
  );
  return names.length === 1 ? names[0] : undefined;
}

/** The JSON text of a pod without the random end of the name of its token volume. */
export function withoutTokenEnd(json: string, name: string): string {
  return json.replaceAll(`"name":"${name}"`, `"name":"${TOKEN}"`);
}

/** A pod spec without the random end of the name of its token volume, in the volume and where it is mounted. */
export function withPlainToken(spec: ValueMap): ValueMap {
  const token = tokenVolume(spec);
  if (token === undefined) return spec;
  const renamed = (item: Value): Value =>
    isMap(item) && item['name'] === token ? { ...item, name: TOKEN } : item;
  const kept: Record<string, Value | undefined> = { ...spec, volumes: mapped(spec['volumes'], renamed) };
  for (const list of CONTAINER_LISTS)
    if (kept[list] !== undefined)
      kept[list] = mapped(kept[list], (container) =>
        isMap(container) && isList(container['volumeMounts'])
          ? { ...container, volumeMounts: mapped(container['volumeMounts'], renamed) }
          : container,
      );
  return kept;
}

function mapped(list: Value | undefined, change: (item: Value) => Value): Value | undefined {
  return isList(list) ? list.map(change) : list;
}

function maps(list: Value | undefined): readonly ValueMap[] {
  return isList(list) ? list.filter(isMap) : [];
}
