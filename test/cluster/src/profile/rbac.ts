import { manifest } from './metadata.ts';
import type { Fields, Identity, Manifest } from './metadata.ts';
import { Random, hashOf } from './random.ts';
import { podOwners } from './world.ts';
import type { NamespacePlan, World } from './world.ts';

const GROUP = 'rbac.authorization.k8s.io';
const API_VERSION = `${GROUP}/v1`;
const OIDC_GROUPS = 300;
const AGGREGATED = 60 / 1700;
const CLUSTER_ADMINS = 25 / 2600;

interface Account {
  readonly name: string;
  readonly namespace: NamespacePlan;
}

/** One account of each namespace, one for each workload that wants its own, and such as nothing runs under. */
export function accountsOf(world: World): readonly Account[] {
  const accounts: Account[] = world.namespaces.map((namespace) => ({ name: 'default', namespace }));
  const apps = [...podOwners(world), ...world.apps.CronJob];
  const seen = new Set<string>();
  for (const { account, namespace } of apps) {
    const key = `${namespace.name}/${account}`;
    if (account === '' || seen.has(key)) continue;
    seen.add(key);
    accounts.push({ name: account, namespace });
  }
  for (let index = accounts.length; index < world.shape.serviceAccounts; index += 1)
    accounts.push({
      name: `robot-${index}`,
      namespace: world.namespaces[index % world.namespaces.length] as NamespacePlan,
    });
  return accounts;
}

export function* serviceAccounts(world: World): Generator<Manifest> {
  for (const { name, namespace } of accountsOf(world)) {
    const noToken = hashOf(world.seed, name) % 20 === 0;
    yield manifest(
      world.seed,
      { apiVersion: 'v1', kind: 'ServiceAccount', namespace: namespace.name, name },
      name === 'default' ? { managers: [] } : { labels: { app: name } },
      noToken ? { automountServiceAccountToken: false } : {},
    );
  }
}

const RESOURCES: readonly (readonly [group: string, resources: readonly string[]])[] = [
  ['', ['pods', 'services', 'endpoints']],
  ['', ['configmaps']],
  ['', ['secrets']],
  ['', ['pods/log']],
  ['', ['pods/exec']],
  ['', ['events']],
  ['', ['nodes']],
  ['', ['serviceaccounts']],
  ['apps', ['deployments', 'statefulsets', 'daemonsets', 'replicasets']],
  ['batch', ['jobs', 'cronjobs']],
  ['networking.k8s.io', ['ingresses', 'networkpolicies']],
  ['coordination.k8s.io', ['leases']],
  ['rbac.authorization.k8s.io', ['roles', 'rolebindings']],
  ['cert-manager.io', ['certificates']],
  ['monitoring.coreos.com', ['servicemonitors', 'prometheusrules']],
];
/** Reading is what most roles allow. */
const VERBS: readonly (readonly string[])[] = [
  ['get', 'list', 'watch'],
  ['get', 'list', 'watch'],
  ['get', 'list', 'watch'],
  ['get'],
  ['create', 'patch'],
  ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
];

function rules(random: Random, most: number): readonly Fields[] {
  if (random.chance(0.02)) return [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];
  return Array.from({ length: 1 + random.run(3.3, most) }, () => {
    const [group, resources] = RESOURCES[random.skewed(RESOURCES.length)] ?? ['', ['pods']];
    return { apiGroups: [group], resources, verbs: random.pick(VERBS) };
  });
}

const roleName = (index: number): string => `role-${index}`;

function namespaceOf({ namespaces }: World, index: number): NamespacePlan {
  return namespaces[index % namespaces.length] as NamespacePlan;
}

export function* roles(world: World): Generator<Manifest> {
  for (let index = 0; index < world.shape.roles; index += 1) {
    const identity: Identity = {
      apiVersion: API_VERSION,
      kind: 'Role',
      namespace: namespaceOf(world, index).name,
      name: roleName(index),
    };
    const random = new Random(hashOf(world.seed, `role ${index}`));
    yield manifest(world.seed, identity, { labels: { team: random.word() } }, { rules: rules(random, 12) });
  }
}

/** Names of roles that every cluster has; a server makes them itself. */
const DEFAULT_ROLES = ['cluster-admin', 'admin', 'edit', 'view'];

function clusterRoleName({ shape }: World, index: number): string {
  const parts = DEFAULT_ROLES.length + shape.scaled(66);
  return DEFAULT_ROLES[index] ?? (index < parts ? `system:part-${index}` : `cluster-role-${index}`);
}

export function* clusterRoles(world: World): Generator<Manifest> {
  for (let index = 0; index < world.shape.clusterRoles; index += 1) {
    const random = new Random(hashOf(world.seed, `cluster role ${index}`));
    const name = clusterRoleName(world, index);
    const identity = { apiVersion: API_VERSION, kind: 'ClusterRole', namespace: '', name };
    const aggregate = `${GROUP}/aggregate-to-${random.pick(['view', 'edit', 'admin'])}`;
    const isAggregated = (index > 0 && index < DEFAULT_ROLES.length) || random.chance(AGGREGATED);
    const labels = { [isAggregated || random.chance(0.9) ? 'team' : aggregate]: 'true' };
    const selected = `${GROUP}/aggregate-to-${index < DEFAULT_ROLES.length ? name : 'view'}`;
    yield manifest(
      world.seed,
      identity,
      { labels },
      {
        ...(isAggregated && {
          aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [selected]: 'true' } }] },
        }),
        rules:
          name === 'cluster-admin'
            ? [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]
            : rules(random, random.chance(0.02) ? 150 : 34),
      },
    );
  }
}

export function* roleBindings(world: World): Generator<Manifest> {
  const accounts = accountsOf(world);
  const { roles, clusterRoles, roleBindings, namespaces } = world.shape;
  for (let index = 0; index < roleBindings; index += 1) {
    const random = new Random(hashOf(world.seed, `role binding ${index}`));
    const toClusterRole = random.chance(0.65);
    // Roles that lie in the same namespace are those with the same remainder.
    const inNamespace = Math.ceil((roles - (index % namespaces)) / namespaces);
    const own = (index % namespaces) + namespaces * random.integer(0, Math.max(0, inNamespace - 1));
    const name = toClusterRole
      ? clusterRoleName(world, 1 + random.skewed(clusterRoles - 1))
      : roleName(Math.min(own, roles - 1));
    const identity = {
      apiVersion: API_VERSION,
      kind: 'RoleBinding',
      namespace: namespaceOf(world, index).name,
      name: `binding-${index}`,
    };
    yield binding(world, identity, { kind: toClusterRole ? 'ClusterRole' : 'Role', name }, [
      subject(random, accounts),
    ]);
  }
}

export function* clusterRoleBindings(world: World): Generator<Manifest> {
  const accounts = accountsOf(world);
  const { clusterRoles, clusterRoleBindings } = world.shape;
  for (let index = 0; index < clusterRoleBindings; index += 1) {
    const random = new Random(hashOf(world.seed, `cluster role binding ${index}`));
    const isAdmin = index === 0 || random.chance(CLUSTER_ADMINS);
    const role = isAdmin ? 0 : 1 + random.skewed(clusterRoles - 1);
    const identity = {
      apiVersion: API_VERSION,
      kind: 'ClusterRoleBinding',
      namespace: '',
      name: `cluster-binding-${index}`,
    };
    yield binding(world, identity, { kind: 'ClusterRole', name: clusterRoleName(world, role) }, [
      subject(random, accounts),
    ]);
  }
}

function subject(random: Random, accounts: readonly Account[]): Fields {
  const kind = random.weighted([72, 20, 8]);
  if (kind === 1) return { apiGroup: GROUP, kind: 'Group', name: `oidc:group-${random.skewed(OIDC_GROUPS)}` };
  if (kind === 2) return { apiGroup: GROUP, kind: 'User', name: `${random.word()}@example.org` };
  // From behind, where the accounts of workloads and robots are: the first are those of namespaces.
  const { name, namespace } = accounts[accounts.length - 1 - random.skewed(accounts.length)] as Account;
  return { kind: 'ServiceAccount', name, namespace: namespace.name };
}

function binding({ seed }: World, identity: Identity, role: Fields, subjects: readonly Fields[]): Manifest {
  return manifest(
    seed,
    identity,
    { labels: { team: 'platform' } },
    { roleRef: { apiGroup: GROUP, ...role }, subjects },
  );
}
