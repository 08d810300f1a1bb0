// What lies outside of namespaces and is no right: namespaces themselves, nodes, storage, admission.
import { manifest, ownedBy } from './metadata.ts';
import type { Fields, Manifest } from './metadata.ts';
import { Random, hashOf } from './random.ts';
import type { Style, World } from './world.ts';

/** What the pods of most teams of a style keep to; where one does not, the label came after it. */
const LEVELS: Readonly<Record<Style, string>> = {
  hardened: 'restricted',
  default: 'baseline',
  legacy: 'privileged',
  system: 'privileged',
};

/** Pod Security labels on 35 % of the namespaces. */
export function* namespaces({ seed, namespaces: plans }: World): Generator<Manifest> {
  for (const { name, style } of plans) {
    const random = new Random(hashOf(seed, `namespace ${name}`));
    const level = LEVELS[style];
    yield manifest(
      seed,
      { apiVersion: 'v1', kind: 'Namespace', namespace: '', name },
      {
        labels: {
          'kubernetes.io/metadata.name': name,
          team: random.word(),
          ...(random.chance(0.35) && { 'pod-security.kubernetes.io/enforce': level }),
        },
      },
      { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } },
    );
  }
}

const POOLS = ['system', 'general', 'memory', 'compute', 'spot', 'gpu'];

export function* nodes({ seed, shape, images }: World): Generator<Manifest> {
  for (let index = 0; index < shape.nodes; index += 1) {
    const random = new Random(hashOf(seed, `node ${index}`));
    const name = `node-${index}`;
    yield manifest(
      seed,
      { apiVersion: 'v1', kind: 'Node', namespace: '', name },
      {
        labels: nodeLabels(name, POOLS[random.skewed(POOLS.length)] ?? 'general'),
        annotations: { 'node.alpha.kubernetes.io/ttl': '0', 'kwok.x-k8s.io/node': 'fake' },
        managers: ['kubelet', 'kubelet'],
      },
      {
        spec: { podCIDR: `10.${index >> 8}.${index & 255}.0/24`, providerID: `example:///zone-a/${name}` },
        status: nodeStatus(
          name,
          Array.from({ length: 45 }, () => images[random.skewed(images.length)] ?? ''),
        ),
      },
    );
  }
}

function nodeLabels(name: string, pool: string): Readonly<Record<string, string>> {
  const features = Array.from({ length: 15 }, (_, index) => [
    `feature.node.kubernetes.io/cpu-cpuid.F${index}`,
    'true',
  ]);
  return {
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'topology.kubernetes.io/zone': 'zone-a',
    'topology.kubernetes.io/region': 'region-1',
    'node.kubernetes.io/instance-type': 'standard-16',
    'example.org/pool': pool,
    ...(Object.fromEntries(features) as Record<string, string>),
  };
}

function nodeStatus(name: string, images: readonly string[]): Fields {
  const capacity = { cpu: '16', memory: '65536Mi', pods: '110', 'ephemeral-storage': '200Gi' };
  return {
    capacity,
    allocatable: capacity,
    addresses: [{ type: 'Hostname', address: name }],
    conditions: ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => ({
      type,
      status: type === 'Ready' ? 'True' : 'False',
      reason: `Kubelet${type}`,
      lastTransitionTime: '2026-10-01T08:00:00Z',
    })),
    nodeInfo: {
      architecture: 'amd64',
      operatingSystem: 'linux',
      kernelVersion: '6.12.8',
      osImage: 'Example Linux 12',
      containerRuntimeVersion: 'containerd://2.1.4',
      kubeletVersion: 'v1.36.1',
      kubeProxyVersion: '',
      bootID: '7a5c1f0e',
      machineID: '5b8e',
      systemUUID: '5b8e',
    },
    images: images.map((image) => ({
      names: [
        image,
        `${image.split(':', 1)[0] ?? ''}@sha256:${hashOf(1, image).toString(16).padStart(64, '0')}`,
      ],
      sizeBytes: 10_000_000 + (hashOf(2, image) % 900_000_000),
    })),
  };
}

export function* storageNodes({ seed, shape }: World): Generator<Manifest> {
  for (let index = 0; index < shape.nodes; index += 1) {
    const name = `node-${index}`;
    yield manifest(
      seed,
      { apiVersion: 'storage.k8s.io/v1', kind: 'CSINode', namespace: '', name },
      {
        managers: ['kubelet'],
        owner: ownedBy(seed, { apiVersion: 'v1', kind: 'Node', namespace: '', name }),
      },
      { spec: { drivers: [{ name: 'disk.example.org', nodeID: name, topologyKeys: ['zone'] }] } },
    );
  }
}

const volumeName = (index: number): string => `pvc-volume-${index}`;

export function* volumeClaims({ seed, shape, apps, namespaces: plans }: World): Generator<Manifest> {
  for (let index = 0; index < shape.volumeClaims; index += 1) {
    const app = apps.StatefulSet[index % apps.StatefulSet.length];
    const namespace = (app?.namespace ?? plans[0])?.name ?? 'default';
    yield manifest(
      seed,
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        namespace,
        name: `data-${app?.name ?? 'x'}-${index}`,
      },
      { labels: { app: app?.name ?? '' } },
      {
        spec: {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '10Gi' } },
          storageClassName: 'standard',
          volumeName: volumeName(index),
        },
        status: { phase: 'Bound' },
      },
    );
  }
}

export function* volumes({ seed, shape }: World): Generator<Manifest> {
  for (let index = 0; index < shape.volumeClaims; index += 1)
    yield manifest(
      seed,
      { apiVersion: 'v1', kind: 'PersistentVolume', namespace: '', name: volumeName(index) },
      { managers: ['csi-provisioner', 'kube-controller-manager'] },
      {
        spec: {
          capacity: { storage: '10Gi' },
          accessModes: ['ReadWriteOnce'],
          persistentVolumeReclaimPolicy: 'Delete',
          storageClassName: 'standard',
          csi: { driver: 'disk.example.org', volumeHandle: `disk-${index}`, fsType: 'ext4' },
        },
        status: { phase: 'Bound' },
      },
    );
}

export function* volumeAttachments({ seed, shape }: World): Generator<Manifest> {
  for (let index = 0; index < shape.volumeAttachments; index += 1)
    yield manifest(
      seed,
      {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'VolumeAttachment',
        namespace: '',
        name: `attachment-${index}`,
      },
      { managers: ['kube-controller-manager'] },
      {
        spec: {
          attacher: 'disk.example.org',
          nodeName: `node-${index % shape.nodes}`,
          source: { persistentVolumeName: volumeName(index) },
        },
        status: { attached: true },
      },
    );
}

export function* storageClasses({ seed }: World): Generator<Manifest> {
  for (const name of ['standard', 'fast', 'archive'])
    yield manifest(
      seed,
      { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', namespace: '', name },
      {},
      { provisioner: 'disk.example.org', reclaimPolicy: 'Delete', volumeBindingMode: 'WaitForFirstConsumer' },
    );
}

export function* priorityClasses({ seed }: World): Generator<Manifest> {
  for (const [index, name] of ['batch', 'service', 'critical'].entries())
    yield manifest(
      seed,
      { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', namespace: '', name },
      {},
      { value: 1000 * (index + 1), description: 'Of the platform' },
    );
}

export function* validatingWebhooks(world: World): Generator<Manifest> {
  yield* webhooks(world, 'ValidatingWebhookConfiguration', Math.ceil((world.shape.webhooks * 25) / 45));
}

export function* mutatingWebhooks(world: World): Generator<Manifest> {
  yield* webhooks(world, 'MutatingWebhookConfiguration', Math.floor((world.shape.webhooks * 20) / 45));
}

/** They look at objects of their own operator alone, so that they stand in nobody's way where nothing answers them. */
function* webhooks({ seed }: World, kind: string, count: number): Generator<Manifest> {
  for (let index = 0; index < count; index += 1) {
    const random = new Random(hashOf(seed, `${kind} ${index}`));
    const name = `operator-${index}.example.org`;
    yield manifest(
      seed,
      { apiVersion: 'admissionregistration.k8s.io/v1', kind, namespace: '', name },
      { labels: { operator: `operator-${index}` } },
      {
        webhooks: [
          {
            name,
            admissionReviewVersions: ['v1'],
            sideEffects: 'None',
            failurePolicy: random.pick(['Fail', 'Ignore']),
            timeoutSeconds: 5,
            clientConfig: {
              service: { namespace: 'kube-system', name: `operator-${index}`, path: '/admit', port: 443 },
              caBundle: Buffer.from(`no certificate ${index}`).toString('base64'),
            },
            rules: [
              {
                apiGroups: [`operator-${index}.example.org`],
                apiVersions: ['v1'],
                operations: ['CREATE', 'UPDATE'],
                resources: ['*'],
              },
            ],
          },
        ],
      },
    );
  }
}
