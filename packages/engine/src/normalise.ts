import {
  isNamespaced,
  kindKey,
  MalformedField,
  podTemplatePath,
  templatePathsOf,
  workloadViewAt,
} from '@bulwark/control-kit';
import type { ObjectView, WorkloadView } from '@bulwark/control-kit';
import { isMap } from '@bulwark/model';
import type { Path, RawObject, Value, ValueMap } from '@bulwark/model';

/** An object ready for evaluation, with a workload for each of its pod templates: a MalformedField where the pod spec cannot be read. */
export interface NormalisedObject {
  readonly view: ObjectView;
  readonly workloads: readonly (WorkloadView | MalformedField)[];
}

/**
 * The view of an object as it comes. The effective namespace of a namespaced object without one is `defaultNamespace`; of a custom
 * resource without one it is '' (its scope is unknown).
 */
export function viewOf({ value, templates }: RawObject, defaultNamespace: string): ObjectView {
  const view = objectView(value, defaultNamespace);
  return templates === undefined ? view : { ...view, templates: { paths: templates, unsure: [] } };
}

/** The workloads of an object that is known already. */
export function normalised(view: ObjectView): NormalisedObject {
  const paths = templatePathsOf(view);
  return { view, workloads: paths === undefined ? NONE : paths.map((path) => readWorkload(view, path)) };
}

const NONE: readonly never[] = [];

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

function readWorkload(view: ObjectView, path: Path): WorkloadView | MalformedField {
  try {
    return workloadViewAt(view, path) ?? new MalformedField(view.value, path[0] ?? 'spec', 'a pod spec');
  } catch (error) {
    if (error instanceof MalformedField) return error;
    throw error;
  }
}

function text(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}
