import { Random, hashOf } from './random.ts';
import { lastDaemonNodes, shapeOf } from './shape.ts';
import type { ProfileName, Shape } from './shape.ts';

/** Teams differ in how they write manifests, so findings gather in namespaces. */
export type Style = 'hardened' | 'default' | 'legacy' | 'system';

export interface NamespacePlan {
  readonly name: string;
  readonly style: Style;
}

export type AppKind = 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob';

/** A workload as its team means it; the objects of it and of its pods follow from it. */
export interface App {
  readonly kind: AppKind;
  /** Among those of its kind. */
  readonly index: number;
  readonly name: string;
  readonly namespace: NamespacePlan;
  /** Pods that it has. */
  readonly pods: number;
  /** Versions that are still there (ReplicaSets of a Deployment, Jobs of a CronJob), the newest last. */
  readonly revisions: number;
  /** '' for the account of the namespace. */
  readonly account: string;
}

/** The plan of a whole cluster: small, and the same for the same seed. */
export interface World {
  readonly seed: number;
  readonly shape: Shape;
  readonly namespaces: readonly NamespacePlan[];
  readonly apps: Readonly<Record<AppKind, readonly App[]>>;
  /** Names of the container images, those that run most often first. */
  readonly images: readonly string[];
}

export function worldOf(profile: ProfileName, seed: number): World {
  const shape = shapeOf(profile);
  const random = new Random(hashOf(seed, 'world'));
  const namespaces = namespacesOf(shape.namespaces, random);
  const images = Array.from({ length: shape.scaled(3500) + 10 }, (_, index) => imageOf(random, index));
  const draft = new Drafts(random, namespaces);
  const jobs = draft.jobs(shape);
  return {
    seed,
    shape,
    namespaces,
    images,
    apps: {
      Deployment: draft.deployments(shape),
      StatefulSet: draft.some('StatefulSet', spread(random, shape.statefulSets, shape.statefulPods)),
      DaemonSet: draft.daemons(shape),
      ...jobs,
    },
  };
}

const SYSTEM = ['kube-system', 'kube-public', 'kube-node-lease', 'ingress', 'monitoring', 'argocd'];
const ENVIRONMENTS = ['dev', 'test', 'stage', 'prod'];
const STYLES: readonly Style[] = ['hardened', 'default', 'legacy'];

function namespacesOf(count: number, random: Random): NamespacePlan[] {
  return Array.from({ length: count }, (_, index) => {
    const system = SYSTEM[index];
    if (system !== undefined) return { name: system, style: 'system' };
    const name = random.chance(0.66)
      ? `${random.word()}-${index}-${random.pick(ENVIRONMENTS)}`
      : `svc-${random.word()}-${index}`;
    return { name, style: STYLES[random.weighted([25, 55, 20])] as Style };
  });
}

function imageOf(random: Random, index: number): string {
  const registry = random.pick(['registry.example.org', 'ghcr.io/example', 'quay.io/example', 'example']);
  const tag = random.pick([
    'latest',
    '1.4.2',
    '2026.11',
    `v${random.integer(0, 9)}.${random.integer(0, 40)}`,
  ]);
  return `${registry}/${random.word()}-${index}:${tag}`;
}

/** Replicas of Deployments: bounds of a class, and how many of a hundred are in it. */
const REPLICAS: readonly (readonly [low: number, high: number, share: number])[] = [
  [0, 0, 8],
  [1, 1, 28],
  [2, 3, 45],
  [4, 10, 14],
  [11, 50, 4],
  [51, 500, 1],
];

class Drafts {
  readonly #random: Random;
  readonly #namespaces: readonly NamespacePlan[];

  constructor(random: Random, namespaces: readonly NamespacePlan[]) {
    this.#random = random;
    this.#namespaces = namespaces;
  }

  deployments({ deployments, deploymentPods, replicaSets }: Shape): App[] {
    const drawn = Array.from({ length: deployments }, () => this.#replicas());
    const pods = fitted(drawn, deploymentPods);
    const revisions = fitted(
      Array.from({ length: deployments }, () => 1 + this.#random.run(3.6, 10)),
      replicaSets,
      1,
    );
    return this.some('Deployment', pods, revisions);
  }

  daemons({ nodes, nodeDaemons, idleDaemons }: Shape): App[] {
    const everywhere = Array.from({ length: nodeDaemons - 1 }, () => nodes);
    const idle = Array.from({ length: idleDaemons }, () => 0);
    return this.some('DaemonSet', [...everywhere, lastDaemonNodes(nodes), ...idle]);
  }

  /** Jobs of CronJobs come first among the Jobs. */
  jobs({ jobs, jobPods, cronJobs }: Shape): Pick<World['apps'], 'Job' | 'CronJob'> {
    const ofCron = Math.min(jobs, cronJobs * 3);
    const kept = fitted(
      Array.from({ length: cronJobs }, () => this.#random.integer(1, 4)),
      ofCron,
    );
    const cron = this.some(
      'CronJob',
      kept.map(() => 0),
      kept,
    );
    const pods = spread(this.#random, jobs, jobPods);
    const owners = jobOwners(cron);
    const job = this.some('Job', pods).map((app, index) => {
      const owner = owners[index];
      if (owner === undefined) return app;
      const name = `${owner.name}-${29_000_000 + index}`;
      return { ...app, name, namespace: owner.namespace, account: owner.account };
    });
    return { CronJob: cron, Job: job };
  }

  some(kind: AppKind, pods: readonly number[], revisions: readonly number[] = pods.map(() => 1)): App[] {
    return pods.map((count, index) => {
      const name = `${this.#random.word()}-${kind.charAt(0).toLowerCase()}${index}`;
      return {
        kind,
        index,
        name,
        namespace: this.#namespaceOf(kind),
        pods: count,
        revisions: revisions[index] ?? 1,
        account: this.#random.chance(0.72) ? name : '',
      };
    });
  }

  /** Daemons belong to the cluster; teams begin behind its namespaces. */
  #namespaceOf(kind: AppKind): NamespacePlan {
    const system = Math.min(SYSTEM.length, this.#namespaces.length - 1);
    const index =
      kind === 'DaemonSet'
        ? this.#random.skewed(system)
        : system + this.#random.skewed(this.#namespaces.length - system);
    return this.#namespaces[index] as NamespacePlan;
  }

  #replicas(): number {
    const [low, high] = REPLICAS[this.#random.weighted(REPLICAS.map(([, , share]) => share))] ?? [1, 1];
    return this.#random.integer(low, high);
  }
}

/** So many numbers, each at least one as far as they go, with that sum. */
function spread(random: Random, count: number, sum: number): number[] {
  return fitted(
    Array.from({ length: count }, () => 1 + random.run(1.5, 12)),
    sum,
  );
}

/** The numbers stretched until their sum is `sum`, none below `least`; zeros stay. */
function fitted(numbers: readonly number[], sum: number, least = 0): number[] {
  const stretch =
    sum /
    Math.max(
      1,
      numbers.reduce((total, number) => total + number, 0),
    );
  const result = numbers.map((number) => Math.max(least, Math.round(number * stretch)));
  let over = result.reduce((total, number) => total + number, 0) - sum;
  const movable = numbers.flatMap((number, index) => (number > 0 ? [index] : []));
  for (let turn = 0; over !== 0 && turn < 1e7; turn += 1) {
    const index = movable[turn % movable.length] as number;
    const step = Math.sign(over);
    if (step > 0 && (result[index] as number) <= Math.max(least, 1)) continue;
    result[index] = (result[index] as number) - step;
    over -= step;
  }
  return result;
}

/** The CronJobs that own the first Jobs, one for each such Job in the order of those. */
export function jobOwners(cronJobs: readonly App[]): readonly App[] {
  return cronJobs.flatMap((app) => Array.from({ length: app.revisions }, () => app));
}

/** All workloads that have pods, in the order in which their pods come. */
export function podOwners({ apps }: World): readonly App[] {
  return [...apps.DaemonSet, ...apps.Deployment, ...apps.StatefulSet, ...apps.Job];
}
