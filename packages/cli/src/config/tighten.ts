import type { Policy } from '@bulwark/config';
import type { ExceptionRule, Severity, Value } from '@bulwark/model';
import type { NoticeEntry } from '@bulwark/report';
import type { Library } from '../arguments/request.ts';
import { hiddenBy } from './hidden.ts';
import type { ResolvedAdjustments, ResolvedPolicy, ResolvedScope } from './resolve.ts';
import { isMilder, isStricterValue, parameterChanges } from './stricter.ts';
import { isWeakerGate, weakenings } from './weaker.ts';

/**
 * A policy with what another one, found in what is scanned, asks for beyond it: higher severities, further frameworks and controls, stricter
 * gates and parameters. What would judge less is not taken, and listed. `root` is the argument in which it was found: severities and parameters hold for what lies
 * below.
 */
export function tightenedBy(
  base: ResolvedPolicy,
  found: ResolvedPolicy,
  root: string,
  library: Library,
): ResolvedPolicy {
  const joined = joinedPolicy(base, found);
  const hidden = hiddenBy(base, joined, library, 'the policy found in what is scanned');
  const remarks = [...weakenings(base, joined, library), ...outputWeakening(found.policy)];
  return {
    ...base,
    ...withFurtherControls(base, found, library),
    policy: {
      ...base.policy,
      files: [...base.policy.files, ...found.policy.files],
      gates: stricterGates(base.policy.gates, found.policy.gates),
    },
    scopes: [...base.scopes, ...tighteningScopes(base, found, root, library)],
    exceptions: [...base.exceptions, ...hidden.map((rule) => within(rule, root))],
    remarks: [
      ...base.remarks,
      ...remarks.map(({ place, text }): NoticeEntry => ({
        ...place,
        code: 'BW-CONFIG-FOUND',
        message: `a policy in what is scanned may only tighten, so this does not count: ${text}`,
      })),
    ],
  };
}

/** What would hold if the found policy extended the base: where it says nothing, it loosens nothing. */
function joinedPolicy(base: ResolvedPolicy, found: ResolvedPolicy): ResolvedPolicy {
  const { profile } = found.policy;
  const chooses = profile.frameworks.length + profile.controls.length > 0 || profile.pss !== undefined;
  const choice = chooses ? found : base;
  return {
    ...found,
    frameworks: choice.frameworks,
    controls: choice.controls,
    pss: choice.pss,
    policy: {
      ...found.policy,
      profile: { ...profile, pss: profile.pss ?? base.policy.profile.pss },
      gates: { ...base.policy.gates, ...found.policy.gates },
    },
    exclude: new Set([...base.exclude, ...found.exclude]),
    severities: new Map([...base.severities, ...found.severities]),
    parameters: joinedParameters(base, found),
    scopes: [...base.scopes, ...found.scopes],
  };
}

function joinedParameters(base: ResolvedPolicy, found: ResolvedPolicy): ResolvedPolicy['parameters'] {
  const ids = new Set([...Object.keys(base.parameters), ...Object.keys(found.parameters)]);
  return Object.fromEntries([...ids].map((id) => [id, { ...base.parameters[id], ...found.parameters[id] }]));
}

/** Controls can only be added to a choice: where everything is judged, there is nothing to add. */
function withFurtherControls(
  base: ResolvedPolicy,
  found: ResolvedPolicy,
  { frameworks }: Library,
): Pick<ResolvedPolicy, 'frameworks' | 'controls'> {
  if (base.frameworks.length + base.controls.length === 0 && base.pss === undefined) return base;
  const level = found.pss === undefined ? undefined : `pod-security-${found.pss.level}`;
  const standard = frameworks.filter(({ id }) => id === level);
  return {
    frameworks: [...new Set([...base.frameworks, ...found.frameworks, ...standard])],
    controls: [...new Set([...base.controls, ...found.controls])],
  };
}

function stricterGates(base: Policy['gates'], found: Policy['gates']): Policy['gates'] {
  const gates: { -readonly [K in keyof Policy['gates']]: Policy['gates'][K] } = { ...base };
  for (const name of Object.keys(found) as (keyof Policy['gates'])[]) {
    const [before, after] = [base[name], found[name]];
    if (after !== undefined && isWeakerGate(name, before?.value, after.value)) gates[name] = after;
  }
  return gates;
}

/** The severities that the found policy raises, and its stricter parameters, as scopes of what lies below the root. */
function tighteningScopes(
  base: ResolvedPolicy,
  found: ResolvedPolicy,
  root: string,
  library: Library,
): readonly ResolvedScope[] {
  const everywhere = {
    ...found,
    paths: [],
    namespaces: [],
    labels: {},
    place: { file: root, line: 1, column: 1 },
  };
  return [everywhere, ...found.scopes].flatMap((scope): readonly ResolvedScope[] => {
    const severities = raised(base, scope, library);
    const parameters = stricterParameters(base, scope, library);
    if (severities.size + Object.keys(parameters).length === 0) return [];
    const { namespaces, labels, place, places } = scope;
    const paths = scope.paths.length === 0 ? [root] : scope.paths;
    return [{ paths, namespaces, labels, place, places, severities, exclude: new Set(), parameters }];
  });
}

/** Only what is higher than the base has it anywhere: a later scope wins, and must not lower what an earlier one raised. */
function raised(
  base: ResolvedPolicy,
  { severities }: ResolvedAdjustments,
  { controls }: Library,
): ReadonlyMap<string, Severity> {
  return new Map(
    controls.flatMap(({ id, severity }) => {
      const wanted = severities.get(id);
      const known = [
        base.severities.get(id) ?? severity,
        ...base.scopes.map((scope) => scope.severities.get(id)),
      ];
      const isHighest = known.every(
        (each) => each === undefined || wanted === undefined || !isMilder(wanted, each),
      );
      const isHigher = wanted !== undefined && isMilder(base.severities.get(id) ?? severity, wanted);
      return isHigher && isHighest ? [[id, wanted] as const] : [];
    }),
  );
}

/** Only what is stricter than the base has it, and what no scope of the base sets: a later scope wins. */
function stricterParameters(
  base: ResolvedPolicy,
  scope: ResolvedAdjustments,
  library: Library,
): ResolvedScope['parameters'] {
  const parameters: Record<string, Record<string, Value>> = {};
  for (const { id, name, schema, before, after } of parameterChanges(base, scope, library, true)) {
    const isSet = base.scopes.some((known) => known.parameters[id]?.[name] !== undefined);
    if (!isSet && isStricterValue(schema, after, before)) (parameters[id] ??= {})[name] = after;
  }
  return parameters;
}

function within(rule: ExceptionRule, root: string): ExceptionRule {
  return { ...rule, selector: { ...rule.selector, files: rule.selector.files ?? [root] } };
}

function outputWeakening({ output: { format, file, verbose } }: Policy): ReturnType<typeof weakenings> {
  const stated = format[0] ?? file ?? verbose;
  return stated === undefined
    ? []
    : [{ place: stated.place, text: 'output is what this command line and policy say' }];
}
