import type { ProfileKind } from '@bulwark/test-cluster/profile';

export const DISCOVERY_TYPE = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** The answer to `/api` and `/apis` in the aggregated form (KEP-3352), which both kubectl and Bulwark ask for first. */
export function discoveryOf(kinds: readonly ProfileKind[], core: boolean): object {
  const groups = Map.groupBy(
    kinds.filter(({ group }) => (group === '') === core),
    ({ group }) => group,
  );
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: [...groups].map(([group, members]) => ({
      metadata: { name: group },
      versions: [...Map.groupBy(members, ({ version }) => version)].map(([version, each]) => ({
        version,
        freshness: 'Current',
        resources: each.map(({ resource, kind, namespaced }) => ({
          resource,
          responseKind: { group, version, kind },
          scope: namespaced ? 'Namespaced' : 'Cluster',
          singularResource: kind.toLowerCase(),
          verbs: ['get', 'list', 'watch'],
        })),
      })),
    })),
  };
}
