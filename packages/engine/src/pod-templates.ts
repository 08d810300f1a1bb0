import { isMap } from '@bulwark/model';
import type { ValueMap } from '@bulwark/model';
import { canonicalJson } from './pointer.ts';

/** Holds the specs of pods once a template: a large cluster has tens of pods, all alike, for each of its workloads. */
export class PodTemplates {
  readonly #specs = new Map<string, ValueMap>();

  /** The object with its spec replaced by an equal one that is held already. Pods that nobody owns are left alone. */
  share(kind: string, value: ValueMap): ValueMap {
    const { spec, metadata } = value;
    if (kind !== 'Pod' || !isMap(spec) || !isMap(metadata) || metadata['ownerReferences'] === undefined)
      return value;
    const key = canonicalJson(spec);
    const known = this.#specs.get(key);
    if (known !== undefined) return { ...value, spec: known };
    this.#specs.set(key, spec);
    return value;
  }
}
