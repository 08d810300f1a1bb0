import type { RequirementSection } from '../resource-requirements.ts';
import { badContainers } from './rule.ts';
import type { AdmissionRule } from './rule.ts';

/** CEL that is true where neither container `c` nor its pod has a requirement in force, as hasRequirement has it. */
export function lackOf(section: RequirementSection, resource: string): string {
  const sections = section === 'limits' ? ['limits'] : ['requests', 'limits'];
  const quantities = ['c', 'variables.podSpec'].flatMap((holder) =>
    sections.map((name) => `string(${holder}.?resources.?${name}.?${resource}.orValue('0'))`),
  );
  return badContainers(
    `[${quantities.join(', ')}].exists(q, quantity(q).isGreaterThan(quantity('0')))`,
    'lastingContainers',
  );
}

/** As judgeQuantityRange; the bounds are parameters by name, and an empty one is none. */
export function quantityRangeRule(
  resource: string,
  bounds: Readonly<Record<RequirementSection, { readonly least: string; readonly most: string }>>,
): AdmissionRule {
  const within = (['requests', 'limits'] as const).flatMap((section) => {
    const { least, most } = bounds[section];
    const value = `c.?resources.?${section}.?${resource}`;
    const bounded = (name: string, relation: string): string =>
      `(variables.${name} == '' || !${value}.hasValue() || ` +
      `quantity(string(${value}.value())).compareTo(quantity(variables.${name})) ${relation} 0)`;
    return [bounded(least, '>='), bounded(most, '<=')];
  });
  return {
    violating: badContainers(within.join(' && '), 'lastingContainers'),
    message: `resources.requests.${resource} or resources.limits.${resource} is out of bounds; set it within them`,
    needs: [bounds.requests, bounds.limits].flatMap(({ least, most }) => [least, most]),
  };
}
