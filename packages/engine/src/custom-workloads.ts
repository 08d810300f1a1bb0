import { groupOf, podTemplatePath, suspectedPlaces, templatePlaces } from '@bulwark/control-kit';
import type { TemplateDefinition, TemplatePlaces } from '@bulwark/control-kit';
import { compareRecords } from './record.ts';
import type { ObjectRecord } from './record.ts';

export const DEFINITION_KIND = 'CustomResourceDefinition';
/** Stands for all custom resources with pod templates among the kinds that have changed. */
export const CUSTOM_WORKLOADS = 'workloads';

/** Whether only a definition can tell if objects of a kind have pod templates. */
export function isCustom(kind: string): boolean {
  return kind.includes('.') && podTemplatePath(kind) === undefined;
}

/**
 * Definitions and custom resources of a posture. A definition counts in its own unit, whichever of the two came first; a resource without
 * one is searched for what looks like a pod template.
 */
export class CustomWorkloads {
  readonly #definitions = new Map<ObjectRecord, TemplateDefinition>();
  readonly #resources = new Set<ObjectRecord>();

  add(record: ObjectRecord, definition: TemplateDefinition | undefined): void {
    if (definition !== undefined) this.#definitions.set(record, definition);
    if (isCustom(record.reference.kind) && !record.hasGivenTemplates) this.#resources.add(record);
  }

  remove(record: ObjectRecord): void {
    this.#definitions.delete(record);
    this.#resources.delete(record);
  }

  /** Resources of a unit whose templates stand elsewhere than they were judged by, after objects of these kinds have changed. */
  changed(
    unit: string,
    kinds: ReadonlySet<string>,
  ): readonly { readonly record: ObjectRecord; readonly templates: TemplatePlaces | undefined }[] {
    const concerned = [...this.#resources].filter(
      (record) => record.unit === unit && (kinds.has(DEFINITION_KIND) || kinds.has(record.reference.kind)),
    );
    if (concerned.length === 0) return [];
    const definitions = this.#definitionsOf(unit);
    return concerned
      .map((record) => ({ record, templates: placesOf(record, definitions.get(record.reference.kind)) }))
      .filter(({ record, templates }) => !isSame(record.view.templates, templates));
  }

  /** By kind. Of several definitions of one kind the first counts, in the order of the report. */
  #definitionsOf(unit: string): ReadonlyMap<string, TemplateDefinition> {
    const own = [...this.#definitions].filter(([record]) => record.unit === unit);
    own.sort(([a], [b]) => compareRecords(b, a));
    return new Map(own.map(([, definition]) => [definition.kind, definition]));
  }
}

function placesOf(
  { view: { apiVersion, value } }: ObjectRecord,
  definition: TemplateDefinition | undefined,
): TemplatePlaces | undefined {
  const version = apiVersion.slice(groupOf(apiVersion).length + 1);
  return definition?.versions.has(version) === true
    ? templatePlaces(value, definition.versions.get(version))
    : suspectedPlaces(value);
}

function isSame(a: TemplatePlaces | undefined, b: TemplatePlaces | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
