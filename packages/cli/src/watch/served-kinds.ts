import type { Plan, UnknownKinds } from '@bulwark/engine';
import type { ValueMap } from '@bulwark/model';
import { discover, resourceName } from '@bulwark/sources/cluster';
import type { ClusterInventory, Connection, Discovery, WantedKind } from '@bulwark/sources/cluster';
import { Definitions } from '../cluster/definitions.ts';
import { completeKinds, kindNeeds, readingPlan, unknownKinds } from '../cluster/kinds.ts';
import type { KindNeeds, ReadingPlan, Restriction } from '../cluster/kinds.ts';

/** Objects that say what else is served: where they change, so may the kinds that can be followed. */
const DEFINITIONS = new Set([
  'customresourcedefinitions.apiextensions.k8s.io',
  'apiservices.apiregistration.k8s.io',
]);

/** Which kinds are followed, as the cluster begins and ends to serve them. */
export class ServedKinds {
  readonly #needs: KindNeeds;
  readonly #readSecrets: boolean;
  readonly #restriction: Restriction;
  readonly #definitions = new Definitions();
  /** Names of the resources in the plan: each event asks. */
  #wanted: ReadonlySet<string> = new Set();
  #plan: ReadingPlan = {
    wanted: [],
    unserved: [],
    unknown: new Map(),
    workloads: new Set(),
    hasCustom: false,
  };

  constructor(plan: Plan, { readSecrets, ...restriction }: Restriction & { readonly readSecrets: boolean }) {
    this.#needs = kindNeeds(plan);
    this.#readSecrets = readSecrets;
    this.#restriction = restriction;
  }

  /** Asks what is served and follows what is needed of it. Throws ClusterError where discovery is not answered. */
  async refresh(connection: Connection, inventory: ClusterInventory, signal: AbortSignal): Promise<void> {
    const discovery = await discover(connection, signal);
    const workloads = this.#definitions.workloads(discovery.resources);
    this.#plan = readingPlan(this.#needs, discovery, this.#readSecrets, workloads);
    this.#wanted = new Set(this.#plan.wanted.map(({ resource }) => resourceName(resource)));
    await inventory.follow([...this.#plan.wanted, ...definitions(discovery, this.#plan.wanted)]);
  }

  /** Takes what a definition says of the kind that it defines; undefined where it is gone. */
  define(id: string, definition: ValueMap | undefined): void {
    if (definition === undefined) this.#definitions.remove(id);
    else this.#definitions.put(id, definition);
  }

  /** Whether controls look at the objects of that resource (`pods`, `deployments.apps`). */
  isNeeded(resource: string): boolean {
    return this.#wanted.has(resource);
  }

  /** What is known of the kinds, as a scan would say it. */
  known(inventory: ClusterInventory): {
    readonly complete: readonly string[];
    readonly unknown: UnknownKinds;
  } {
    const outcomes = inventory
      .outcomes()
      .filter(({ wanted }) => this.#wanted.has(resourceName(wanted.resource)));
    return {
      complete: completeKinds(this.#plan, outcomes, this.#restriction),
      unknown: unknownKinds(this.#plan, outcomes),
    };
  }
}

/** Whether the objects of a resource say what else is served. */
export function isDefinition(resource: string): boolean {
  return DEFINITIONS.has(resource);
}

function definitions({ resources }: Discovery, wanted: readonly WantedKind[]): readonly WantedKind[] {
  const there = new Set(wanted.map(({ resource }) => resourceName(resource)));
  return resources
    .filter((resource) => isDefinition(resourceName(resource)) && !there.has(resourceName(resource)))
    .map((resource) => ({ resource, metadataOnly: true, keepStatus: false }));
}
