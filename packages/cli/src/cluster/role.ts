import type { ApiResource } from '@bulwark/sources/cluster';

/**
 * The smallest ClusterRole for a scan, as YAML: list of every kind that is read, and get of the one namespace whose UID names the
 * cluster. Kinds that the cluster does not serve are not in it.
 */
export function roleText(resources: readonly ApiResource[]): string {
  const groups = Map.groupBy(resources, ({ group }) => group);
  const rules = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, kinds]) => ruleText(group, kinds));
  return `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: bulwark-scan
rules:
${rules.join('')}  - apiGroups: ['']
    resources: [namespaces]
    resourceNames: [kube-system]
    verbs: [get]
`;
}

function ruleText(group: string, kinds: readonly ApiResource[]): string {
  const names = kinds.map(({ resource }) => `      - ${resource}\n`).sort();
  return `  - apiGroups: [${group === '' ? "''" : group}]
    resources:
${names.join('')}    verbs: [list]
`;
}
