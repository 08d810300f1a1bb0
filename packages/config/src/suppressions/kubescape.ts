import { isList, isMap } from '@bulwark/model';
import type { ExceptionSelector, Pattern, Value, ValueMap } from '@bulwark/model';
import { readDocuments } from '@bulwark/sources';
import { normalEnd } from '../end.ts';
import { PolicyError } from '../problem.ts';
import { endOf } from './suppression.ts';
import type { ControlName, Suppression } from './suppression.ts';

/**
 * A file of Kubescape's exceptions: a list of policies. Resources are alternatives, the attributes of one must all match, and so
 * with posture policies; values are anchored regular expressions. A policy without resources covers nothing, as there. Throws
 * PolicyError for what is no such file.
 */
export function kubescapeExceptions(text: string, file: string): readonly Suppression[] {
  const [outcome] = readDocuments(text);
  if (outcome === undefined || outcome.kind === 'problem' || !isList(outcome.value))
    throw new PolicyError('BW-CONFIG-READ', `${file} is no list of exceptions as Kubescape writes them`);
  return outcome.value.flatMap((policy, index) =>
    isMap(policy) ? policyOf(policy, `${file}[${index}]`) : [],
  );
}

function policyOf(policy: ValueMap, place: string): readonly Suppression[] {
  const type = policy['policyType'];
  if (type !== undefined && type !== 'postureExceptionPolicy') return [];
  const name = textOf(policy['name']);
  const controls = maps(policy['posturePolicies']).map(controlName);
  return maps(policy['resources']).map((resource) => ({
    kind: 'kubescape',
    place,
    controls,
    all: controls.length === 0,
    selector: selectorOf(resource, place),
    reason: textOf(policy['reason']) ?? name ?? 'no reason is given',
    owner: textOf(policy['createdBy']),
    until: endOf(textOf(policy['expirationDate']), normalEnd),
  }));
}

function controlName(policy: ValueMap): ControlName {
  const control = textOf(policy['controlID']) ?? textOf(policy['controlName']);
  return { control, framework: textOf(policy['frameworkName']) };
}

const FIELDS: Readonly<Record<string, keyof ExceptionSelector>> = {
  kind: 'kinds',
  name: 'names',
  namespace: 'namespaces',
  path: 'files',
  containername: 'containers',
};
/** What files do not know is no reason to leave a finding: the exception then covers nothing. */
const NOWHERE = ['resourceid', 'cluster'];

function selectorOf(resource: ValueMap, place: string): ExceptionSelector {
  const fields: Record<string, readonly Pattern[]> = {};
  const labels: Record<string, Pattern> = {};
  const attributes = isMap(resource['attributes']) ? resource['attributes'] : {};
  for (const [key, value] of Object.entries(attributes)) {
    const text = textOf(value);
    if (text === undefined) continue;
    const name = key.toLowerCase();
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    if (NOWHERE.includes(name)) {
      if (!/^\.\*$/.test(text)) fields['units'] = [patternOf(text, place)];
    } else if (field === undefined) labels[key] = patternOf(text, place);
    else fields[field] = [patternOf(text, place)];
  }
  return { ...fields, ...(Object.keys(labels).length > 0 && { labels }) };
}

/** Characters that Go lets an expression escape and JavaScript does not; a hyphen outside of a class alone. */
const NEEDLESS = /\\([_@:,;#%&~<>=! "'`])/g;

function inOurDialect(expression: string): string {
  const parts = expression.split(/(\[(?:\\.|[^\]\\])*\])/);
  return parts
    .map((part, index) => (index % 2 === 0 ? part.replaceAll('\\-', '-') : part).replaceAll(NEEDLESS, '$1'))
    .join('')
    .replace(/^\(\?i\)(.*)$/s, '(?i:$1)');
}

/** Expressions without special characters are plain texts. Those of Go may escape more characters, and begin with a flag. */
function patternOf(written: string, place: string): Pattern {
  if (/^[\w/:-]*$/.test(written)) return written;
  const text = inOurDialect(written);
  try {
    new RegExp(`^(?:${text})$`, 'u').test('');
  } catch {
    throw new PolicyError('BW-CONFIG-VALUE', `${place}: '${written}' is no regular expression`);
  }
  return { regex: text };
}

function maps(value: Value | undefined): readonly ValueMap[] {
  return isList(value) ? value.filter(isMap) : [];
}

function textOf(value: Value | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
