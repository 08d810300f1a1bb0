import { isMap } from '@bulwark/model';
import type { RawObject, Value, ValueMap } from '@bulwark/model';
import type { Digest } from './observation.ts';
import { canonicalJson } from './pointer.ts';
import { hasNoisyStatus, statusThatMatters } from './status.ts';

/** What the API server counts up, and no control reads. */
const VERSIONS = new Set(['resourceVersion', 'generation', 'managedFields']);

/**
 * A digest of everything in an object that can matter. Most events of a cluster change a status or a version and nothing else: with the
 * same digest an object need not be judged again. Fields in another order may give another one.
 */
export function contentDigest({ value, origin, templates }: RawObject, digest: Digest): string {
  const { metadata, status, ...rest } = value;
  const { kind } = value;
  const content: ValueMap = {
    ...rest,
    ...(isMap(metadata) ? { metadata: withoutVersions(metadata) } : metadata !== undefined && { metadata }),
    // Nodes tell each heartbeat in their status, Jobs each pod, and pods each container.
    ...(status !== undefined && {
      status: hasNoisyStatus(kind) ? statusThatMatters(kind as string, status) : status,
    }),
  };
  return digest(JSON.stringify([origin, templates]) + jsonOf(content));
}

function withoutVersions(metadata: ValueMap): ValueMap {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !VERSIONS.has(key)));
}

/** JSON text of a value; bigint is written as a number. Fields stay in their order where there is none. */
export function jsonOf(value: Value): string {
  try {
    return JSON.stringify(value);
  } catch {
    // Integers beyond 2^53.
    return canonicalJson(value);
  }
}
