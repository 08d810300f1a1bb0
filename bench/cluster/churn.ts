// What happens in a large cluster, as events at a set rate: nearly all of them are states of pods, which change no finding.
import { hrtime } from 'node:process';
import { Random } from '@bulwark/test-cluster/profile';
import type { Manifest } from '@bulwark/test-cluster/profile';
import type { Feed } from './feed.ts';
import type { Store } from './store.ts';
import type { WatchLine } from './program.ts';

/** Of a thousand events, how many are what; the rest are states of pods. */
export interface Mix {
  /** Deployments that become privileged, or cease to be. */
  readonly deployments: number;
  /** Pods that go, and others that come in their places. */
  readonly pods: number;
  /** ClusterRoles that begin or cease to allow everything. */
  readonly roles: number;
}

export const MIX: Mix = { deployments: 25, pods: 20, roles: 0.5 };

/** What was told, and is yet to be heard of in a finding. */
type Kind = 'Deployment' | 'ClusterRole';

const TICK_MS = 2;

export class Churn {
  readonly #feed: Feed;
  readonly #random = new Random(11);
  readonly #told = new Map<string, number>();
  readonly #changed = new Map<string, Manifest>();
  readonly #gone: number[] = [];
  readonly #calm: Readonly<Record<Kind, readonly number[]>>;
  /** Milliseconds from the writing of an event to the arrival of the first finding line of its object. */
  readonly latencies: Readonly<Record<Kind, number[]>> = { Deployment: [], ClusterRole: [] };
  events = 0;

  constructor(feed: Feed) {
    this.#feed = feed;
    this.#calm = {
      Deployment: indexes(
        this.#store('Deployment'),
        (object) => !JSON.stringify(object).includes('"privileged":true'),
      ),
      ClusterRole: indexes(this.#store('ClusterRole'), isNarrow),
    };
  }

  /** Changes that no line has told of. */
  get unheard(): number {
    return this.#told.size;
  }

  /** Tells so many events a second for so many seconds. */
  async run(rate: number, seconds: number, mix: Mix): Promise<void> {
    const begin = performance.now();
    const first = this.events;
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        const passed = Math.min(seconds, (performance.now() - begin) / 1000);
        while (this.events - first < passed * rate) this.#one(mix);
        if (passed < seconds) return;
        clearInterval(timer);
        resolve();
      }, TICK_MS);
    });
  }

  /** Begins to count anew; changes that are on their way are still known. */
  reset(): void {
    this.events = 0;
    for (const latencies of Object.values(this.latencies)) latencies.length = 0;
  }

  hear({ finding }: WatchLine): void {
    if (finding === undefined) return;
    const { kind, namespace, name } = finding.object;
    const key = `${kind}/${namespace}/${name}`;
    const told = this.#told.get(key);
    if (told === undefined) return;
    this.#told.delete(key);
    this.latencies[kind as Kind].push(now() - told);
  }

  #one({ deployments, pods, roles }: Mix): void {
    this.events += 1;
    const draw = this.#random.next() * 1000;
    if (draw < roles) this.#toggle('ClusterRole', allowsEverything);
    else if (draw < roles + deployments) this.#toggle('Deployment', isPrivileged);
    else if (draw < roles + deployments + pods) this.#replacePod();
    else
      this.#feed.tell('MODIFIED', this.#store('Pod'), this.#random.integer(0, this.#store('Pod').size - 1));
  }

  /** One change of an object at a time is on its way, so that a line belongs to one event. */
  #toggle(kind: Kind, change: (object: Manifest) => Manifest): void {
    const store = this.#store(kind);
    const index = this.#random.pick(this.#calm[kind]);
    const object = store.object(index);
    const { namespace = '', name } = object.metadata;
    const key = `${kind}/${namespace}/${name}`;
    if (this.#told.has(key)) return;
    const before = this.#changed.get(key);
    if (before === undefined) this.#changed.set(key, object);
    else this.#changed.delete(key);
    store.replace(index, before ?? change(object));
    this.#told.set(key, now());
    this.#feed.tell('MODIFIED', store, index);
  }

  #replacePod(): void {
    const store = this.#store('Pod');
    const back = this.#gone.length > 20 ? this.#gone.shift() : undefined;
    if (back !== undefined) return this.#feed.tell('ADDED', store, back);
    const index = this.#random.integer(0, store.size - 1);
    if (this.#gone.includes(index)) return undefined;
    this.#gone.push(index);
    return this.#feed.tell('DELETED', store, index);
  }

  #store(kind: string): Store {
    const found = this.#feed.stores.find((store) => store.kind.kind === kind);
    if (found === undefined) throw new Error(`the feed has no ${kind}`);
    return found;
  }
}

/** Milliseconds of a clock that all processes of the machine share. */
function now(): number {
  return Number(hrtime.bigint()) / 1e6;
}

function indexes(store: Store, keep: (object: Manifest) => boolean): readonly number[] {
  return Array.from({ length: store.size }, (_, index) => index).filter((index) => keep(store.object(index)));
}

/** Whether the findings are others once it allows everything: not of one that does already, nor of one whose rules a controller writes. */
function isNarrow(role: Manifest): boolean {
  const isOwn = role.metadata.name.startsWith('cluster-role-') && !('aggregationRule' in role);
  return isOwn && !JSON.stringify(role['rules']).includes('"*"');
}

interface DeploymentSpec {
  readonly template: { readonly spec: { readonly containers: readonly Readonly<Record<string, unknown>>[] } };
}

function isPrivileged(object: Manifest): Manifest {
  const spec = object['spec'] as DeploymentSpec;
  const [first = {}, ...others] = spec.template.spec.containers;
  const containers = [{ ...first, securityContext: { privileged: true } }, ...others];
  const template = { ...spec.template, spec: { ...spec.template.spec, containers } };
  return { ...object, spec: { ...spec, template } };
}

function allowsEverything(object: Manifest): Manifest {
  return { ...object, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] };
}
