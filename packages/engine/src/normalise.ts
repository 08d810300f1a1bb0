import { isNamespaced, kindKey, MalformedField, podTemplatePath, workloadView } from '@bulwark/control-kit';
import type { ObjectView, WorkloadView } from '@bulwark/control-kit';
import { isMap } from '@bulwark/model';
import type { RawObject, Value, ValueMap } from '@bulwark/model';

/** An object ready for evaluation. `workload` is a MalformedField where the pod spec cannot be read. */
export interface NormalisedObject {
  readonly view: ObjectView;
  readonly workload: WorkloadView | MalformedField | undefined;
}

/**
 * Reads identity and pod template. The effective namespace of a namespaced object without one is `defaultNamespace`;
 * of a custom resource without one it is '' (its scope is unknown).
 */
export function normalise(raw: RawObject, defaultNamespace: string): NormalisedObject {
  const view = objectView(raw.value, defaultNamespace);
  return { view, workload: readWorkload(view) };
}

/** The view of an object by its value. */
export function objectView(value: ValueMap, defaultNamespace: string): ObjectView {
  const apiVersion = text(value['apiVersion']);
  const kind = kindKey(apiVersion, text(value['kind']));
  const metadata = isMap(value['metadata']) ? value['metadata'] : undefined;
  const name = text(metadata?.['name']) || text(metadata?.['generateName']);
  return {
    reference: {
      kind,
      namespace: effectiveNamespace(kind, text(metadata?.['namespace']), defaultNamespace),
      name,
    },
    apiVersion,
    value,
  };
}

function effectiveNamespace(kind: string, given: string, defaultNamespace: string): string {
  const namespaced = isNamespaced(kind) ?? podTemplatePath(kind) !== undefined;
  if (isNamespaced(kind) === false) return '';
  return given === '' && namespaced ? defaultNamespace : given;
}

function readWorkload(view: ObjectView): WorkloadView | MalformedField | undefined {
  const path = podTemplatePath(view.reference.kind);
  if (path === undefined) return undefined;
  try {
    return workloadView(view) ?? new MalformedField(view.value, path[0] ?? 'spec', 'a pod spec');
  } catch (error) {
    if (error instanceof MalformedField) return error;
    throw error;
  }
}

function text(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}
