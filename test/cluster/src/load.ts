// Puts many objects into an API server, as a user would who has them as manifests.
import type { Answer, ApiClient } from './client.ts';
import { phaseOf, servedKinds, servedWith } from './load-kinds.ts';
import type { Served } from './load-kinds.ts';

/** An object as it stands in a manifest. */
export type LoadedObject = Readonly<Record<string, unknown>>;

export interface LoadOptions {
  /** Requests under way at the same time, 16 by default: as many connections the client should have. */
  readonly concurrent?: number;
  /** Which kinds are loaded, by API group and kind; all by default. */
  readonly wants?: (group: string, kind: string) => boolean;
  /** Takes each object that the server has taken, as it was sent. */
  readonly accepted?: (object: LoadedObject) => void;
  /** Writes the status of Pods too, which their creation drops; Nodes keep theirs. */
  readonly statuses?: boolean;
}

/** What became of the objects. */
export interface Loaded {
  /** How many the server has taken. */
  readonly accepted: number;
  /** Why others were not, `Kind.group: status reason`: how many each. */
  readonly refused: ReadonlyMap<string, number>;
  /** Objects of kinds that the server does not serve, by kind. */
  readonly unserved: ReadonlyMap<string, number>;
}

/** Creates objects; what is asked of it one after the other belongs together. */
export class Loader {
  readonly #client: ApiClient;
  readonly #options: LoadOptions;
  readonly #refused = new Map<string, number>();
  readonly #unserved = new Map<string, number>();
  readonly #namespaces = new Set<string>();
  /** UIDs that the server gave, by those that the objects had. */
  readonly #uids = new Map<string, string>();
  #served: ReadonlyMap<string, Served> | undefined;
  #accepted = 0;

  constructor(client: ApiClient, options: LoadOptions = {}) {
    this.#client = client;
    this.#options = options;
  }

  /**
   * Creates objects, each identity once: the first that has it. Namespaces that they lie in are created, with the account that pods need. References to
   * owners follow the owners, which get UIDs of the server. Stop the controllers of the cluster before, or they make more of it than was loaded.
   */
  async load(objects: Iterable<LoadedObject>): Promise<void> {
    const { wants = () => true } = this.#options;
    const distinct = new Map<string, Candidate>();
    for (const object of objects) add(distinct, candidateOf(object));
    for (const object of this.#namespacesOf([...distinct.values()])) add(distinct, candidateOf(object));
    const wanted = [...distinct.values()].filter(({ group, kind }) => wants(group, kind));
    const phases = Map.groupBy(wanted, ({ kind }) => phaseOf(kind));
    for (const phase of [...phases.keys()].sort((a, b) => a - b)) await this.#phase(phases.get(phase) ?? []);
  }

  /** What became of everything so far. */
  get loaded(): Loaded {
    const sorted = (counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
      new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
    return {
      accepted: this.#accepted,
      refused: sorted(this.#refused),
      unserved: sorted(this.#unserved),
    };
  }

  /** Namespaces that are named for the first time, with the account that pods need. */
  #namespacesOf(candidates: readonly Candidate[]): readonly LoadedObject[] {
    const named = candidates.map(({ kind, name, namespace }) => (kind === 'Namespace' ? name : namespace));
    const added = [...new Set(named)].filter((name) => name !== '' && !this.#namespaces.has(name));
    for (const name of added) this.#namespaces.add(name);
    return added.flatMap((name) => [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } },
    ]);
  }

  async #phase(candidates: readonly Candidate[]): Promise<void> {
    this.#served ??= await servedKinds(this.#client);
    const queue = candidates.values();
    const worker = async (): Promise<void> => {
      for (const candidate of queue) await this.#one(candidate);
    };
    await Promise.all(Array.from({ length: this.#options.concurrent ?? 16 }, worker));
    if (candidates[0]?.kind === 'CustomResourceDefinition')
      this.#served = await servedWith(
        this.#client,
        candidates.map(({ object }) => object),
      );
  }

  async #one(candidate: Candidate): Promise<void> {
    const { group, kind, name, object } = candidate;
    const served = this.#served?.get(`${group}/${kind}`);
    const kindName = group === '' ? kind : `${kind}.${group}`;
    if (served === undefined) return count(this.#unserved, kindName);
    const namespace = served.namespaced ? candidate.namespace || 'default' : '';
    const collection = collectionOf(candidate, served.resource, namespace);
    const sent = this.#asManifest(object, namespace);
    const answer = await this.#client.send('POST', collection, { body: textOf(sent) });
    // What the cluster has of itself is as it made it, not as it was sent.
    if (answer.status !== 201)
      return count(this.#refused, `${kindName}: ${answer.status} ${reasonOf(answer)}`);
    this.#accepted += 1;
    this.#options.accepted?.(sent);
    this.#remember(object, answer);
    if (this.#options.statuses === true && kind === 'Pod')
      await this.#writeStatus(`${collection}/${encodeURIComponent(name)}`, object);
    return undefined;
  }

  async #writeStatus(path: string, { status }: LoadedObject): Promise<void> {
    if (status === undefined) return;
    const body = textOf({ status });
    const answer = await this.#client.send('PATCH', `${path}/status`, {
      body,
      contentType: 'application/merge-patch+json',
    });
    if (answer.status !== 200) count(this.#refused, `status of Pod: ${answer.status} ${reasonOf(answer)}`);
  }

  /** Without what only a server may say, in the place where it is to lie. */
  #asManifest(object: LoadedObject, namespace: string): LoadedObject {
    const {
      uid: _uid,
      resourceVersion: _version,
      generation: _generation,
      managedFields: _managed,
      creationTimestamp: _created,
      namespace: _namespace,
      ownerReferences,
      ...metadata
    } = metadataOf(object);
    return {
      ...object,
      metadata: {
        ...metadata,
        ...(namespace !== '' && { namespace }),
        ...(Array.isArray(ownerReferences) && {
          ownerReferences: ownerReferences.map((owner: LoadedObject) => ({
            ...owner,
            uid: this.#uids.get(String(owner['uid'])) ?? owner['uid'],
          })),
        }),
      },
    };
  }

  #remember(object: LoadedObject, { body }: Answer): void {
    const [before, after] = [metadataOf(object)['uid'], metadataOf(body as LoadedObject)['uid']];
    if (typeof before === 'string' && typeof after === 'string') this.#uids.set(before, after);
  }
}

interface Candidate {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly object: LoadedObject;
}

function add(distinct: Map<string, Candidate>, candidate: Candidate | undefined): void {
  if (candidate === undefined) return;
  const { group, kind, namespace, name } = candidate;
  const identity = `${kind}.${group}/${namespace}/${name}`;
  if (!distinct.has(identity)) distinct.set(identity, candidate);
}

/** Undefined for what names itself or its kind wrongly, and for what has no name. */
function candidateOf(object: LoadedObject): Candidate | undefined {
  const { apiVersion, kind } = object;
  const { name, namespace } = metadataOf(object);
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string')
    return undefined;
  const [version = '', group = ''] = apiVersion.split('/').toReversed();
  return { group, version, kind, name, namespace: typeof namespace === 'string' ? namespace : '', object };
}

function metadataOf({ metadata }: LoadedObject): LoadedObject {
  return typeof metadata === 'object' && metadata !== null ? (metadata as LoadedObject) : {};
}

function collectionOf({ group, version }: Candidate, resource: string, namespace: string): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return namespace === ''
    ? `${root}/${resource}`
    : `${root}/namespaces/${encodeURIComponent(namespace)}/${resource}`;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Whole numbers that a double cannot hold are rare enough to be rounded here. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? Number(each) : each));
}

function reasonOf({ body }: Answer): string {
  const { reason, message } = body as { readonly reason?: string; readonly message?: string };
  return (
    reason ??
    String(message ?? body)
      .slice(0, 80)
      .trim()
  );
}
