// What workloads are configured with, and what bounds them.
import { manifest } from './metadata.ts';
import type { Identity, Manifest } from './metadata.ts';
import { Random, hashOf } from './random.ts';
import type { App, NamespacePlan, World } from './world.ts';
import { identityOf } from './workloads.ts';

function appOf({ apps }: World, index: number): App {
  return apps.Deployment[index % apps.Deployment.length] as App;
}

/** Each namespace has the authority of the API server; of the others most are small and twenty hold up to 1 MB. */
export function* configMaps(world: World): Generator<Manifest> {
  const { seed, namespaces, shape } = world;
  for (let index = 0; index < shape.configMaps; index += 1) {
    const namespace = namespaces[index];
    const random = new Random(hashOf(seed, `config map ${index}`));
    const app = appOf(world, index);
    const isLarge = index >= shape.configMaps - Math.ceil(shape.configMaps / 1200);
    yield manifest(
      seed,
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        namespace: namespace?.name ?? app.namespace.name,
        name: namespace === undefined ? `${app.name}-${index}` : 'kube-root-ca.crt',
      },
      namespace === undefined ? { labels: { app: app.name } } : { managers: ['kube-controller-manager'] },
      {
        data:
          namespace === undefined
            ? {
                'config.yaml': settings(
                  random,
                  isLarge ? random.integer(500_000, 1_000_000) : 200 * (1 + random.run(9, 450)),
                ),
              }
            : { 'ca.crt': `-----BEGIN CERTIFICATE-----\n${'QUJD'.repeat(280)}\n-----END CERTIFICATE-----\n` },
      },
    );
  }
}

function settings(random: Random, bytes: number): string {
  const lines = Array.from({ length: 20 }, (_, line) => `setting${line}: ${random.word()}\n`).join('');
  return lines.repeat(Math.ceil(bytes / lines.length)).slice(0, bytes);
}

interface SecretPlan {
  readonly type: string;
  readonly keys: readonly string[];
  readonly bytes: number;
  readonly share: number;
}

const SECRETS: readonly SecretPlan[] = [
  { type: 'helm.sh/release.v1', keys: ['release'], bytes: 18_000, share: 14 },
  { type: 'kubernetes.io/tls', keys: ['tls.crt', 'tls.key'], bytes: 1300, share: 6 },
  { type: 'kubernetes.io/dockerconfigjson', keys: ['.dockerconfigjson'], bytes: 200, share: 3 },
  { type: 'Opaque', keys: ['username', 'password', 'token'], bytes: 30, share: 7 },
];

export function* secrets(world: World): Generator<Manifest> {
  for (let index = 0; index < world.shape.secrets; index += 1) {
    const random = new Random(hashOf(world.seed, `secret ${index}`));
    const { type, keys, bytes } = SECRETS[random.weighted(SECRETS.map(({ share }) => share))] as SecretPlan;
    const app = appOf(world, index);
    const entry = type.endsWith('json') ? { auths: {} } : undefined;
    const value = (): string =>
      Buffer.from(
        entry === undefined ? `${random.word()} `.repeat(bytes / 12 + 1) : JSON.stringify(entry),
      ).toString('base64');
    yield manifest(
      world.seed,
      { apiVersion: 'v1', kind: 'Secret', namespace: app.namespace.name, name: `${app.name}-${index}` },
      { labels: { app: app.name }, managers: ['helm'] },
      { type, data: Object.fromEntries(keys.map((key) => [key, value()])) },
    );
  }
}

export function* disruptionBudgets(world: World): Generator<Manifest> {
  for (let index = 0; index < world.shape.disruptionBudgets; index += 1) {
    const app = appOf(world, index);
    yield manifest(
      world.seed,
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        namespace: app.namespace.name,
        name: `${app.name}-${index}`,
      },
      { labels: { app: app.name }, managers: ['helm', 'kube-controller-manager'] },
      {
        spec: { maxUnavailable: 1, selector: { matchLabels: { app: app.name } } },
        status: {
          currentHealthy: app.pods,
          desiredHealthy: app.pods,
          disruptionsAllowed: 1,
          expectedPods: app.pods,
        },
      },
    );
  }
}

export function* autoscalers(world: World): Generator<Manifest> {
  for (let index = 0; index < world.shape.autoscalers; index += 1) {
    const app = appOf(world, index);
    const { apiVersion, kind, name } = identityOf(app);
    yield manifest(
      world.seed,
      {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        namespace: app.namespace.name,
        name: `${app.name}-${index}`,
      },
      { labels: { app: app.name }, managers: ['helm', 'kube-controller-manager'] },
      {
        spec: {
          scaleTargetRef: { apiVersion, kind, name },
          minReplicas: 1,
          maxReplicas: Math.max(2, app.pods),
          metrics: [
            {
              type: 'Resource',
              resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
            },
          ],
        },
        status: { currentReplicas: app.pods, desiredReplicas: app.pods },
      },
    );
  }
}

export function* quotas(world: World): Generator<Manifest> {
  for (const identity of perNamespace(world, 'ResourceQuota', world.shape.quotas))
    yield manifest(world.seed, identity, {}, { spec: { hard: { 'count/pods': '20000' } } });
}

export function* limitRanges(world: World): Generator<Manifest> {
  for (const identity of perNamespace(world, 'LimitRange', world.shape.limitRanges))
    yield manifest(
      world.seed,
      identity,
      {},
      { spec: { limits: [{ type: 'Container', max: { cpu: '64' } }] } },
    );
}

/** Records of who is alive; each is written every ten seconds. */
export function* leases(world: World): Generator<Manifest> {
  for (let index = 0; index < world.shape.leases; index += 1)
    yield manifest(
      world.seed,
      {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        namespace: 'kube-node-lease',
        name: `node-${index}`,
      },
      { managers: ['kubelet'] },
      {
        spec: {
          holderIdentity: `node-${index}`,
          leaseDurationSeconds: 40,
          renewTime: '2026-11-24T08:00:00.000000Z',
        },
      },
    );
}

function* perNamespace({ namespaces }: World, kind: string, count: number): Generator<Identity> {
  for (let index = 0; index < count; index += 1) {
    const { name } = namespaces[index % namespaces.length] as NamespacePlan;
    yield {
      apiVersion: 'v1',
      kind,
      namespace: name,
      name: `bounds-${Math.floor(index / namespaces.length)}`,
    };
  }
}
