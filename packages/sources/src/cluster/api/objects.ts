import { isFinalPodPhase, isMap } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';
import { apiVersionOf } from './resources.ts';
import type { ApiResource } from './resources.ts';

/** How the objects of a kind are asked for and what of them is wanted. */
export interface ObjectForm {
  /** Metadata alone: nothing else of the kind is read. */
  readonly metadataOnly: boolean;
  /** Status is dropped on receipt unless something reads it. */
  readonly keepStatus: KeptStatus;
}

/** Whether the status of an object stays: of pods those that run no more, since their number is small and their end is all that is read of it. */
export type KeptStatus = boolean | 'of ended pods';

const METADATA = (kind: string): string => `application/json;as=${kind};g=meta.k8s.io;v=v1,application/json`;

/** The Accept header of a list. */
export function acceptOfList({ metadataOnly }: ObjectForm): string {
  return metadataOnly ? METADATA('PartialObjectMetadataList') : 'application/json';
}

/** The Accept header of a watch, whose events carry one object each. */
export function acceptOfWatch({ metadataOnly }: ObjectForm): string {
  return metadataOnly ? METADATA('PartialObjectMetadata') : 'application/json';
}

/**
 * An object as it would stand in a file: with apiVersion and kind, which items of lists leave out, without managed fields and
 * status, which hold up to half of its bytes.
 */
export function trimmed(
  item: ValueMap,
  resource: ApiResource,
  { keepStatus, metadataOnly }: ObjectForm,
): ValueMap {
  if (!metadataOnly && isTrimmed(item, resource, keepStatus)) return item;
  const { metadata, status, apiVersion: _version, kind: _kind, ...rest } = item;
  return {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: withoutManagedFields(metadata),
    ...(metadataOnly ? {} : rest),
    ...(isKept(status, keepStatus) && { status }),
  };
}

/** Whether there is nothing to take away and nothing to add: what most events are after `parsePruned`. */
function isTrimmed(item: ValueMap, resource: ApiResource, keepStatus: KeptStatus): boolean {
  const { apiVersion, kind, metadata, status } = item;
  return (
    kind === resource.kind &&
    apiVersion === apiVersionOf(resource) &&
    (status === undefined || isKept(status, keepStatus)) &&
    isMap(metadata) &&
    metadata['managedFields'] === undefined
  );
}

function isKept(status: Value | undefined, kept: KeptStatus): boolean {
  if (kept !== 'of ended pods') return kept && status !== undefined;
  return isMap(status) && isFinalPodPhase(status['phase']);
}

function withoutManagedFields(metadata: Value | undefined): ValueMap {
  if (!isMap(metadata)) return {};
  if (metadata['managedFields'] === undefined) return metadata;
  const { managedFields: _managed, ...kept } = metadata;
  return kept;
}

/** A text field of an object's metadata; '' where there is none. */
export function metadataText(object: ValueMap, field: string): string {
  const metadata = object['metadata'];
  const value = isMap(metadata) ? metadata[field] : undefined;
  return typeof value === 'string' ? value : '';
}
