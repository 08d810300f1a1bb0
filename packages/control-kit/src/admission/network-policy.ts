import type { Direction } from '../network-policies.ts';

const IS_ANY_ADDRESS =
  '(p.?ipBlock.hasValue() ? ' +
  "p.ipBlock.?cidr.orValue('').endsWith('/0') && p.ipBlock.?except.orValue([]).size() == 0 : " +
  '!p.?podSelector.hasValue() && !p.?namespaceSelector.hasValue())';

/** CEL that is true where no rule in force of a NetworkPolicy lets every address through, as unrestrictedRules has it. */
export function onlyNamedPeers(direction: Direction): string {
  const [type, field] = direction === 'ingress' ? ['Ingress', 'from'] : ['Egress', 'to'];
  const defaults =
    "variables.object.?spec.?egress.orValue([]).size() > 0 ? ['Ingress', 'Egress'] : ['Ingress']";
  return (
    `!('${type}' in variables.object.?spec.?policyTypes.orValue(${defaults})) || ` +
    `variables.object.?spec.?${direction}.orValue([]).all(r, r.?${field}.orValue([]).size() == 0 ` +
    `? r.?ports.orValue([]).size() > 0 : r.?${field}.orValue([]).all(p, !${IS_ANY_ADDRESS}))`
  );
}
