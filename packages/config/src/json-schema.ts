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
    ...schemaOf(POLICY_SHAPE),
  };
}

function schemaOf(shape: Shape): Schema {
  const { description } = shape;
  return { ...(description !== undefined && { description }), ...typeOf(shape) };
}

const FORMS: Readonly<Record<TextForm, string>> = {
  end: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?(Z|[+-]\\d{2}:\\d{2}))?$',
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

function textSchema({ choices, form }: Shape & { readonly type: 'text' }): Schema {
  if (choices !== undefined) return { enum: choices };
  return { type: 'string', minLength: 1, ...(form && { pattern: FORMS[form] }) };
}

function listSchema({ of, orOne }: Shape & { readonly type: 'list' }): Schema {
  const list = { type: 'array', items: schemaOf(of) };
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
