import { fieldsOf, manifest, ownedBy } from './metadata.ts';
import type { Fields, Identity, Manifest, OwnerReference } from './metadata.ts';
import { Random, hashOf } from './random.ts';
import { labelsOf, revisionIdentity, template } from './workloads.ts';
import { podOwners } from './world.ts';
import type { App, World } from './world.ts';

/** One pod in so many belongs to an owner that is gone, one to none at all. */
const ORPHANS = 0.005;
const BARE = 0.002;
/** Workloads in the middle of a rollout, with pods of two revisions. */
const ROLLOUTS = 0.05;

/** The pods of all workloads; those of one revision differ in little but their names and places. */
export function* pods(world: World): Generator<Manifest> {
  for (const app of podOwners(world)) if (app.pods > 0) yield* podsOf(world, app);
}

function* podsOf(world: World, app: App): Generator<Manifest> {
  const random = new Random(hashOf(world.seed, `pods ${app.kind} ${app.index}`));
  const last = app.revisions - 1;
  const previous = app.kind === 'Deployment' && last > 0 && random.chance(ROLLOUTS) ? last - 1 : last;
  const revisions = new Map([previous, last].map((revision) => [revision, revisionOf(world, app, revision)]));
  for (let index = 0; index < app.pods; index += 1) {
    const revision = revisions.get(previous !== last && index % 2 === 0 ? previous : last) as Revision;
    yield pod(world, revision, index, random);
  }
}

/** What the pods of one revision share. */
interface Revision {
  readonly app: App;
  readonly identity: Identity;
  readonly owner: OwnerReference;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: Fields;
  readonly fields: object;
}

function revisionOf(world: World, app: App, revision: number): Revision {
  const identity = revisionIdentity(app, revision);
  const { spec } = template(world, app, revision);
  return {
    app,
    identity,
    owner: ownedBy(world.seed, identity),
    labels: labelsOf(app, identity),
    spec,
    fields: fieldsOf({ spec }),
  };
}

function pod(world: World, revision: Revision, index: number, random: Random): Manifest {
  const { app, owner, labels, fields } = revision;
  const node = app.kind === 'DaemonSet' ? index : random.integer(0, world.shape.nodes - 1);
  const prefix = `${revision.identity.name}-`;
  const name = app.kind === 'StatefulSet' ? `${prefix}${index}` : `${prefix}${suffix(app.index + index)}`;
  const finished = app.kind === 'Job' && random.chance(1 / 3);
  const [isBare, isOrphan] =
    app.kind === 'Deployment' ? [random.chance(BARE), random.chance(ORPHANS)] : [false, false];
  const kept = isOrphan ? { ...owner, uid: `${owner.uid.slice(0, -4)}dead` } : owner;
  return manifest(
    world.seed,
    { apiVersion: 'v1', kind: 'Pod', namespace: app.namespace.name, name },
    {
      labels,
      managers: ['kube-controller-manager', 'kubelet'],
      fields,
      ...(!isBare && { owner: kept, generateName: prefix }),
    },
    {
      spec: placed(revision.spec, `node-${node}`, `kube-api-access-${suffix(random.integer(0, 1e6))}`),
      status: status(revision.spec, { finished, address: random.integer(0, 0xffffff), started: random }),
    },
  );
}

const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIXES = LETTERS.length ** 5;

/** Five characters as a controller puts them behind a name: others for each number. */
function suffix(number: number): string {
  let text = '';
  // A stride that shares no factor with the number of suffixes meets each once.
  for (let rest = (number * 7_919_017) % SUFFIXES; text.length < 5; rest = Math.floor(rest / LETTERS.length))
    text += LETTERS.charAt(rest % LETTERS.length);
  return text;
}

interface ContainerFields extends Fields {
  readonly name: string;
  readonly image: string;
  readonly volumeMounts?: readonly Fields[];
}

/** The spec of a pod on a node: with its token and what admission adds. */
function placed(spec: Fields, nodeName: string, token: string): Fields {
  const { containers, volumes, automountServiceAccountToken } = spec;
  const tolerations = ['not-ready', 'unreachable'].map((what) => ({
    key: `node.kubernetes.io/${what}`,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  }));
  const common = { serviceAccountName: 'default', serviceAccount: 'default', ...spec, nodeName, tolerations };
  if (automountServiceAccountToken === false) return common;
  const mount = {
    name: token,
    readOnly: true,
    mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
  };
  return {
    ...common,
    containers: (containers as readonly ContainerFields[]).map((container) => ({
      ...container,
      volumeMounts: [...(container.volumeMounts ?? []), mount],
    })),
    volumes: [...(volumes as readonly Fields[]), { name: token, projected: TOKEN_SOURCES }],
  };
}

const TOKEN_SOURCES = {
  defaultMode: 420,
  sources: [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: {
        items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
      },
    },
  ],
};

interface State {
  readonly finished: boolean;
  /** The lower 24 bits of the pod's address. */
  readonly address: number;
  readonly started: Random;
}

function status(spec: Fields, { finished, address, started }: State): Fields {
  const time = `2026-11-${String(started.integer(1, 24)).padStart(2, '0')}T08:00:00Z`;
  const ip = `10.${address >> 16}.${(address >> 8) & 255}.${address & 255}`;
  const conditions = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];
  const running = finished
    ? { terminated: { exitCode: 0, reason: 'Completed', startedAt: time, finishedAt: time } }
    : { running: { startedAt: time } };
  return {
    phase: finished ? 'Succeeded' : 'Running',
    conditions: conditions.map((type) => ({
      type,
      status: finished && type.endsWith('Ready') ? 'False' : 'True',
      lastProbeTime: null,
      lastTransitionTime: time,
    })),
    hostIP: '192.168.1.1',
    hostIPs: [{ ip: '192.168.1.1' }],
    podIP: ip,
    podIPs: [{ ip }],
    startTime: time,
    containerStatuses: (spec['containers'] as readonly ContainerFields[]).map(({ name, image }) => ({
      name,
      state: running,
      lastState: {},
      ready: !finished,
      restartCount: 0,
      image,
      imageID: `${image}@sha256:${hashOf(1, image).toString(16).padStart(64, '0')}`,
      containerID: `containerd://${hashOf(address, name).toString(16).padStart(64, '0')}`,
      started: !finished,
    })),
    qosClass: 'Burstable',
  };
}
