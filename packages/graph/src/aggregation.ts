import { labelsOf, mapIn, mapsAt } from '@bulwark/control-kit';
import type { ObjectView, RuleView } from '@bulwark/control-kit';
import { readRules } from './roles.ts';
import { matchesSelector } from './selector.ts';

/**
 * The rules of an aggregated ClusterRole: the union of the ClusterRoles that its selectors match. The control plane overwrites
 * the role's own rules, so those count only where nothing that matches was scanned (a live role carries the result already).
 */
export function aggregatedRules(role: ObjectView, clusterRoles: readonly ObjectView[]): readonly RuleView[] {
  const selectors = mapsAt(mapIn(role.value, 'aggregationRule'), 'clusterRoleSelectors');
  const rules: RuleView[] = [];
  for (const candidate of clusterRoles) {
    if (candidate === role) continue;
    const labels = labelsOf(candidate);
    if (selectors.some((selector) => matchesSelector(selector, labels))) {
      rules.push(...readRules(candidate.value).map((rule) => ({ ...rule, index: -1 })));
    }
  }
  return rules.length > 0 ? rules : readRules(role.value);
}
