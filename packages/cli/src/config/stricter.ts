import { isList, SEVERITIES } from '@bulwark/model';
import type { ParameterSchema, Severity, Value } from '@bulwark/model';
import type { Library } from '../arguments/request.ts';
import type { ResolvedAdjustments } from './resolve.ts';

/** Whether the first is the milder one. */
export function isMilder(severity: Severity, than: Severity): boolean {
  return SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(than);
}

/** Whether a value of a parameter finds all that another finds, and may find more. False where they cannot be compared, or are alike. */
export function isStricterValue({ stricter }: ParameterSchema, value: Value, than: Value): boolean {
  switch (stricter) {
    case 'higher':
      return Number(value) > Number(than);
    case 'more':
      return isPart(than, value);
    case 'fewer':
      return isPart(value, than);
    case 'narrower':
      return lengthOf(value) > 0 && (lengthOf(than) === 0 || isPart(value, than));
    default:
      return false;
  }
}

function lengthOf(list: Value): number {
  return isList(list) ? list.length : 0;
}

/** Whether a list has only items of another, and not all of them. */
function isPart(part: Value, whole: Value): boolean {
  if (!isList(part) || !isList(whole)) return false;
  const items = new Set(whole);
  return part.every((item) => items.has(item)) && new Set(part).size < items.size;
}

/** One parameter of one control, before and after. */
export interface ParameterChange {
  readonly id: string;
  readonly name: string;
  readonly schema: ParameterSchema;
  readonly before: Value;
  readonly after: Value;
}

type Parameters = Pick<ResolvedAdjustments, 'parameters'>;

/** Every parameter with its value in force by `before`, and by `after`, which has that of `before` where it states none and `joined` is set. */
export function parameterChanges(
  before: Parameters,
  after: Parameters,
  { controls }: Library,
  joined: boolean,
): readonly ParameterChange[] {
  return controls.flatMap(({ id, parameters }) =>
    Object.entries(parameters).map(([name, schema]) => {
      const known = before.parameters[id]?.[name] ?? schema.default;
      const stated = after.parameters[id]?.[name];
      return { id, name, schema, before: known, after: stated ?? (joined ? known : schema.default) };
    }),
  );
}
