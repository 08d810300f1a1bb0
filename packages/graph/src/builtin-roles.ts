import type { RuleView } from '@bulwark/control-kit';
import type { ValueMap } from '@bulwark/model';
import { SYSTEM_CLUSTER_ROLES, SYSTEM_ROLES, USER_FACING_ROLES } from './builtin-rules.ts';
import type { RuleSource } from './builtin-rules.ts';

/** A ClusterRole that every cluster has, and what the control plane adds to it. */
export interface BuiltinClusterRole {
  readonly rules: readonly RuleView[];
  /** Selectors of ClusterRoles whose rules it takes over. */
  readonly aggregates: readonly ValueMap[];
}

// `admin` takes over what `edit` has, `edit` what `view` has; so each also takes over what others add to the weaker ones.
const AGGREGATES: Readonly<Record<string, readonly string[]>> = {
  view: ['view'],
  edit: ['edit', 'view'],
  admin: ['admin', 'edit', 'view'],
};

const words = (text: string | undefined): readonly string[] => text?.split(' ') ?? [];

/**
 * A ClusterRole that Kubernetes creates at start, for clusters of which it was not scanned; undefined for other names. Its
 * rules have no place in a source, so their index is -1. The roles of single controllers (`system:controller:*`) and of
 * add-ons are not among them: nobody else is bound to those.
 */
export function builtinClusterRole(name: string): BuiltinClusterRole | undefined {
  const sources = own(USER_FACING_ROLES, name) ?? own(SYSTEM_CLUSTER_ROLES, name);
  if (sources === undefined) return undefined;
  const aggregates = (own(AGGREGATES, name) ?? []).map((role) => ({
    matchLabels: { [`rbac.authorization.k8s.io/aggregate-to-${role}`]: 'true' },
  }));
  return { rules: sources.map(ruleOf), aggregates };
}

/** A Role that Kubernetes creates in a namespace of its own at start; undefined for others. */
export function builtinRole(namespace: string, name: string): readonly RuleView[] | undefined {
  return own(SYSTEM_ROLES, `${namespace}/${name}`)?.map(ruleOf);
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function ruleOf({ verbs, groups, resources, names, urls }: RuleSource): RuleView {
  return {
    index: -1,
    verbs: words(verbs),
    apiGroups: groups === undefined ? [] : groups.split(',').map((group) => group.trim()),
    resources: words(resources),
    resourceNames: words(names),
    nonResourceURLs: words(urls),
  };
}
