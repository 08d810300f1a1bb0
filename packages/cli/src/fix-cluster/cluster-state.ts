import type { Path, ScanResult, ValueMap } from '@bulwark/model';
import { trimmed } from '@bulwark/sources/cluster';
import type { WantedKind } from '@bulwark/sources/cluster';
import type { ScanRequest } from '../arguments/request.ts';
import { refuseSelector, SeenNamespaces } from '../cluster/asked.ts';
import type { OpenCluster } from '../cluster/connect.ts';
import { completeKinds, keyOf, kindNeeds, unknownKinds, wholeKinds } from '../cluster/kinds.ts';
import { readKinds } from '../cluster/read-kinds.ts';
import type { KindsReading } from '../cluster/read-kinds.ts';
import { STDERR, writeText } from '../streams.ts';
import { LivePosture } from '../watch/live-posture.ts';

/** A cluster that has been read, in which objects can be put in the place of others to see what comes of it. */
export class ClusterState {
  readonly kinds: ReadonlyMap<string, WantedKind>;
  readonly #cluster: OpenCluster;
  readonly #posture: LivePosture;
  readonly #now = new Date().toISOString();

  private constructor(cluster: OpenCluster, posture: LivePosture, kinds: ReadonlyMap<string, WantedKind>) {
    this.#cluster = cluster;
    this.#posture = posture;
    this.kinds = kinds;
  }

  /** Reads what controls look at. Throws ClusterError where not even discovery is answered. */
  static async read(
    cluster: OpenCluster,
    request: ScanRequest,
    reading: KindsReading,
  ): Promise<ClusterState> {
    const posture = new LivePosture(request, cluster.name);
    const namespaces = new SeenNamespaces();
    const { plan, outcomes } = await readKinds(cluster, kindNeeds(request.plan), reading, {
      object: (raw) => {
        if (raw.origin.source === 'cluster') posture.put(raw.origin.uid, raw);
        namespaces.observe(raw.value);
      },
    });
    refuseSelector(reading.selector, outcomes);
    if (wholeKinds(plan, outcomes, reading).has('Namespace'))
      for (const { message, hint } of namespaces.missing(reading.namespaces, cluster.name))
        writeText(STDERR, `note: ${message}: ${hint}\n`);
    posture.setKinds({
      complete: completeKinds(plan, outcomes, reading),
      unknown: unknownKinds(plan, outcomes),
    });
    return new ClusterState(
      cluster,
      posture,
      new Map(plan.wanted.map((wanted) => [keyOf(wanted.resource), wanted])),
    );
  }

  result(): ScanResult {
    return this.#posture.result(this.#now);
  }

  /** An object as it was read, without what no relation needs. */
  retained(uid: string): ValueMap | undefined {
    return this.#posture.valueOf(uid);
  }

  /** Where a custom resource has pod templates. */
  templatesOf(uid: string): readonly Path[] | undefined {
    return this.#posture.templatesOf(uid);
  }

  /** Puts an object, as the server gives it, in its place. */
  put(uid: string, wanted: WantedKind, value: ValueMap): void {
    const { name, uid: clusterUid } = this.#cluster;
    const place = { source: 'cluster', cluster: name, ...(clusterUid !== '' && { clusterUid }) } as const;
    this.#posture.put(uid, { value: trimmed(value, wanted.resource, wanted), origin: { ...place, uid } });
  }

  /** Takes what an object has made out: it will be made anew. As of the last result. */
  removeOwned(uids: readonly string[]): void {
    const owned = uids.flatMap((uid) => this.#posture.ownedBy(uid));
    for (const uid of owned) this.#posture.remove(uid);
  }
}
