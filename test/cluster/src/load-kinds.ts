// In which order kinds can be created, and where their objects lie.
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from './client.ts';

/**
 * Kinds in the order in which they can be created: owners before what they own. What changes or refuses other objects comes last: quotas, webhooks,
 * policies, and aggregated APIs that nobody serves.
 */
const FIRST = [
  'Namespace',
  'CustomResourceDefinition',
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
  'ServiceAccount',
  'Node',
  'ClusterRole',
  'Role',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'CronJob',
  'ReplicaSet',
  'Job',
  'Service',
  'Certificate',
];
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

/** When the objects of a kind can be created: lower numbers before higher ones. */
export function phaseOf(kind: string): number {
  const first = FIRST.indexOf(kind);
  return first >= 0 ? first : FIRST.length + 1 + LAST.indexOf(kind);
}

/** Where the objects of a kind lie. */
export interface Served {
  readonly resource: string;
  readonly namespaced: boolean;
}

interface Discovered {
  readonly metadata: { readonly name?: string };
  readonly versions: readonly {
    readonly resources?: readonly {
      readonly resource: string;
      readonly scope: string;
      readonly responseKind?: { readonly kind: string };
    }[];
  }[];
}

const DISCOVERY = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** What the server serves, by `group/Kind`. */
export async function servedKinds(client: ApiClient): Promise<ReadonlyMap<string, Served>> {
  const served = new Map<string, Served>();
  for (const root of ['/api', '/apis']) {
    const { body } = await client.send('GET', root, undefined, { accept: DISCOVERY });
    for (const { metadata, versions } of (body as { readonly items: readonly Discovered[] }).items)
      for (const { resource, scope, responseKind } of versions.flatMap(({ resources = [] }) => resources))
        served.set(`${metadata.name ?? ''}/${responseKind?.kind ?? ''}`, {
          resource,
          namespaced: scope === 'Namespaced',
        });
  }
  return served;
}

const PATIENCE_MS = 20_000;
const AGAIN_MS = 200;

/** What the server serves once it knows these definitions, or what it serves when that takes too long: a definition may never be served. */
export async function servedWith(
  client: ApiClient,
  definitions: readonly Readonly<Record<string, unknown>>[],
): Promise<ReadonlyMap<string, Served>> {
  const kinds = definitions.flatMap(({ kind, spec }) => {
    const { group, names } = (spec ?? {}) as {
      readonly group?: string;
      readonly names?: { readonly kind?: string };
    };
    return kind === 'CustomResourceDefinition' ? [`${group ?? ''}/${names?.kind ?? ''}`] : [];
  });
  for (let waited = 0; ; waited += AGAIN_MS) {
    const served = await servedKinds(client);
    if (waited >= PATIENCE_MS || kinds.every((kind) => served.has(kind))) return served;
    await delay(AGAIN_MS);
  }
}
