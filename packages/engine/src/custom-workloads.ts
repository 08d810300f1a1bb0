import { groupOf, podTemplatePath, suspectedPlaces, templatePlaces } from '@bulwark/control-kit';
import type { TemplateDefinition, TemplatePlaces } from '@bulwark/control-kit';
import { Multimap } from './multimap.ts';
import { compareRecords } from './record.ts';
import type { ObjectRecord } from './record.ts';

export const DEFINITION_KIND = 'CustomResourceDefinition';

/** Whether only a definition can tell if objects of a kind have pod templates. */
export function isCustom(kind: string): boolean {
  return kind.includes('.') && podTemplatePath(kind) === undefined;
}

/** A custom resource whose pod templates stand elsewhere than it was judged by. */
export interface MovedTemplates {
  readonly record: ObjectRecord;
  readonly templates: TemplatePlaces | undefined;
}

/**
 * Definitions and custom resources of a unit. A definition counts in its own unit, whichever of the two came first; a resource without
 * one is searched for what looks like a pod template.
 */
export class CustomWorkloads {
  /** By the kind that they define. */
  readonly #definitions = new Multimap<string, ObjectRecord>();
  readonly #resources = new Multimap<string, ObjectRecord>();
  readonly #stale = new Set<ObjectRecord>();

  add(record: ObjectRecord): void {
    const { definition } = record;
    if (definition !== undefined) {
      this.#definitions.add(definition.kind, record);
      this.#reconsider(definition);
    }
    if (!isCustom(record.reference.kind) || record.hasGivenTemplates) return;
    this.#resources.add(record.reference.kind, record);
    this.#stale.add(record);
  }

  remove(record: ObjectRecord): void {
    const { definition } = record;
    if (definition !== undefined) {
      this.#definitions.delete(definition.kind, record);
      this.#reconsider(definition);
    }
    this.#resources.delete(record.reference.kind, record);
    this.#stale.delete(record);
  }

  /** Resources whose templates stand elsewhere than they were judged by, after what came and went since the last call. */
  settle(): readonly MovedTemplates[] {
    const moved = [...this.#stale]
      .map((record) => ({ record, templates: placesOf(record, this.#definitionOf(record.reference.kind)) }))
      .filter(({ record, templates }) => !isSame(record.view.templates, templates));
    this.#stale.clear();
    return moved;
  }

  #reconsider({ kind }: TemplateDefinition): void {
    for (const record of this.#resources.get(kind)) this.#stale.add(record);
  }

  /** Of several definitions of one kind the first counts, in the order of the report. */
  #definitionOf(kind: string): TemplateDefinition | undefined {
    const [first] = [...this.#definitions.get(kind)].sort(compareRecords);
    return first?.definition;
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
