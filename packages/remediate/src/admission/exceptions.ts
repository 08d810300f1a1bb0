import type { Control } from '@bulwark/control-kit';
import { hasEnded } from '@bulwark/engine';
import { SEVERITIES } from '@bulwark/model';
import type { ExceptionRule, ExceptionSelector, Pattern } from '@bulwark/model';

/** Exceptions as the policies state them, and those that they cannot state. */
export interface AdmissionExceptions {
  /** `control namespace/Kind/name`; `*` for all, also at the end of a name. */
  readonly lines: readonly string[];
  readonly leftOut: readonly { readonly rule: ExceptionRule; readonly reason: string }[];
}

/** What exceptions name a control by. */
type Named = Pick<Control, 'id' | 'requirements' | 'severity'>;

/** Kinds whose objects make others that pods belong to. */
const MADE_BY: Readonly<Record<string, string>> = { Deployment: 'ReplicaSet', CronJob: 'Job' };

/**
 * Turns exceptions into lines of the policies: those that name controls and say by kind, name and namespace which objects they cover.
 * `now` as Date.toISOString() writes it: what has ended is left out.
 */
export function admissionExceptions(
  rules: readonly ExceptionRule[],
  controls: readonly Named[],
  now: string,
): AdmissionExceptions {
  const lines = new Set<string>();
  const leftOut: { rule: ExceptionRule; reason: string }[] = [];
  for (const rule of rules) {
    const reason = unstatable(rule, now);
    if (reason !== undefined) leftOut.push({ rule, reason });
    else for (const line of linesOf(rule, controls)) lines.add(line);
  }
  return { lines: [...lines].sort(), leftOut };
}

function linesOf(rule: ExceptionRule, controls: readonly Named[]): readonly string[] {
  const objects = objectsOf(rule.selector);
  return controlsOf(rule, controls).flatMap((id) => objects.map((object) => `${id} ${object}`));
}

/** Controls that a rule excepts; of some severities it may not count. */
function controlsOf(
  { controls, frameworks, severities }: ExceptionRule,
  generated: readonly Named[],
): readonly string[] {
  const every = controls.length + frameworks.length === 0;
  if (every && SEVERITIES.every((severity) => severities.includes(severity))) return ['*'];
  return generated
    .filter(({ severity }) => severities.includes(severity))
    .filter(
      ({ id, requirements }) =>
        every || controls.includes(id) || frameworks.some((name) => requirements[name] !== undefined),
    )
    .map(({ id }) => id);
}

const FIELDS_OF_FILES = ['object', 'files', 'units'] as const;
const FIELDS_OF_PARTS = ['labels', 'containers', 'images', 'paths'] as const;

/** Why the policies cannot state an exception; undefined where it can. */
function unstatable(
  { until, fingerprints, selector, severities }: ExceptionRule,
  now: string,
): string | undefined {
  if (hasEnded(until, now)) return 'it has ended';
  if (severities.length === 0) return 'the policy does not let it count';
  if (fingerprints.length > 0) return 'it names findings, which the API server does not know';
  if (FIELDS_OF_FILES.some((field) => selector[field] !== undefined))
    return 'it names a file, which the API server does not know';
  const part = FIELDS_OF_PARTS.find((field) => selector[field] !== undefined);
  if (part !== undefined) return `it covers a part of an object only (${part})`;
  const patterns = [...(selector.kinds ?? []), ...(selector.names ?? []), ...(selector.namespaces ?? [])];
  return patterns.every(isStatable) ? undefined : 'it has a pattern other than a * at the end of a name';
}

function isStatable(pattern: Pattern): pattern is string {
  return typeof pattern === 'string' && /^[^*?/\s]*\*?$/.test(pattern);
}

function objectsOf({ kinds, names, namespaces }: ExceptionSelector): readonly string[] {
  return textsOf(namespaces).flatMap((namespace) =>
    textsOf(kinds).flatMap((kind) =>
      textsOf(names).flatMap((name) => {
        const made = MADE_BY[kind];
        // The name of what a Deployment or CronJob makes begins with its own.
        const others = made === undefined ? [] : [`${namespace}/${made}/${name.replace(/\*$/, '')}-*`];
        return [`${namespace}/${kind}/${name}`, ...others];
      }),
    ),
  );
}

/** A field that is absent covers everything. */
function textsOf(patterns: readonly Pattern[] | undefined): readonly string[] {
  return patterns === undefined ? ['*'] : patterns.filter(isStatable);
}
