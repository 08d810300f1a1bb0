import {
  ADMISSION_VARIABLES,
  celString,
  celStrings,
  METADATA_VARIABLES,
  variablesIn,
} from '@bulwark/control-kit';
import type { AdmissionRule, Control } from '@bulwark/control-kit';
import type { ParameterSchema, Value } from '@bulwark/model';
import { judgesPods } from './resources.ts';

/** A variable of a policy: CEL by name. */
export interface PolicyVariable {
  readonly name: string;
  readonly expression: string;
}

/** A control whose judgement is generated, with what holds where the parameters' ConfigMap says nothing. */
export interface GeneratedControl {
  readonly control: Control;
  readonly cel: AdmissionRule;
  readonly parameters: Readonly<Record<string, Value>>;
  /** Minor of 1.x whose Pod Security Standards hold. */
  readonly podSecurityMinor: number;
}

/** Key of the ConfigMap for the version of the Pod Security Standards, such as 1.31. */
export const VERSION_KEY = 'podSecurityVersion';

/** Key of the ConfigMap for a parameter of a control; keys hold no slash. */
export function parameterKey(id: string, name: string): string {
  return `${id.replace('/', '.')}.${name}`;
}

/** Key of the ConfigMap for the exceptions of a control; the empty id stands for all controls. */
export function exceptionsKey(id: string): string {
  return id === '' ? 'except' : parameterKey(id, 'except');
}

/** All variables of a control's policy, each after those that it refers to. */
export function policyVariables(generated: GeneratedControl): readonly PolicyVariable[] {
  const { cel } = generated;
  const known: Readonly<Record<string, string>> = {
    parameters: 'params != null && has(params.data) ? params.data : {}',
    podSecurityVersion: minorOf(generated.podSecurityMinor),
    ...parameterVariables(generated),
    ...ADMISSION_VARIABLES,
    ...exceptionVariables(generated.control.id),
    changed: changed(generated),
    judged: 'variables.changed && !variables.excepted',
    violating: cel.violating,
  };
  const needed = new Set<string>();
  const visit = (name: string): void => {
    const expression = known[name];
    if (expression === undefined)
      throw new Error(`control ${generated.control.id}: no variable is called ${name}`);
    if (needed.has(name)) return;
    for (const inner of variablesIn(expression)) visit(inner);
    needed.add(name);
  };
  visit('judged');
  visit('violating');
  return [...needed].map((name) => ({ name, expression: known[name] as string }));
}

function minorOf(minor: number): string {
  return `int(variables.parameters[?${celString(VERSION_KEY)}].orValue('1.${minor}').split('.')[1])`;
}

function parameterVariables({ control, parameters }: GeneratedControl): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(control.parameters).map(([name, schema]) => [
      name,
      parameterVariable(celString(parameterKey(control.id, name)), schema, parameters[name] as Value),
    ]),
  );
}

/** The text of the ConfigMap as a value of the parameter's type, or the value in force. */
function parameterVariable(key: string, { type }: ParameterSchema, value: Value): string {
  const given = `variables.parameters[?${key}]`;
  switch (type) {
    case 'string[]':
      return (
        `${given}.hasValue() ? ${given}.value().split('\\n').map(each, each.trim()).filter(each, each != '') : ` +
        celStrings(value as readonly string[])
      );
    case 'integer':
      return `int(${given}.orValue('${JSON.stringify(value)}'))`;
    case 'boolean':
      return `${given}.orValue('${JSON.stringify(value)}') == 'true'`;
    case 'string':
      return `${given}.orValue(${celString(value as string)})`;
  }
}

const OBJECT = 'dyn(object)';

/** An update is judged only where it changes what the rule reads. */
function changed({ control, cel }: GeneratedControl): string {
  const differs = judgesPods(control) ? templateDifferences(cel) : fieldDifferences(cel.fields ?? []);
  const anyDiffers = differs.length === 0 ? '' : ` || ${differs.join(' || ')}`;
  // Workloads of others may refer to a pod template that stands elsewhere.
  const present = judgesPods(control) ? 'variables.podSpec.size() > 0 && ' : '';
  return `${present}(request.operation == 'CREATE'${anyDiffers})`;
}

function templateDifferences({ violating }: AdmissionRule): readonly string[] {
  const names = reachableFrom(violating);
  const differences = ['variables.podSpec != variables.oldPodSpec'];
  if (METADATA_VARIABLES.some((name) => names.has(name)))
    differences.push(
      ...['annotations', 'labels'].map(
        (part) => `variables.podMetadata.?${part} != variables.oldPodMetadata.?${part}`,
      ),
    );
  return differences;
}

function reachableFrom(expression: string, seen = new Set<string>()): ReadonlySet<string> {
  for (const name of variablesIn(expression)) {
    if (seen.has(name)) continue;
    seen.add(name);
    reachableFrom(ADMISSION_VARIABLES[name] ?? '', seen);
  }
  return seen;
}

function fieldDifferences(fields: readonly string[]): readonly string[] {
  return fields.map((field) => {
    const path = field
      .split('.')
      .map((part) => `.?${part}`)
      .join('');
    return `${OBJECT}${path} != dyn(oldObject)${path}`;
  });
}

const NAME = `${OBJECT}.metadata.?name.orValue('')`;
const OWNERS = `${OBJECT}.metadata.?ownerReferences.orValue([]).filter(o, o.?controller.orValue(false))`;

/** Exceptions are lines `namespace/Kind/name` for an object or its controller; a part or the end of a name may be `*`. */
function exceptionVariables(id: string): Readonly<Record<string, string>> {
  const lines = ['', id].map(
    (each) => `variables.parameters[?${celString(exceptionsKey(each))}].orValue('')`,
  );
  return {
    exceptions: `(${lines.join(" + '\\n' + ")}).split('\\n').map(line, line.trim().split('/')).filter(line, line.size() == 3)`,
    identities: `[[object.kind, ${NAME}]] + ${OWNERS}.map(o, [o.kind, o.name])`,
    excepted:
      `variables.exceptions.exists(e, e[0] in ['*', ${OBJECT}.metadata.?namespace.orValue('')] && ` +
      "variables.identities.exists(i, e[1] in ['*', i[0]] && (e[2] == i[1] || " +
      "(e[2].endsWith('*') && i[1].startsWith(e[2].substring(0, e[2].size() - 1))))))",
  };
}
