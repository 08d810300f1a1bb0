import { isList, isMap } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';
import { kindKey } from '../kinds.ts';

/** The branches of a schema that lead to pod templates, or to where one could stand. */
export interface TemplateTree {
  /** A pod template stands here. */
  readonly isTemplate: boolean;
  /** What a pod's spec has stands here, and no template around it: whether a pod is made of it, only the operator knows. */
  readonly isPodSpec: boolean;
  /** The schema takes anything here (`x-kubernetes-preserve-unknown-fields`): it does not say what it is. */
  readonly isOpen: boolean;
  readonly fields: ReadonlyMap<string, TemplateTree>;
  /** Items of the list, or values of the map, that stands here. */
  readonly each: TemplateTree | undefined;
}

/** Where a custom resource has pod templates, as its CustomResourceDefinition says. */
export interface TemplateDefinition {
  /** Key of the kind that it defines. */
  readonly kind: string;
  /** By version; undefined where no pod template can stand in it. */
  readonly versions: ReadonlyMap<string, TemplateTree | undefined>;
}

/** Schemas are nested by people; what is deeper or larger than any of theirs counts as open. */
const MOST_DEPTH = 40;
const MOST_NODES = 200_000;

const EMPTY: TemplateTree = {
  isTemplate: false,
  isPodSpec: false,
  isOpen: false,
  fields: new Map(),
  each: undefined,
};
export const OPEN: TemplateTree = { ...EMPTY, isOpen: true };
const TEMPLATE: TemplateTree = { ...EMPTY, isTemplate: true };

/**
 * Reads a CustomResourceDefinition (apiextensions.k8s.io/v1, `spec.versions[].schema.openAPIV3Schema`; v1beta1 too); undefined where
 * it names no kind. A pod template is an object with a spec that has `containers` with `name` and `image`, and with metadata, or called a template.
 * The resource itself is none, though its spec may resemble that of a pod.
 */
export function templateDefinition(definition: ValueMap): TemplateDefinition | undefined {
  const spec = mapOf(definition['spec']);
  const [group, kind] = [spec['group'], mapOf(spec['names'])['kind']];
  if (typeof group !== 'string' || typeof kind !== 'string' || kind === '') return undefined;
  const listed = isList(spec['versions']) ? spec['versions'].filter(isMap) : [];
  // v1beta1 may name a single version.
  const versions = listed.length > 0 ? listed : [{ name: spec['version'] }];
  const isPruned =
    definition['apiVersion'] !== 'apiextensions.k8s.io/v1beta1' || spec['preserveUnknownFields'] === false;
  return {
    kind: kindKey(`${group}/v1`, kind),
    versions: new Map(
      versions.flatMap((version): [string, TemplateTree | undefined][] => {
        const { name } = version;
        const schema = mapOf(version['schema'] ?? spec['validation'])['openAPIV3Schema'];
        return typeof name === 'string' ? [[name, treeOf(schema, isPruned)]] : [];
      }),
    ),
  };
}

/** The part of a definition that nothing else reads: schemas are most of its bytes. */
export function withoutSchemas(definition: ValueMap): ValueMap {
  const { spec } = definition;
  if (!isMap(spec)) return definition;
  const { validation: _validation, versions, ...kept } = spec;
  const named = isList(versions)
    ? versions.map((version) => {
        if (!isMap(version)) return version;
        const { schema: _schema, ...rest } = version;
        return rest;
      })
    : versions;
  return { ...definition, spec: { ...kept, ...(named !== undefined && { versions: named }) } };
}

function treeOf(schema: Value | undefined, isPruned: boolean): TemplateTree | undefined {
  return isMap(schema) ? new SchemaReader(isPruned).read(schema, 'root', 0) : OPEN;
}

class SchemaReader {
  /** Whether the API server drops what the schema does not name. */
  readonly #isPruned: boolean;
  #nodes = 0;

  constructor(isPruned: boolean) {
    this.#isPruned = isPruned;
  }

  /** Undefined where no pod template can stand below. `name` is that of the field; 'root' for the resource itself. */
  read(schema: ValueMap, name: string, depth: number): TemplateTree | undefined {
    this.#nodes += 1;
    if (depth > MOST_DEPTH || this.#nodes > MOST_NODES) return OPEN;
    if (depth > 0 && isPodTemplate(schema, name)) return TEMPLATE;
    const fields = this.#fields(schema, depth);
    const each = this.#each(schema, name, depth);
    const isOpen = this.#takesAnything(schema) || (depth > 0 && hasOpenSpec(fields));
    // The spec of the resource is none, though it may resemble that of a pod.
    const isPodSpec = depth > 1 && isWholePodSpec(schema);
    return meaningful({ isTemplate: false, isPodSpec, isOpen, fields, each });
  }

  #takesAnything(schema: ValueMap): boolean {
    return (
      !this.#isPruned ||
      schema['x-kubernetes-preserve-unknown-fields'] === true ||
      schema['x-kubernetes-embedded-resource'] === true ||
      schema['additionalProperties'] === true
    );
  }

  #fields(schema: ValueMap, depth: number): ReadonlyMap<string, TemplateTree> {
    const fields = new Map<string, TemplateTree>();
    for (const [name, property] of Object.entries(mapOf(schema['properties']))) {
      // The API server fills metadata and status itself; neither runs anything.
      if (!isMap(property) || (depth === 0 && (name === 'metadata' || name === 'status'))) continue;
      const tree = this.read(property, name, depth + 1);
      if (tree !== undefined) fields.set(name, tree);
    }
    return fields;
  }

  #each(schema: ValueMap, name: string, depth: number): TemplateTree | undefined {
    const each = schema['items'] ?? schema['additionalProperties'];
    return isMap(each) ? this.read(each, name, depth + 1) : undefined;
  }
}

/** Undefined for what says nothing and leads nowhere. */
function meaningful(tree: TemplateTree): TemplateTree | undefined {
  const { isOpen, isPodSpec, fields, each } = tree;
  return isOpen || isPodSpec || fields.size > 0 || each !== undefined ? tree : undefined;
}

/** An open spec makes what it is the spec of uncertain: the two are a pod template, or none, together. So do open containers. */
function hasOpenSpec(fields: ReadonlyMap<string, TemplateTree>): boolean {
  const spec = fields.get('spec');
  const containers = spec?.fields.get('containers');
  return [spec, containers, containers?.each].some((tree) => tree?.isOpen === true);
}

function isPodTemplate(schema: ValueMap, name: string): boolean {
  const properties = mapOf(schema['properties']);
  const isCalledTemplate = properties['metadata'] !== undefined || /template$/i.test(name);
  return isCalledTemplate && hasContainers(mapOf(properties['spec']));
}

function isWholePodSpec(schema: ValueMap): boolean {
  const { serviceAccountName, volumes } = mapOf(schema['properties']);
  return serviceAccountName !== undefined && volumes !== undefined && hasContainers(schema);
}

function hasContainers(schema: ValueMap): boolean {
  const containers = mapOf(mapOf(schema['properties'])['containers']);
  const container = mapOf(mapOf(containers['items'])['properties']);
  return container['name'] !== undefined && container['image'] !== undefined;
}

function mapOf(value: Value | undefined): ValueMap {
  return isMap(value) ? value : {};
}
