import { resolve } from 'node:path';
import type { ObjectView } from '@bulwark/control-kit';
import { podTemplatePath } from '@bulwark/control-kit';
import { adjustPlan, matchesWildcards } from '@bulwark/engine';
import type { Plan, PostureOptions } from '@bulwark/engine';
import { isMap, valueAt } from '@bulwark/model';
import type { FileOrigin, RawObject } from '@bulwark/model';
import type { ResolvedScope } from './resolve.ts';

/** Which plan an object has: that of all scopes which match it, a later one winning. Undefined without scopes. */
export function planOfScopes(plan: Plan, scopes: readonly ResolvedScope[]): PostureOptions['planOf'] {
  if (scopes.length === 0) return undefined;
  // Objects that the same scopes match share one plan: the engine keeps what it derives from a plan.
  const plans = new Map<string, Plan>();
  return (view, raw) => {
    const matching = scopes.filter((scope) => matches(scope, view, raw));
    if (matching.length === 0) return undefined;
    const key = matching.map((scope) => scopes.indexOf(scope)).join();
    const known =
      plans.get(key) ?? matching.reduce((before, scope) => adjustPlan(before, within(scope, plan)), plan);
    plans.set(key, known);
    return known;
  };
}

/** Parameters of controls that are not in the plan do not matter. */
function within(scope: ResolvedScope, plan: Plan): ResolvedScope {
  const ids = new Set(plan.controls.map(({ control }) => control.id));
  const parameters = Object.entries(scope.parameters).filter(([id]) => ids.has(id));
  return { ...scope, parameters: Object.fromEntries(parameters) };
}

function matches({ paths, namespaces, labels }: ResolvedScope, view: ObjectView, raw: RawObject): boolean {
  const { kind, namespace, name } = view.reference;
  const home = kind === 'Namespace' ? name : namespace;
  return (
    (paths.length === 0 || paths.some((path) => isBelow(raw, path))) &&
    (namespaces.length === 0 || namespaces.some((pattern) => matchesWildcards(pattern, home))) &&
    Object.entries(labels).every(([key, pattern]) => hasLabel(view, key, pattern))
  );
}

function isBelow({ origin }: RawObject, path: string): boolean {
  if (origin.source !== 'file') return false;
  const base = path.replace(/\/+$/, '');
  return [origin.file, ...otherNames(origin)].some(
    (name) => matchesWildcards(base, name) || matchesWildcards(`${base}/*`, name),
  );
}

/** Patterns of a policy are compared with whole paths, too: what reports show depends on the current directory. */
export function otherNames({ file }: FileOrigin): readonly string[] {
  return [resolve(file)];
}

function hasLabel({ reference, value }: ObjectView, key: string, pattern: string): boolean {
  return [[], podTemplatePath(reference.kind) ?? []].some((path) => {
    const labels = valueAt(value, [...path, 'metadata', 'labels']);
    const label = isMap(labels) && Object.hasOwn(labels, key) ? labels[key] : undefined;
    return typeof label === 'string' && matchesWildcards(pattern, label);
  });
}
