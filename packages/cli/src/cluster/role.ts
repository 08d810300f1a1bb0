import type { ApiResource } from '@bulwark/sources/cluster';

/** What somebody has to be allowed to do with the objects of a resource. */
export interface Grant {
  readonly resource: ApiResource;
  readonly verbs: readonly string[];
}

export interface RoleOptions {
  /** Name of the roles, and of their bindings. */
  readonly name: string;
  /** Namespaces to which all is restricted that lies in namespaces; none for everywhere. */
  readonly namespaces: readonly string[];
  /** Whom the bindings name, as the API server calls them. */
  readonly user: string;
}

/**
 * The smallest roles for these grants, as YAML: a ClusterRole, which also lets the one namespace be read whose UID names the cluster. For some
 * namespaces alone, the ClusterRole holds what lies in none, a Role in each holds the rest, and bindings give them to the user.
 */
export function roleText(grants: readonly Grant[], { name, namespaces, user }: RoleOptions): string {
  if (namespaces.length === 0) return clusterRole(name, grants);
  const [inside, outside] = [
    grants.filter(({ resource }) => resource.namespaced),
    grants.filter(({ resource }) => !resource.namespaced),
  ];
  return [
    clusterRole(name, outside),
    bindingText('ClusterRole', { name, user }),
    ...namespaces.flatMap((namespace) => [
      head('Role', name, namespace) + rulesText(inside),
      bindingText('Role', { name, user, namespace }),
    ]),
  ].join('---\n');
}

function clusterRole(name: string, grants: readonly Grant[]): string {
  return `${head('ClusterRole', name)}${rulesText(grants)}  - apiGroups: ['']
    resources: [namespaces]
    resourceNames: [kube-system]
    verbs: [get]
`;
}

function head(kind: string, name: string, namespace?: string): string {
  return `apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata:
  name: ${name}
${namespace === undefined ? '' : `  namespace: ${plain(namespace)}\n`}`;
}

/** One rule for each group and set of verbs. */
function rulesText(grants: readonly Grant[]): string {
  const rules = Map.groupBy(grants, ({ resource, verbs }) => `${resource.group}\n${verbs.join(', ')}`);
  const texts = [...rules]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, granted]) => {
      const [group, verbs] = key.split('\n');
      const names = granted.map(({ resource: { resource } }) => `      - ${resource}\n`).sort();
      return `  - apiGroups: [${group === '' ? "''" : group}]
    resources:
${names.join('')}    verbs: [${verbs}]
`;
    });
  return `rules:\n${texts.join('')}`;
}

/** A name as YAML reads it back as text: `123`, `1e3` and `on` are other things there. */
function plain(name: string): string {
  return /^(?!(?:true|false|null|yes|no|on|off|y|n)$)[a-z][a-z0-9-]*$/.test(name)
    ? name
    : JSON.stringify(name);
}

const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

function bindingText(
  role: 'ClusterRole' | 'Role',
  { name, user, namespace }: { readonly name: string; readonly user: string; readonly namespace?: string },
): string {
  const [, home, account] = SERVICE_ACCOUNT.exec(user) ?? [];
  const subject =
    home === undefined
      ? `apiGroup: rbac.authorization.k8s.io, kind: User, name: ${JSON.stringify(user)}`
      : `kind: ServiceAccount, namespace: ${plain(home)}, name: ${plain(account ?? '')}`;
  return `${head(`${role}Binding`, name, namespace)}roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ${role}, name: ${name} }
subjects:
  - { ${subject} }
`;
}
