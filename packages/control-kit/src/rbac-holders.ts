import type { Identity } from '@bulwark/model';
import type { RelatedReference } from './verdict.ts';
import { labelsOf } from './views.ts';
import type { HolderView, RoleView } from './views.ts';

/** The kinds that give roles to holders. */
export const BINDING_KINDS: readonly string[] = ['RoleBinding', 'ClusterRoleBinding'];

/** The kinds that controls about permissions read. */
export const RBAC_KINDS: readonly string[] = ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'];

const DEFAULT_ROLES = new Set(['cluster-admin', 'admin', 'edit', 'view']);
const CONTROL_PLANE_GROUPS = new Set([
  'system:masters',
  'system:nodes',
  'system:monitoring',
  'kubeadm:cluster-admins',
]);

/** Who holds a role, as far as it matters for findings. */
export interface Holding {
  /** Each identity once, in the order of the bindings. */
  readonly identities: readonly Identity[];
  readonly bindings: readonly RelatedReference[];
  /** Namespaces of the grants, '' for all of them; sorted, each once. */
  readonly namespaces: readonly string[];
}

/**
 * Whether Kubernetes itself brings a role: one of the four roles for people, a name `system:…`, or the label that the API
 * server puts on what it creates. Such roles are a finding only where somebody else than the control plane holds them.
 */
export function isInstalledByKubernetes(role: RoleView): boolean {
  if (role.builtin || role.name.startsWith('system:')) return true;
  if (role.kind === 'ClusterRole' && DEFAULT_ROLES.has(role.name)) return true;
  return labelsOf(role.object)['kubernetes.io/bootstrapping'] === 'rbac-defaults';
}

/**
 * Whether a holder belongs to the control plane: users `system:…` (anonymous ones excepted), the groups of administrators,
 * nodes and bootstrap tokens, and service accounts of kube-system through bindings called `system:…`.
 */
export function isControlPlane({ identity, binding }: HolderView): boolean {
  switch (identity.kind) {
    case 'User':
      return identity.name.startsWith('system:') && identity.name !== 'system:anonymous';
    case 'Group':
      return CONTROL_PLANE_GROUPS.has(identity.name) || identity.name.startsWith('system:bootstrappers');
    case 'ServiceAccount':
      return identity.namespace === 'kube-system' && binding.reference.name.startsWith('system:');
  }
}

const holdings = new WeakMap<RoleView, Holding | null>();

/** Who holds a role that counts; undefined for a role of Kubernetes that only the control plane holds. */
export function holdingOf(role: RoleView): Holding | undefined {
  let holding = holdings.get(role);
  if (holding === undefined) {
    const foreign = role.holders.filter((holder) => !isControlPlane(holder));
    if (!isInstalledByKubernetes(role)) holding = summarise(role.holders);
    else holding = foreign.length === 0 ? null : summarise(foreign);
    holdings.set(role, holding);
  }
  return holding ?? undefined;
}

/** Holders put together: identities once, one entry for each binding with the subjects that it names. */
export function summarise(holders: readonly HolderView[]): Holding {
  const identities = new Map<string, Identity>();
  const bindings = new Map<
    unknown,
    { reference: RelatedReference; paths: (readonly (string | number)[])[] }
  >();
  const namespaces = new Set<string>();
  for (const { identity, binding, subject, namespace } of holders) {
    identities.set(`${identity.kind}/${identity.namespace}/${identity.name}`, identity);
    namespaces.add(namespace);
    let entry = bindings.get(binding);
    if (entry === undefined) {
      const paths = [['roleRef', 'name']];
      entry = { reference: { object: binding.reference, relation: 'binding', paths }, paths };
      bindings.set(binding, entry);
    }
    entry.paths.splice(-1, 0, ['subjects', subject]);
  }
  return {
    identities: [...identities.values()],
    bindings: [...bindings.values()].map(({ reference }) => reference),
    namespaces: [...namespaces].sort(),
  };
}

/** Holders in a few words: `User ann and 3 others in every namespace`. */
export function describeHolding({ identities, namespaces }: Holding): string {
  const [first] = identities;
  if (first === undefined) return 'nobody holds it yet, one binding is enough';
  const name = first.kind === 'ServiceAccount' ? `${first.namespace}/${first.name}` : first.name;
  const others = identities.length - 1;
  const and = others === 0 ? '' : ` and ${others} other${others === 1 ? '' : 's'}`;
  return `held by ${first.kind} ${name}${and} ${describeNamespaces(namespaces)}`;
}

function describeNamespaces(namespaces: readonly string[]): string {
  if (namespaces.includes('')) return 'in every namespace';
  return namespaces.length === 1 ? `in namespace ${namespaces[0]}` : `in ${namespaces.length} namespaces`;
}
