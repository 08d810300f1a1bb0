import { parseQuantity } from './quantity.ts';
import { ownRequirement } from './resource-requirements.ts';
import type { RequirementSection } from './resource-requirements.ts';
import { failIfAny, notApplicable, notEvaluated } from './verdict.ts';
import type { Verdict, Violation } from './verdict.ts';
import type { ContainerView } from './views.ts';

/** Bounds as the user writes them: quantities (the schema of the parameters sees to it), or '' for none. */
export interface QuantityBounds {
  readonly least: string;
  readonly most: string;
}

/** Judges what a container itself sets against bounds; not evaluated where there is no bound. */
export function judgeQuantityRange(
  container: ContainerView,
  resource: string,
  bounds: Readonly<Record<RequirementSection, QuantityBounds>>,
): Verdict {
  if (container.role === 'ephemeral') return notApplicable;
  const given = [bounds.requests, bounds.limits].flatMap(({ least, most }) => [least, most]).filter(Boolean);
  if (given.length === 0) return notEvaluated('needs-configuration', `bounds for ${resource}`);
  return failIfAny([
    ...outOfBounds(container, 'requests', resource, bounds.requests),
    ...outOfBounds(container, 'limits', resource, bounds.limits),
  ]);
}

function outOfBounds(
  container: ContainerView,
  section: RequirementSection,
  resource: string,
  { least, most }: QuantityBounds,
): readonly Violation[] {
  const quantity = ownRequirement(container, section, resource);
  if (quantity === undefined) return [];
  const value = parseQuantity(quantity) as number;
  const path = ['resources', section, resource];
  const violation = (relation: string, advice: string): Violation => ({
    path,
    message: `${path.join('.')} is ${quantity}, ${relation}`,
    remedy: { advice },
  });
  if (least !== '' && value < (parseQuantity(least) as number))
    return [violation(`below ${least}`, `Raise it to at least ${least}.`)];
  if (most !== '' && value > (parseQuantity(most) as number))
    return [violation(`above ${most}`, `Lower it to at most ${most}.`)];
  return [];
}
