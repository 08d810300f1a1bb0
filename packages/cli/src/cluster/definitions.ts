import { templateDefinition } from '@bulwark/control-kit';
import type { TemplateDefinition } from '@bulwark/control-kit';
import { isCustom } from '@bulwark/engine';
import type { ValueMap } from '@bulwark/model';
import type { ApiResource } from '@bulwark/sources/cluster';
import { keyOf } from './kinds.ts';

/** The CustomResourceDefinitions of one cluster: which of its kinds have pod templates. */
export class Definitions {
  readonly #byId = new Map<string, TemplateDefinition>();

  /** `id` is whatever names the definition as long as it is there. */
  put(id: string, definition: ValueMap): void {
    const read = templateDefinition(definition);
    if (read === undefined) this.#byId.delete(id);
    else this.#byId.set(id, read);
  }

  remove(id: string): void {
    this.#byId.delete(id);
  }

  /** Keys of those kinds that are served in a version whose schema has pod templates, or leaves open whether it has. */
  workloads(resources: readonly ApiResource[]): ReadonlySet<string> {
    const versions = new Map([...this.#byId.values()].map(({ kind, versions: read }) => [kind, read]));
    return new Set(
      resources.flatMap((resource) => {
        const key = keyOf(resource);
        return isCustom(key) && versions.get(key)?.get(resource.version) !== undefined ? [key] : [];
      }),
    );
  }
}
