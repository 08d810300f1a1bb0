import { ClusterError } from '../problems.ts';
import type { Connection } from './connection.ts';
import type { ApiResource } from './resources.ts';

/** What an API server serves. */
export interface Discovery {
  /** Kinds that can be listed, each once, in the order of the server's preference. */
  readonly resources: readonly ApiResource[];
  /** Groups whose kinds are not known now: an aggregated API that does not answer. Versions are named with them. */
  readonly unknown: readonly { readonly groupVersion: string; readonly reason: string }[];
}

const AGGREGATED = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',');

/**
 * Asks what is served: two requests where the server answers with aggregated discovery (1.27 and later), else one for each
 * version of each group. Throws ClusterError where not even that is answered.
 */
export async function discover(connection: Connection, signal?: AbortSignal): Promise<Discovery> {
  const found: Discovery[] = [];
  for (const root of ['/api', '/apis']) {
    const answer = recordOf(
      await connection.json({ path: root, accept: AGGREGATED, ...(signal && { signal }) }),
    );
    found.push(
      answer['kind'] === 'APIGroupDiscoveryList'
        ? aggregated(answer)
        : await oneByOne(connection, groupVersionsOf(root, answer), signal),
    );
  }
  return {
    resources: found.flatMap(({ resources }) => resources),
    unknown: found.flatMap(({ unknown }) => unknown),
  };
}

type Data = Readonly<Record<string, unknown>>;

function aggregated(answer: Data): Discovery {
  const kinds = new Kinds();
  const unknown: { groupVersion: string; reason: string }[] = [];
  for (const group of recordsOf(answer['items'])) {
    const name = textOf(recordOf(group['metadata'])['name']);
    for (const version of recordsOf(group['versions'])) {
      const groupVersion = { group: name, version: textOf(version['version']) };
      if (version['freshness'] === 'Stale')
        unknown.push({
          groupVersion: pathOf(groupVersion),
          reason: 'the server that serves it does not answer',
        });
      for (const resource of recordsOf(version['resources']))
        kinds.add(groupVersion, aggregatedResource(resource));
    }
  }
  return { resources: kinds.listable(), unknown };
}

function aggregatedResource(resource: Data): FoundResource {
  return {
    kind: textOf(recordOf(resource['responseKind'])['kind']),
    resource: textOf(resource['resource']),
    namespaced: resource['scope'] === 'Namespaced',
    verbs: textsOf(resource['verbs']),
  };
}

interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

/** Versions of the groups, the preferred one of each first. */
function groupVersionsOf(root: string, answer: Data): readonly GroupVersion[] {
  if (root === '/api') return textsOf(answer['versions']).map((version) => ({ group: '', version }));
  if (!Array.isArray(answer['groups']))
    throw new ClusterError('BW-CLUSTER-ANSWER', `${root}: the answer is no list of API groups`);
  return recordsOf(answer['groups']).flatMap((group) => {
    const preferred = textOf(recordOf(group['preferredVersion'])['version']);
    const versions = recordsOf(group['versions']).map((version) => textOf(version['version']));
    return [...new Set([preferred, ...versions])]
      .filter((version) => version !== '')
      .map((version) => ({ group: textOf(group['name']), version }));
  });
}

async function oneByOne(
  connection: Connection,
  groupVersions: readonly GroupVersion[],
  signal: AbortSignal | undefined,
): Promise<Discovery> {
  const kinds = new Kinds();
  const unknown: { groupVersion: string; reason: string }[] = [];
  for (const groupVersion of groupVersions) {
    const path = pathOf(groupVersion);
    const at = groupVersion.group === '' ? `/api/${path}` : `/apis/${path}`;
    try {
      const answer = recordOf(await connection.json({ path: at, ...(signal && { signal }) }));
      for (const resource of recordsOf(answer['resources'])) kinds.add(groupVersion, plainResource(resource));
    } catch (error) {
      // The server itself is there: it has just listed its groups.
      if (!(error instanceof ClusterError)) throw error;
      unknown.push({ groupVersion: path, reason: error.message });
    }
  }
  return { resources: kinds.listable(), unknown };
}

function plainResource(resource: Data): FoundResource {
  return {
    kind: textOf(resource['kind']),
    resource: textOf(resource['name']),
    namespaced: resource['namespaced'] === true,
    verbs: textsOf(resource['verbs']),
  };
}

type FoundResource = Pick<ApiResource, 'kind' | 'resource' | 'namespaced' | 'verbs'>;

/** Collects kinds; of several versions the first that can be listed stays. */
class Kinds {
  readonly #found = new Map<string, ApiResource>();

  add(groupVersion: GroupVersion, found: FoundResource): void {
    // Subresources have a slash; a kind without `list` is a review or a binding.
    if (found.kind === '' || found.resource.includes('/') || !found.verbs.includes('list')) return;
    const key = `${groupVersion.group}/${found.kind}`;
    if (!this.#found.has(key)) this.#found.set(key, { ...groupVersion, ...found });
  }

  listable(): readonly ApiResource[] {
    return [...this.#found.values()];
  }
}

function pathOf({ group, version }: GroupVersion): string {
  return group === '' ? version : `${group}/${version}`;
}

function recordOf(value: unknown): Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Data) : {};
}

function recordsOf(value: unknown): readonly Data[] {
  return Array.isArray(value) ? value.map(recordOf) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
