import type { RawObject, ValueMap } from '@bulwark/model';
import type { DocumentLimits } from '../../documents/index.ts';
import { metadataText } from '../api/objects.ts';
import { apiVersionOf, resourceName } from '../api/resources.ts';
import { SYSTEM_CLOCK } from '../api/throttle.ts';
import type { Clock } from '../api/throttle.ts';
import type { ClusterError } from '../problems.ts';
import type { KindOutcome, WantedKind } from '../read.ts';
import type { Feed } from './feed.ts';
import { Follower } from './follower.ts';
import type { FollowReceiver } from './follower.ts';
import { Turns } from './turns.ts';

export interface InventoryOptions {
  /** Name of the cluster: the unit of its objects. */
  readonly cluster: string;
  /** UID of its namespace kube-system; '' where it is not known. */
  readonly clusterUid?: string;
  /** Namespaces to which following is restricted; empty for all. */
  readonly namespaces?: readonly string[];
  readonly labelSelector?: string;
  readonly limits?: DocumentLimits;
  /** Read what there is as events where the server serves that (WatchList); true where not given. */
  readonly initialEvents?: boolean;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** Takes what changes in a cluster. */
export interface InventoryReceiver {
  /** An object is new or another than before; `id` names it as long as it is there. */
  put(id: string, object: RawObject): void;
  remove(id: string): void;
  /** Whether all objects of some kind are known has changed: ask `outcomes`. */
  kinds(): void;
  /** A kind of which nothing more is heard; without a reason something is again. */
  behind(kind: string, reason: ClusterError | undefined): void;
  /** The server does not know a kind any more that it had said to serve: ask what it serves. */
  unserved(): void;
}

/** Reads that run at the same time when a cluster is read first, as in a scan. */
const CONCURRENT = 4;

interface Followed {
  readonly wanted: WantedKind;
  readonly ending: AbortController;
  readonly followers: readonly Follower[];
  /** By place; absent where nothing is known yet. */
  readonly failures: Map<string, ClusterError | undefined>;
  readonly ended: Promise<unknown>;
}

/**
 * The objects of a cluster as they come, change and go. After any sequence of lists, events, lost connections and versions that are gone, what was put and
 * not removed is what the server has.
 */
export class ClusterInventory {
  readonly #feed: Feed;
  readonly #options: InventoryOptions;
  readonly #receiver: InventoryReceiver;
  readonly #turns = new Turns(CONCURRENT);
  readonly #followed = new Map<string, Followed>();
  readonly #waiting: (() => void)[] = [];
  readonly #break: (error: unknown) => void;
  /** Rejects where the receiver throws, or something else happens that no server can cause. */
  readonly broken: Promise<never>;

  constructor(feed: Feed, options: InventoryOptions, receiver: InventoryReceiver) {
    const { promise, reject } = Promise.withResolvers<never>();
    this.broken = promise;
    this.#break = reject;
    // Whoever waits for it sees it; nobody has to.
    promise.catch(() => undefined);
    this.#feed = feed;
    this.#options = options;
    this.#receiver = receiver;
  }

  /** Follows these kinds and no others: objects of kinds that are left out are removed. */
  async follow(wanted: readonly WantedKind[]): Promise<void> {
    const ids = new Set(wanted.map(idOf));
    const gone = [...this.#followed].filter(([id]) => !ids.has(id));
    for (const [id] of gone) this.#followed.delete(id);
    await Promise.all(gone.map(async ([, followed]) => this.#end(followed)));
    for (const kind of wanted) if (!this.#followed.has(idOf(kind))) this.#begin(kind);
    this.#receiver.kinds();
    this.#settle();
  }

  /** Resolves once of every kind either all objects are known or why they are not. */
  async settled(): Promise<void> {
    if (this.#isSettled()) return;
    await Promise.race([new Promise<void>((resolve) => this.#waiting.push(resolve)), this.broken]);
  }

  /** How each kind stands, as a scan tells it; kinds of which nothing is known yet are not there. */
  outcomes(): readonly KindOutcome[] {
    return [...this.#followed.values()]
      .filter((followed) => isKnown(followed))
      .map(({ wanted, followers, failures }) => ({
        wanted,
        objects: followers.reduce((sum, { objects }) => sum + objects, 0),
        failure: [...failures.values()].find((failure) => failure !== undefined),
      }));
  }

  /** Ends all watches. What was put stays. */
  async stop(): Promise<void> {
    for (const { ending } of this.#followed.values()) ending.abort();
    await Promise.all([...this.#followed.values()].map(({ ended }) => ended));
    this.#settle();
  }

  #begin(wanted: WantedKind): void {
    const ending = new AbortController();
    const failures = new Map<string, ClusterError | undefined>();
    const { namespaces = [] } = this.#options;
    const places = wanted.resource.namespaced && namespaces.length > 0 ? namespaces : [''];
    const followers = places.map((namespace) => this.#follower(wanted, namespace, { ending, failures }));
    const ended = Promise.all(followers.map(async (follower) => follower.run())).catch(this.#break);
    this.#followed.set(idOf(wanted), { wanted, ending, followers, failures, ended });
  }

  #follower(
    wanted: WantedKind,
    namespace: string,
    { ending, failures }: Pick<Followed, 'ending' | 'failures'>,
  ): Follower {
    const { labelSelector, limits, initialEvents = true, clock = SYSTEM_CLOCK } = this.#options;
    const options = {
      wanted,
      namespace,
      initialEvents,
      clock,
      signal: ending.signal,
      turns: this.#turns,
      random: this.#options.random ?? Math.random,
      ...(labelSelector !== undefined && { labelSelector }),
      ...(limits && { limits }),
    };
    return new Follower(this.#feed, options, this.#receiverOf(wanted, namespace, failures));
  }

  #receiverOf(wanted: WantedKind, namespace: string, failures: Followed['failures']): FollowReceiver {
    const kind = resourceName(wanted.resource);
    return {
      put: (key, object) => this.#receiver.put(`${kind} ${key}`, this.#raw(object)),
      remove: (key) => this.#receiver.remove(`${kind} ${key}`),
      behind: (reason) => this.#receiver.behind(kind, reason),
      unserved: () => this.#receiver.unserved(),
      state: (failure) => {
        failures.set(namespace, failure);
        this.#receiver.kinds();
        this.#settle();
      },
    };
  }

  #raw(value: ValueMap): RawObject {
    const { cluster, clusterUid = '' } = this.#options;
    const place = { source: 'cluster', cluster, ...(clusterUid !== '' && { clusterUid }) } as const;
    return { value, origin: { ...place, uid: metadataText(value, 'uid') } };
  }

  async #end({ ending, followers, ended }: Followed): Promise<void> {
    ending.abort();
    await ended;
    for (const follower of followers) follower.forget();
  }

  #isSettled(): boolean {
    return [...this.#followed.values()].every((followed) => isKnown(followed));
  }

  #settle(): void {
    const ended = [...this.#followed.values()].every(({ ending }) => ending.signal.aborted);
    if (ended || this.#isSettled()) for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function isKnown({ followers, failures }: Followed): boolean {
  return failures.size === followers.length;
}

function idOf({ resource, metadataOnly }: WantedKind): string {
  return `${apiVersionOf(resource)} ${resource.resource} ${metadataOnly ? 'metadata' : 'whole'}`;
}
