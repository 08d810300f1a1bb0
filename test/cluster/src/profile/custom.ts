// Kinds of operators: their definitions, and objects of the ones that every large cluster has many of.
import { manifest, ownedBy } from './metadata.ts';
import type { Fields, Manifest } from './metadata.ts';
import { Random, hashOf } from './random.ts';
import type { App, World } from './world.ts';
import { template } from './workloads.ts';

/** A custom kind, how many objects of it a large cluster has, and what stands in one. */
export interface CustomKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly large: number;
  readonly body: (world: World, app: App, index: number) => Fields;
}

const of = (text: string, large: number, body: CustomKind['body']): CustomKind => {
  const [group = '', version = '', kind = '', plural = ''] = text.split(' ');
  return { group, version, kind, plural, large, body };
};

const synced = { status: { conditions: [{ type: 'Ready', status: 'True', reason: 'Synced' }] } };

const paddings = (count: number): readonly Fields[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `entry-${index}`,
    value: `value-of-entry-${index}`,
    weight: index,
  }));

export const CUSTOM_KINDS: readonly CustomKind[] = [
  of('cert-manager.io v1 Certificate certificates', 6000, (_world, { name }) => ({
    spec: {
      secretName: `${name}-tls`,
      dnsNames: [`${name}.example.org`],
      issuerRef: { name: 'main', kind: 'ClusterIssuer' },
    },
    ...synced,
  })),
  of('cert-manager.io v1 CertificateRequest certificaterequests', 9000, () => ({
    spec: { request: 'QUJD'.repeat(400), issuerRef: { name: 'main', kind: 'ClusterIssuer' } },
    ...synced,
  })),
  of('external-secrets.io v1 ExternalSecret externalsecrets', 5000, (_world, { name }) => ({
    spec: {
      secretStoreRef: { name: 'vault', kind: 'ClusterSecretStore' },
      target: { name },
      data: paddings(4),
    },
    ...synced,
  })),
  of('monitoring.coreos.com v1 ServiceMonitor servicemonitors', 4000, (_world, { name }) => ({
    spec: { selector: { matchLabels: { app: name } }, endpoints: [{ port: 'http', interval: '30s' }] },
  })),
  of('monitoring.coreos.com v1 PrometheusRule prometheusrules', 1000, () => ({
    spec: { groups: paddings(30) },
  })),
  of('argoproj.io v1alpha1 Application applications', 2500, (_world, { name, namespace }) => ({
    spec: {
      project: 'default',
      source: { repoURL: 'https://git.example.org/apps.git', path: name, targetRevision: 'main' },
      destination: { server: 'https://kubernetes.default.svc', namespace: namespace.name },
    },
    status: { resources: paddings(25), sync: { status: 'Synced' } },
  })),
  of('argoproj.io v1alpha1 Rollout rollouts', 300, (world, app, index) => ({
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: `${app.name}-${index}` } },
      template: template(world, app, 0),
      strategy: { canary: { steps: [{ setWeight: 20 }] } },
    },
  })),
  of('networking.istio.io v1 VirtualService virtualservices', 4000, (_world, { name }) => ({
    spec: { hosts: [name], http: [{ route: [{ destination: { host: name, port: { number: 80 } } }] }] },
  })),
  of('cilium.io v2 CiliumNetworkPolicy ciliumnetworkpolicies', 700, (_world, { name }) => ({
    spec: {
      endpointSelector: { matchLabels: { app: name } },
      ingress: [{ fromEndpoints: [{ matchLabels: { role: 'client' } }] }],
    },
  })),
  of('wgpolicyk8s.io v1alpha2 PolicyReport policyreports', 8000, () => ({
    summary: { pass: 12, fail: 1, warn: 0, error: 0, skip: 0 },
    results: paddings(16),
  })),
  of('kafka.example.org v1 KafkaTopic kafkatopics', 4500, () => ({
    spec: { partitions: 12, replicas: 3, config: {} },
  })),
];

const HTTP_ROUTE = {
  group: 'gateway.networking.k8s.io',
  version: 'v1',
  kind: 'HTTPRoute',
  plural: 'httproutes',
};

export function* customObjects(
  world: World,
  { group, version, kind, large, body }: CustomKind,
): Generator<Manifest> {
  const { apps, shape, seed } = world;
  for (let index = 0; index < shape.scaled(large); index += 1) {
    const app = apps.Deployment[index % apps.Deployment.length] as App;
    yield manifest(
      seed,
      {
        apiVersion: `${group}/${version}`,
        kind,
        namespace: app.namespace.name,
        name: `${app.name}-${index}`,
      },
      {
        labels: { app: app.name },
        managers: ['argocd-controller', 'manager'],
        ...(kind === 'CertificateRequest' && { owner: certificate(world, index) }),
      },
      body(world, app, index),
    );
  }
}

/** The Certificate for which a request was made: that of the same number, as far as there are so many. */
function certificate({ apps, shape, seed }: World, index: number): ReturnType<typeof ownedBy> {
  const number = index % shape.scaled(6000);
  const app = apps.Deployment[number % apps.Deployment.length] as App;
  return ownedBy(seed, {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    namespace: app.namespace.name,
    name: `${app.name}-${number}`,
  });
}

/** Definitions of the kinds above come first, then those of kinds of which there is no object. */
export function* definitions({ seed, shape }: World): Generator<Manifest> {
  const used = [HTTP_ROUTE, ...CUSTOM_KINDS];
  for (let index = 0; index < Math.max(used.length, shape.definitions); index += 1) {
    const random = new Random(hashOf(seed, `definition ${index}`));
    const operator = `operator-${index % 40}.example.org`;
    const unused = { group: operator, version: 'v1', kind: `Thing${index}`, plural: `thing${index}s` };
    const { group, version, kind, plural } = used[index] ?? unused;
    const fields = index === used.length ? 4000 : 10 * (1 + random.run(28, 300));
    yield manifest(
      seed,
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        namespace: '',
        name: `${plural}.${group}`,
      },
      {
        managers: ['helm', 'kube-apiserver'],
        fields: { 'f:spec': { 'f:group': {}, 'f:names': {}, 'f:versions': {} } },
        // Kinds of the API's own community are served with its approval alone.
        ...(group.endsWith('.k8s.io') && {
          annotations: { 'api-approved.kubernetes.io': 'unapproved, for tests' },
        }),
      },
      {
        spec: {
          group,
          names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
          scope: 'Namespaced',
          versions: [
            { name: version, served: true, storage: true, schema: { openAPIV3Schema: schema(fields) } },
          ],
        },
        status: { conditions: [{ type: 'Established', status: 'True' }] },
      },
    );
  }
}

function schema(fields: number): Fields {
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const property = (index: number): Fields => ({
    type: 'string',
    description: `Setting ${index} of the operator, which says how it does what it does and when it does so.`,
  });
  return {
    ...open,
    properties: {
      spec: {
        ...open,
        properties: Object.fromEntries(
          Array.from({ length: fields }, (_, index) => [`setting${index}`, property(index)]),
        ),
      },
      status: open,
    },
  };
}
