import { manifest, ownedBy } from './metadata.ts';
import type { Fields, Identity, Manifest } from './metadata.ts';
import { Random, hashOf } from './random.ts';
import type { App, NamespacePlan, World } from './world.ts';

/** A Service, and the workload that it leads to. */
interface ServicePlan {
  readonly index: number;
  readonly app: App;
  readonly identity: Identity;
}

function servicesOf(world: World): readonly ServicePlan[] {
  const apps = [...world.apps.StatefulSet, ...world.apps.Deployment];
  return Array.from({ length: world.shape.services }, (_, index) => {
    const app = apps[index % apps.length] as App;
    const name = index < apps.length ? app.name : `${app.name}-${index}`;
    return {
      index,
      app,
      identity: { apiVersion: 'v1', kind: 'Service', namespace: app.namespace.name, name },
    };
  });
}

/** 4 % on ports of nodes, 1.5 % behind balancers, 8 % headless; 2 % select nothing. */
export function* services(world: World): Generator<Manifest> {
  for (const { index, app, identity } of servicesOf(world)) {
    const random = new Random(hashOf(world.seed, `service ${index}`));
    const form = random.weighted([86.5, 4, 1.5, 8]);
    const type = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ClusterIP'][form];
    const nodePort = form === 1 || form === 2 ? { nodePort: 30_000 + (index % 2768) } : {};
    const clusterIP = form === 3 ? 'None' : `10.96.${128 + ((index >> 8) & 127)}.${index & 255}`;
    yield manifest(
      world.seed,
      identity,
      { labels: { app: app.name } },
      {
        spec: {
          type,
          clusterIP,
          clusterIPs: [clusterIP],
          ipFamilies: ['IPv4'],
          ipFamilyPolicy: 'SingleStack',
          internalTrafficPolicy: 'Cluster',
          sessionAffinity: 'None',
          ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP', ...nodePort }],
          selector: { app: random.chance(0.02) ? 'nothing' : app.name },
        },
        status: { loadBalancer: form === 2 ? { ingress: [{ ip: '203.0.113.7' }] } : {} },
      },
    );
  }
}

function address(index: number): string {
  return `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
}

export function* endpoints(world: World): Generator<Manifest> {
  for (const { index, app, identity } of servicesOf(world))
    yield manifest(
      world.seed,
      { ...identity, kind: 'Endpoints' },
      { labels: { app: app.name }, managers: ['kube-controller-manager'] },
      {
        subsets:
          app.pods === 0
            ? []
            : [
                {
                  addresses: Array.from({ length: Math.min(app.pods, 1000) }, (_, pod) => ({
                    ip: address(index * 16 + pod),
                    nodeName: `node-${(index + pod) % world.shape.nodes}`,
                  })),
                  ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
                },
              ],
      },
    );
}

export function* endpointSlices(world: World): Generator<Manifest> {
  const plans = servicesOf(world);
  for (let index = 0; index < world.shape.endpointSlices; index += 1) {
    const { app, identity } = plans[index % plans.length] as ServicePlan;
    const part = Math.floor(index / plans.length);
    const ready = { ready: true, serving: true, terminating: false };
    yield manifest(
      world.seed,
      {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        namespace: identity.namespace,
        name: `${identity.name}-${part}`,
      },
      {
        labels: { 'kubernetes.io/service-name': identity.name },
        owner: ownedBy(world.seed, identity),
        managers: ['kube-controller-manager'],
      },
      {
        addressType: 'IPv4',
        endpoints: Array.from({ length: Math.min(app.pods, 100) }, (_, pod) => ({
          addresses: [address(index * 16 + pod)],
          conditions: ready,
          nodeName: `node-${(index + pod) % world.shape.nodes}`,
          targetRef: { kind: 'Pod', namespace: identity.namespace, name: `${app.name}-${pod}` },
        })),
        ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
      },
    );
  }
}

export function* ingresses(world: World): Generator<Manifest> {
  const plans = servicesOf(world);
  for (let index = 0; index < world.shape.ingresses; index += 1) {
    const { app, identity } = plans[(index * 3) % plans.length] as ServicePlan;
    const random = new Random(hashOf(world.seed, `ingress ${index}`));
    const host = `${app.name}-${index}.example.org`;
    const backend = { service: { name: identity.name, port: { number: 80 } } };
    yield manifest(
      world.seed,
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        namespace: identity.namespace,
        name: `${app.name}-${index}`,
      },
      { annotations: { 'nginx.ingress.kubernetes.io/proxy-body-size': '8m' } },
      {
        spec: {
          ingressClassName: 'nginx',
          ...(!random.chance(0.06) && { tls: [{ hosts: [host], secretName: `${app.name}-tls` }] }),
          rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
        },
        status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } },
      },
    );
  }
}

export function* routes(world: World): Generator<Manifest> {
  const plans = servicesOf(world);
  for (let index = 0; index < world.shape.scaled(900); index += 1) {
    const { app, identity } = plans[(index * 7) % plans.length] as ServicePlan;
    yield manifest(
      world.seed,
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        namespace: identity.namespace,
        name: `${app.name}-${index}`,
      },
      { labels: { app: app.name } },
      {
        spec: {
          parentRefs: [
            { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'shared', namespace: 'ingress' },
          ],
          hostnames: [`${app.name}-${index}.example.org`],
          rules: [{ backendRefs: [{ name: identity.name, port: 80 }] }],
        },
      },
    );
  }
}

/** 45 % of the namespaces deny what no policy allows; the rest of the policies allow something for one workload. */
export function* networkPolicies(world: World): Generator<Manifest> {
  const { seed, namespaces, apps, shape } = world;
  const denying = namespaces.filter(({ name }) => hashOf(seed, name) % 100 < 45);
  for (let index = 0; index < shape.networkPolicies; index += 1) {
    const namespace = denying[index];
    yield namespace === undefined
      ? allowance(seed, apps.Deployment[index % apps.Deployment.length] as App, index)
      : denial(seed, namespace);
  }
}

function denial(seed: number, { name }: NamespacePlan): Manifest {
  return manifest(
    seed,
    policy(name, 'default-deny'),
    {},
    { spec: { podSelector: {}, policyTypes: ['Ingress'] } },
  );
}

function allowance(seed: number, app: App, index: number): Manifest {
  const from: readonly Fields[] = [
    { podSelector: { matchLabels: { 'app.kubernetes.io/part-of': app.namespace.name } } },
  ];
  return manifest(
    seed,
    policy(app.namespace.name, `${app.name}-${index}`),
    {},
    {
      spec: {
        podSelector: { matchLabels: { app: app.name } },
        policyTypes: ['Ingress'],
        ingress: [{ from, ports: [{ protocol: 'TCP', port: 8080 }] }],
      },
    },
  );
}

function policy(namespace: string, name: string): Identity {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace, name };
}
