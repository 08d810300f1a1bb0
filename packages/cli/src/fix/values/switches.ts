import type { Finding, Path } from '@bulwark/model';
import { formatPath } from '@bulwark/model';
import type { ProvenKey } from '@bulwark/render';
import type { ChartCase } from './chart-case.ts';
import type { KeyChange } from './values-plan.ts';

/** Names by which charts switch a block of settings on. */
const SWITCHES = new Set(['enabled', 'enable', 'create']);
/** Switches that are tried for one finding. */
const MOST = 4;

/**
 * Switches that may let other keys have an effect: one that was seen to change the value, and those that stand off beside settings named like a field of the
 * remedy (`containerSecurityContext.enabled`).
 */
export function switchesFor(
  { remedy: { set = [] } }: Finding,
  keys: readonly ProvenKey[],
  { values }: Pick<ChartCase, 'values'>,
): readonly KeyChange[] {
  const seen = keys.filter(({ effect, value }) => effect === 'changed' && typeof value === 'boolean');
  const fields = fieldsOf(set);
  const beside = switchedOff(values).filter(({ steps }) => isNamedLike(steps.at(-2), fields));
  return [...seen, ...beside].slice(0, MOST);
}

/** Whether a key switches on what is named like a field of the remedy (`seccompProfile.enable`): the chart has the value itself. */
export function isSwitchOf(
  { remedy: { set = [] } }: Pick<Finding, 'remedy'>,
  { steps, value }: Pick<KeyChange, 'steps' | 'value'>,
): boolean {
  return value === true && SWITCHES.has(String(steps.at(-1))) && isNamedLike(steps.at(-2), fieldsOf(set));
}

function fieldsOf(set: NonNullable<Finding['remedy']['set']>): ReadonlySet<string> {
  return new Set(set.flatMap(({ path }) => path.filter((step) => typeof step === 'string')));
}

type Values = ChartCase['values'];

function switchedOff(values: Values, above: Path = []): readonly KeyChange[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const steps = [...above, name];
    if (value === false && SWITCHES.has(name)) return [{ key: formatPath(steps), steps, value: true }];
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isMap ? switchedOff(value as Values, steps) : [];
  });
}

/** Shorter words stand in too many names. */
const TELLING = 8;

function isNamedLike(name: string | number | undefined, fields: ReadonlySet<string>): boolean {
  if (typeof name !== 'string') return false;
  const own = name.toLowerCase();
  return [...fields].some((each) => {
    const field = each.toLowerCase();
    return (
      field.length >= TELLING && (own.includes(field) || (own.length >= TELLING && field.startsWith(own)))
    );
  });
}
