import type { ValueMap } from '@bulwark/model';
import { MalformedField, mapsAt, stringAt, stringMapAt, stringsAt } from './fields.ts';

export type Labels = Readonly<Record<string, string>>;

/**
 * Whether a LabelSelector (metav1: matchLabels and matchExpressions, all of them) matches labels; an empty selector
 * matches everything. Throws MalformedField for a selector that the API server would refuse.
 */
export function matchesSelector(selector: ValueMap, labels: Labels): boolean {
  return (
    matchesLabels(stringMapAt(selector, 'matchLabels'), labels) &&
    mapsAt(selector, 'matchExpressions').every((expression) => matchesExpression(expression, labels))
  );
}

/** Whether every wanted label is there with its value: the plain selector of Services and ReplicationControllers. */
export function matchesLabels(wanted: Labels, labels: Labels): boolean {
  for (const key in wanted) {
    if (!Object.hasOwn(labels, key) || labels[key] !== wanted[key]) return false;
  }
  return true;
}

function matchesExpression(expression: ValueMap, labels: Labels): boolean {
  const key = stringAt(expression, 'key') ?? '';
  const present = Object.hasOwn(labels, key);
  const values = stringsAt(expression, 'values');
  switch (stringAt(expression, 'operator')) {
    case 'In':
      return present && values.includes(labels[key] as string);
    case 'NotIn':
      return !present || !values.includes(labels[key] as string);
    case 'Exists':
      return present;
    case 'DoesNotExist':
      return !present;
    default:
      throw new MalformedField(expression, 'operator', 'In, NotIn, Exists or DoesNotExist');
  }
}
