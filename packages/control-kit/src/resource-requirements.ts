import type { ValueMap } from '@bulwark/model';
import { mapAt, mapIn, MalformedField } from './fields.ts';
import { parseQuantity } from './quantity.ts';
import type { ContainerView } from './views.ts';

export type RequirementSection = 'limits' | 'requests';

/** A quantity field as written; undefined where absent or null. Malformed where the API server would refuse it. */
export function quantityAt(holder: ValueMap | undefined, key: string): string | number | undefined {
  const value = holder?.[key];
  if (value === undefined || value === null) return undefined;
  const plain = typeof value === 'bigint' ? Number(value) : value;
  if ((typeof plain !== 'string' && typeof plain !== 'number') || parseQuantity(plain) === undefined)
    throw new MalformedField(holder as ValueMap, key, 'a quantity');
  return plain;
}

/** What the container itself sets; undefined where nothing is set. */
export function ownRequirement(
  { value }: ContainerView,
  section: RequirementSection,
  resource: string,
): string | number | undefined {
  return quantityAt(mapIn(value, 'resources', section), resource);
}

/**
 * Whether a limit or request is in force for a container: its own, that of the pod as a whole (`spec.resources`), or, for a
 * request, the limit that the API server copies into it. Zero is none.
 */
export function hasRequirement(
  container: ContainerView,
  section: RequirementSection,
  resource: string,
): boolean {
  const holders = [mapAt(container.value, 'resources'), mapAt(container.workload.podSpec, 'resources')];
  const sections = section === 'limits' ? ['limits'] : ['requests', 'limits'];
  return holders.some((resources) =>
    sections.some((name) => {
      const quantity = quantityAt(mapAt(resources, name), resource);
      return quantity !== undefined && (parseQuantity(quantity) as number) > 0;
    }),
  );
}
