import { ADMISSION_VARIABLES, celString, celStrings, variablesIn } from '@bulwark/control-kit';
import type { AdmissionRule, Control } from '@bulwark/control-kit';
import type { ParameterSchema, Value } from '@bulwark/model';
import { EXCEPTIONS_KEY, parameterKey, VERSION_KEY } from './parameters.ts';

/** A variable of a policy: CEL by name. */
export interface PolicyVariable {
  readonly name: string;
  readonly expression: string;
}

/** A control whose judgement is generated, with the values in force. */
export interface GeneratedControl {
  readonly control: Control;
  readonly cel: AdmissionRule;
  readonly parameters: Readonly<Record<string, Value>>;
}

/** What all policies of a set have in common. */
export interface PolicyContext {
  /** Minor of 1.x whose Pod Security Standards hold. */
  readonly podSecurityMinor: number;
  /** Lines `control namespace/Kind/name`. */
  readonly exceptions: readonly string[];
  /** Whether a ConfigMap may say otherwise. */
  readonly hasParameters: boolean;
}

/** The variable that lists what violates a control. */
export function violatingVariable(id: string): string {
  return id.replaceAll(/[/-]/g, '_');
}

/** The variables that `expressions` refer to, directly or through others, each after those that it refers to itself. */
export function policyVariables(
  expressions: readonly string[],
  generated: readonly GeneratedControl[],
  context: PolicyContext,
): readonly PolicyVariable[] {
  const known: Readonly<Record<string, string>> = {
    ...ADMISSION_VARIABLES,
    ...sharedVariables(context),
    ...Object.assign({}, ...generated.map((each) => variablesOf(each, context))),
  };
  const needed = new Set<string>();
  const visit = (name: string): void => {
    const expression = known[name];
    if (expression === undefined) throw new Error(`no variable of admission rules is called ${name}`);
    if (needed.has(name)) return;
    for (const inner of variablesIn(expression)) visit(inner);
    needed.add(name);
  };
  for (const name of expressions.flatMap(variablesIn)) visit(name);
  return [...needed].map((name) => ({ name, expression: known[name] as string }));
}

function sharedVariables({
  podSecurityMinor,
  exceptions,
  hasParameters,
}: PolicyContext): Record<string, string> {
  const version = `variables.parameters[?${celString(VERSION_KEY)}].orValue('1.${podSecurityMinor}').split('.')[1]`;
  const added = `variables.parameters[?${celString(EXCEPTIONS_KEY)}].orValue('').split('\\n')`;
  const parts = statedParts(exceptions);
  const stated =
    parts.length === 1
      ? parts.join('')
      : parts.map((_part, index) => `variables.${partName(index)}`).join(' + ');
  return {
    ...(parts.length > 1 && Object.fromEntries(parts.map((part, index) => [partName(index), part]))),
    parameters: 'params != null && has(params.data) ? params.data : {}',
    podSecurityVersion: hasParameters ? `int(${version})` : String(podSecurityMinor),
    isCreated: "request.operation == 'CREATE'",
    podChanged: 'variables.isCreated || variables.podSpec != variables.oldPodSpec',
    podOrMetadataChanged: `variables.podChanged || ${['annotations', 'labels']
      .map((part) => `variables.podMetadata.?${part} != variables.oldPodMetadata.?${part}`)
      .join(' || ')}`,
    identities:
      "[[variables.object.kind, variables.object.metadata.?name.orValue('')]] + " +
      'variables.object.metadata.?ownerReferences.orValue([])' +
      '.filter(o, o.?controller.orValue(false)).map(o, [o.kind, o.name])',
    exceptions: hasParameters ? `${stated} + ${added}` : stated,
    excepted: EXCEPTED,
  };
}

/** API servers compile expressions of 100,000 code points at most (cel-go, `expressionSizeCodePointLimit`). */
const LONGEST_PART = 80_000;

/** The lines as lists that are short enough for an expression of their own; one where that holds them all. */
function statedParts(lines: readonly string[]): readonly string[] {
  const parts: string[][] = [[]];
  let length = 0;
  for (const line of lines) {
    length += celString(line).length + 2;
    if (length > LONGEST_PART) {
      parts.push([]);
      length = celString(line).length + 2;
    }
    parts.at(-1)?.push(line);
  }
  return parts.map((part) => celStrings(part));
}

function partName(index: number): string {
  return `exceptions_${index + 1}`;
}

// The controls from which the object is excepted. Parts of an exception are taken as they are, `*` for all; the end of a name may be `*`.
const EXCEPTED =
  "variables.exceptions.map(line, line.split(' ').map(word, word.trim()).filter(word, word != ''))" +
  ".filter(line, line.size() == 2 && [line[1].split('/')].exists(e, e.size() == 3 && " +
  "(e[0] == '*' || e[0] == variables.object.metadata.?namespace.orValue('')) && " +
  "variables.identities.exists(i, (e[1] == '*' || e[1] == i[0]) && (e[2] == i[1] || " +
  "(e[2].endsWith('*') && i[1].startsWith(e[2].substring(0, e[2].size() - 1)))))))" +
  '.map(line, line[0])';

/** Parameters have names of their own within a control only, so that they are called by its name here. */
function variablesOf(
  { control, cel, parameters }: GeneratedControl,
  { hasParameters }: PolicyContext,
): Readonly<Record<string, string>> {
  const own = violatingVariable(control.id);
  const violating = cel.violating.replaceAll(/\bvariables\.(\w+)/g, (whole, name: string) =>
    control.parameters[name] === undefined ? whole : `variables.${own}__${name}`,
  );
  const values = Object.entries(control.parameters).map(([name, schema]) => {
    const value = parameters[name] as Value;
    const expression = hasParameters
      ? givenOr(celString(parameterKey(control.id, name)), schema, value)
      : literal(schema, value);
    return [`${own}__${name}`, expression] as const;
  });
  return { ...Object.fromEntries(values), [own]: violating };
}

function literal({ type }: ParameterSchema, value: Value): string {
  if (type === 'string[]') return celStrings(value as readonly string[]);
  return type === 'string' ? celString(value as string) : JSON.stringify(value);
}

/** The text of the ConfigMap as a value of the parameter's type, or the value in force. */
function givenOr(key: string, schema: ParameterSchema, value: Value): string {
  const given = `variables.parameters[?${key}]`;
  const otherwise = literal(schema, value);
  switch (schema.type) {
    case 'string[]':
      return `${given}.hasValue() ? ${given}.value().split('\\n').map(each, each.trim()).filter(each, each != '') : ${otherwise}`;
    case 'integer':
      // int() of a dynamic value finds no overload for text.
      return `${given}.hasValue() ? int(string(${given}.value())) : ${otherwise}`;
    case 'boolean':
      return `${given}.hasValue() ? ${given}.value() == 'true' : ${otherwise}`;
    case 'string':
      return `${given}.orValue(${otherwise})`;
  }
}
