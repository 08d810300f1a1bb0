import { kindKey } from '@bulwark/control-kit';
import { isMap } from '@bulwark/model';
import type { RawObject, ValueMap } from '@bulwark/model';
import { collectionPath } from '@bulwark/sources/cluster';
import type { ApiResource } from '@bulwark/sources/cluster';
import type { ApiClient } from '@bulwark/test-cluster';
import { keyOf } from './kinds.ts';

/** An object that an API server has taken, as it was sent. */
export interface Loaded {
  readonly accepted: readonly ValueMap[];
  /** What it did not take, and what it said: by reason, how many. */
  readonly refused: ReadonlyMap<string, number>;
}

/**
 * Kinds in the order in which they can be created. What changes or refuses other objects comes last: quotas, webhooks, policies,
 * and aggregated APIs that nobody serves.
 */
const FIRST = ['Namespace', 'CustomResourceDefinition', 'PriorityClass', 'RuntimeClass', 'ServiceAccount'];
const LAST = [
  'LimitRange',
  'ResourceQuota',
  'APIService',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
];
const CONNECTIONS = 8;

/** Creates objects in an API server, each identity once: the first that has it. Only kinds of the given resources are loaded. */
export async function load(
  client: ApiClient,
  resources: readonly ApiResource[],
  objects: readonly RawObject[],
): Promise<Loaded> {
  const byKey = new Map(resources.map((resource) => [keyOf(resource), resource]));
  const candidates = new Map<string, Candidate>();
  for (const { value } of objects) {
    const candidate = candidateOf(value, byKey);
    if (candidate !== undefined && !candidates.has(candidate.identity))
      candidates.set(candidate.identity, candidate);
  }
  for (const candidate of namespacesOf([...candidates.values()], byKey))
    if (!candidates.has(candidate.identity)) candidates.set(candidate.identity, candidate);
  const loading = new Loading(client);
  const phases = Map.groupBy(candidates.values(), ({ key }) => phaseOf(key));
  for (const phase of [...phases.keys()].sort((a, b) => a - b)) await loading.all(phases.get(phase) ?? []);
  return loading.loaded();
}

interface Candidate {
  readonly key: string;
  readonly identity: string;
  readonly path: string;
  readonly namespace: string;
  readonly value: ValueMap;
}

function candidateOf(value: ValueMap, resources: ReadonlyMap<string, ApiResource>): Candidate | undefined {
  const { apiVersion, kind, metadata } = value;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !isMap(metadata)) return undefined;
  const key = kindKey(apiVersion, kind);
  const resource = resources.get(key);
  const { name } = metadata;
  if (resource === undefined || typeof name !== 'string') return undefined;
  const given = typeof metadata['namespace'] === 'string' ? metadata['namespace'] : 'default';
  const namespace = resource.namespaced ? given : '';
  const [version = '', group = ''] = apiVersion.split('/').toReversed();
  return {
    key,
    identity: `${key}/${namespace}/${name}`,
    path: collectionPath({ ...resource, group, version }, namespace),
    namespace,
    value: withoutPlace(value, namespace),
  };
}

/** With the namespace in which it lies, and without what only a server may say. */
function withoutPlace(value: ValueMap, namespace: string): ValueMap {
  const { resourceVersion: _version, uid: _uid, ...metadata } = value['metadata'] as ValueMap;
  const { namespace: _namespace, ...clusterScoped } = metadata;
  return { ...value, metadata: namespace === '' ? clusterScoped : { ...metadata, namespace } };
}

/** Every namespace that is named, with the account that pods need. */
function namespacesOf(
  candidates: readonly Candidate[],
  resources: ReadonlyMap<string, ApiResource>,
): Candidate[] {
  const names = new Set(candidates.map(({ namespace }) => namespace).filter((name) => name !== ''));
  for (const { key, value } of candidates) if (key === 'Namespace') names.add(nameOf(value));
  return [...names].flatMap((name) =>
    [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } },
    ].flatMap((value) => candidateOf(value, resources) ?? []),
  );
}

function nameOf({ metadata }: ValueMap): string {
  const name = isMap(metadata) ? metadata['name'] : undefined;
  return typeof name === 'string' ? name : '';
}

function phaseOf(key: string): number {
  const first = FIRST.indexOf(key);
  if (first >= 0) return first;
  const last = LAST.indexOf(key);
  return FIRST.length + (last < 0 ? 0 : 1 + last);
}

class Loading {
  readonly #client: ApiClient;
  readonly #accepted: ValueMap[] = [];
  readonly #refused = new Map<string, number>();

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async all(candidates: readonly Candidate[]): Promise<void> {
    const queue = [...candidates];
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) await this.#one(next);
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  }

  async #one({ path, key, value }: Candidate): Promise<void> {
    const body = JSON.stringify(value, (_key, each: unknown) =>
      typeof each === 'bigint' ? Number(each) : each,
    );
    const answer = await this.#client.send('POST', path, { body });
    // What the cluster has of itself is as it made it, not as the file says.
    if (answer.status === 201) this.#accepted.push(value);
    else this.#count(`${key}: ${answer.status} ${reasonOf(answer.body)}`);
  }

  #count(reason: string): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
  }

  loaded(): Loaded {
    return {
      accepted: this.#accepted,
      refused: new Map([...this.#refused].sort(([a], [b]) => (a < b ? -1 : 1))),
    };
  }
}

function reasonOf(body: unknown): string {
  const { reason, message } = body as { readonly reason?: string; readonly message?: string };
  return (
    reason ??
    String(message ?? body)
      .slice(0, 80)
      .trim()
  );
}
