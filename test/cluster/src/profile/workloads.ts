import { fieldsOf, lastApplied, manifest, ownedBy } from './metadata.ts';
import type { Fields, Identity, Labels, Manifest, OwnerReference } from './metadata.ts';
import { templateSpec } from './pod-spec.ts';
import { Random, hashOf } from './random.ts';
import { jobOwners } from './world.ts';
import type { App, AppKind, World } from './world.ts';

const API_VERSIONS: Readonly<Record<AppKind, string>> = {
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
};

export function identityOf({ kind, name, namespace }: App): Identity {
  return { apiVersion: API_VERSIONS[kind], kind, namespace: namespace.name, name };
}

/** What owns the pods of a revision: a ReplicaSet of a Deployment, else the workload itself. */
export function revisionIdentity(app: App, revision: number): Identity {
  if (app.kind !== 'Deployment') return identityOf(app);
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    namespace: app.namespace.name,
    name: `${app.name}-${templateHash(app, revision)}`,
  };
}

function templateHash(app: App, revision: number): string {
  return hashOf(revision, app.name).toString(36).padStart(7, '0').slice(0, 9);
}

/** Labels of the pods of a revision. */
export function labelsOf(app: App, { kind, name }: Identity): Labels {
  const labels = {
    app: app.name,
    'app.kubernetes.io/name': app.name,
    'app.kubernetes.io/part-of': app.namespace.name,
  };
  if (kind === 'ReplicaSet') return { ...labels, 'pod-template-hash': name.slice(app.name.length + 1) };
  if (app.kind === 'Job') return { ...labels, 'batch.kubernetes.io/job-name': app.name };
  return { ...labels, 'controller-revision-hash': templateHash(app, 0) };
}

/** The pod template of a revision: the revisions of a workload differ in the tag of an image. */
export function template(world: World, app: App, revision: number): { metadata: Fields; spec: Fields } {
  const random = new Random(hashOf(world.seed, `template ${app.kind} ${app.index}`));
  return {
    metadata: {
      labels: { app: app.name, 'app.kubernetes.io/name': app.name },
      ...(random.chance(0.3) && {
        annotations: {
          'prometheus.io/scrape': 'true',
          'checksum/config': hashOf(app.index, app.name).toString(16),
        },
      }),
    },
    spec: templateSpec(world, app, revision, random),
  };
}

function workload(world: World, app: App, body: Fields, owner?: OwnerReference): Manifest {
  const identity = identityOf(app);
  const applied = owner === undefined && hashOf(world.seed, app.name) % 10 < 3;
  return manifest(
    world.seed,
    identity,
    {
      labels: { app: app.name, 'app.kubernetes.io/managed-by': app.index % 2 === 0 ? 'Helm' : 'argocd' },
      annotations: {
        'deployment.kubernetes.io/revision': String(app.revisions),
        ...(applied && lastApplied(identity, body)),
      },
      managers: ['helm', 'kube-controller-manager'],
      ...(owner && { owner }),
    },
    body,
  );
}

const selector = (app: App): Fields => ({ matchLabels: { app: app.name } });

const condition = (type: string): Fields => ({
  type,
  status: 'True',
  reason: 'MinimumReplicasAvailable',
  message: 'Everything is as it is meant to be.',
  lastTransitionTime: '2026-10-01T08:00:00Z',
});

export function* deployments(world: World): Generator<Manifest> {
  for (const app of world.apps.Deployment)
    yield workload(world, app, {
      spec: {
        replicas: app.pods,
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
        selector: selector(app),
        template: template(world, app, app.revisions - 1),
      },
      status: {
        observedGeneration: 1,
        replicas: app.pods,
        readyReplicas: app.pods,
        updatedReplicas: app.pods,
        conditions: [condition('Available'), condition('Progressing')],
      },
    });
}

export function* replicaSets(world: World): Generator<Manifest> {
  for (const app of world.apps.Deployment) {
    const owner = ownedBy(world.seed, identityOf(app));
    for (let revision = 0; revision < app.revisions; revision += 1)
      yield replicaSet(world, app, revision, owner);
  }
}

function replicaSet(world: World, app: App, revision: number, owner: OwnerReference): Manifest {
  const identity = revisionIdentity(app, revision);
  const labels = labelsOf(app, identity);
  const { metadata, spec } = template(world, app, revision);
  const replicas = revision === app.revisions - 1 ? app.pods : 0;
  const body = {
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { ...metadata, labels }, spec },
    },
    status: { replicas, readyReplicas: replicas, availableReplicas: replicas, observedGeneration: 1 },
  };
  return manifest(
    world.seed,
    identity,
    {
      labels,
      annotations: {
        'deployment.kubernetes.io/revision': String(revision + 1),
        'deployment.kubernetes.io/desired-replicas': String(app.pods),
      },
      owner,
      managers: ['kube-controller-manager', 'kube-controller-manager'],
      fields: fieldsOf({ spec: body.spec }),
    },
    body,
  );
}

export function* statefulSets(world: World): Generator<Manifest> {
  for (const app of world.apps.StatefulSet)
    yield workload(world, app, {
      spec: {
        serviceName: app.name,
        replicas: app.pods,
        podManagementPolicy: 'OrderedReady',
        selector: selector(app),
        template: template(world, app, 0),
        volumeClaimTemplates: [
          {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: { name: 'data' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } },
          },
        ],
      },
      status: { replicas: app.pods, readyReplicas: app.pods, collisionCount: 0 },
    });
}

export function* daemonSets(world: World): Generator<Manifest> {
  for (const app of world.apps.DaemonSet)
    yield workload(world, app, {
      spec: {
        selector: selector(app),
        template: template(world, app, 0),
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      },
      status: {
        currentNumberScheduled: app.pods,
        desiredNumberScheduled: app.pods,
        numberMisscheduled: 0,
        numberReady: app.pods,
      },
    });
}

export function* cronJobs(world: World): Generator<Manifest> {
  for (const app of world.apps.CronJob)
    yield workload(world, app, {
      spec: {
        schedule: `${app.index % 60} * * * *`,
        concurrencyPolicy: 'Forbid',
        jobTemplate: { spec: { template: template(world, app, 0) } },
      },
      status: {},
    });
}

export function* jobs(world: World): Generator<Manifest> {
  const owners = jobOwners(world.apps.CronJob);
  for (const app of world.apps.Job) {
    const cron = owners[app.index];
    const labels = { 'batch.kubernetes.io/job-name': app.name };
    const { metadata, spec } = template(world, cron ?? app, 0);
    yield workload(
      world,
      app,
      {
        spec: {
          parallelism: app.pods,
          completions: app.pods,
          backoffLimit: 6,
          template: { metadata: { ...metadata, labels: { app: app.name, ...labels } }, spec },
        },
        status: { ready: 0, startTime: '2026-11-24T08:00:00Z' },
      },
      cron && ownedBy(world.seed, identityOf(cron)),
    );
  }
}

/** What StatefulSets and DaemonSets keep of their earlier templates. */
export function* controllerRevisions(world: World): Generator<Manifest> {
  const apps = [...world.apps.StatefulSet, ...world.apps.DaemonSet];
  for (let index = 0; index < world.shape.controllerRevisions; index += 1) {
    const app = apps[index % apps.length] as App;
    const revision = Math.floor(index / apps.length);
    yield manifest(
      world.seed,
      {
        apiVersion: 'apps/v1',
        kind: 'ControllerRevision',
        namespace: app.namespace.name,
        name: `${app.name}-${templateHash(app, revision)}-${revision}`,
      },
      {
        labels: { app: app.name },
        owner: ownedBy(world.seed, identityOf(app)),
        managers: ['kube-controller-manager'],
      },
      { revision: revision + 1, data: { spec: { template: template(world, app, revision) } } },
    );
  }
}
