import { END_PATTERN } from './end.ts';
import { POLICY_SHAPE } from './shape.ts';
import type { Shape, TextForm } from './shape.ts';

type Schema = Readonly<Record<string, unknown>>;

/** The JSON schema (draft 7) of the policy file, for editors and other tools. */
export function policySchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'bulwark-policy-1.schema.json',
    title: 'Policy of a team for Bulwark, version 1',
    description: 'What `bulwark.yaml` holds. `bulwark config show` prints what is in force.',
    ...schemaOf({ ...POLICY_SHAPE, fields: {} }),
    properties: Object.fromEntries(Object.entries(POLICY_SHAPE.fields).map(orNothing)) as Schema,
  };
}

/** A key without a value states nothing, as where all below it is a comment. */
function orNothing([name, field]: readonly [string, Shape]): readonly [string, Schema] {
  const { description, ...rest } = schemaOf(field);
  return [name, { ...(description !== undefined && { description }), anyOf: [rest, { type: 'null' }] }];
}

function schemaOf(shape: Shape): Schema {
  const { description } = shape;
  return { ...(description !== undefined && { description }), ...typeOf(shape) };
}

const FORMS: Readonly<Record<TextForm, string>> = {
  end: END_PATTERN,
  fingerprint: '^[0-9a-f]{32}$',
};

function typeOf(shape: Shape): Schema {
  switch (shape.type) {
    case 'anything':
      return {};
    case 'boolean':
      return { type: 'boolean' };
    case 'number':
      return { type: 'number', minimum: shape.least, maximum: shape.most };
    case 'text':
      return textSchema(shape);
    case 'list':
      return listSchema(shape);
    case 'map':
      return { type: 'object', additionalProperties: schemaOf(shape.of) };
    case 'fields':
      return fieldsSchema(shape);
  }
}

/** Something else than space in it. */
const NOT_BLANK = '\\S';

function textSchema({ choices, form }: Shape & { readonly type: 'text' }): Schema {
  if (choices !== undefined) return { enum: choices };
  return { type: 'string', pattern: form === undefined ? NOT_BLANK : FORMS[form] };
}

function listSchema({ of, orOne, some }: Shape & { readonly type: 'list' }): Schema {
  const list = { type: 'array', items: schemaOf(of), ...(some === true && { minItems: 1 }) };
  return orOne === true ? { anyOf: [schemaOf(of), list] } : list;
}

function fieldsSchema({ fields, required }: Shape & { readonly type: 'fields' }): Schema {
  const properties = Object.entries(fields).map(([name, field]) => [name, schemaOf(field)]);
  return {
    type: 'object',
    additionalProperties: false,
    ...(required && { required }),
    properties: Object.fromEntries(properties) as Schema,
  };
}
