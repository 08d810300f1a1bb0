import { NO_POLICY } from '@bulwark/config';
import type { Control } from '@bulwark/control-kit';
import { createPlan } from '@bulwark/engine';
import type { Plan, PostureOptions } from '@bulwark/engine';
import type { ExceptionRule, Framework, ObjectReference, RawObject, Severity } from '@bulwark/model';
import type { Selection } from '@bulwark/report';
import type { Checkouts, FetchedCharts, RenderingOptions } from '@bulwark/sources';
import { resolvePolicy } from '../config/resolve.ts';
import type { ResolvedPolicy } from '../config/resolve.ts';
import { planOfScopes } from '../config/scopes.ts';
import { UserError } from '../errors.ts';
import { allowedBy } from '../exceptions/allowed.ts';
import { rulesOfFiles } from '../exceptions/files.ts';
import type { RuleContext } from '../exceptions/rules.ts';
import { findKind } from './kinds.ts';
import { renderingOf } from './rendering.ts';
import type { RenderingFlags } from './rendering.ts';
import { findControls, findFramework } from './names.ts';
import { chosenSeverities, parseParameters, podSecurity, quantity } from './values.ts';

/** Options that choose what is read and judged, as commander hands them over. */
export interface SelectionFlags extends RenderingFlags {
  readonly framework: readonly string[];
  readonly control: readonly string[];
  readonly excludeControl: readonly string[];
  readonly severity: readonly string[];
  readonly namespace: readonly string[];
  readonly excludeNamespace: readonly string[];
  readonly kind: readonly string[];
  readonly pss?: string;
  readonly param: readonly string[];
  readonly completeKinds: readonly string[];
  readonly unit: string;
  readonly maxDocumentSize?: string;
  readonly maxDepth?: string;
  readonly maxNodes?: string;
  readonly maxAliases?: string;
  readonly maxFiles?: string;
  readonly maxDownload?: string;
  readonly allowSuppressions?: readonly string[];
  /** Files of Kubescape's exceptions. */
  readonly exceptions?: readonly string[];
}

/** The library: what can be asked for. */
export interface Library {
  readonly controls: readonly Control[];
  readonly frameworks: readonly Framework[];
}

/** What will be read and judged: everything that the options decide, checked. */
export interface ScanRequest {
  readonly plan: Plan;
  readonly selection: Selection;
  readonly completeKinds: readonly string[];
  /** Where objects go that name no namespace; `default` where not given. */
  readonly defaultNamespace?: string;
  readonly unitOf: ((raw: RawObject) => string | undefined) | undefined;
  /** Objects that are reported on; undefined for all. The others are read all the same, so that relations hold. */
  readonly scope: ((reference: ObjectReference) => boolean) | undefined;
  readonly limits: Limits;
  readonly rendering: RenderingOptions;
  /** Other plans for objects of the policy's scopes. */
  readonly planOf: PostureOptions['planOf'];
  readonly exceptions: readonly ExceptionRule[];
  /** How decisions that objects state of themselves become exceptions. */
  readonly suppressions: RuleContext;
  /** Repositories that have been fetched already. */
  readonly checkouts?: Checkouts;
  /** Charts that have been fetched already. */
  readonly charts?: FetchedCharts;
  /** Of what is in force where there is no policy, no file is named. */
  readonly policy: ResolvedPolicy;
}

/** Limits that the user has set; the defaults are those of the sources. */
export interface Limits {
  readonly maxBytes?: number;
  readonly maxDepth?: number;
  readonly maxNodes?: number;
  readonly maxAliasExpansion?: number;
  readonly maxFiles?: number;
  readonly maxDownload?: number;
}

/**
 * Checks the options against the library. What they choose wins over the policy's choice of frameworks and controls; all else of
 * the policy holds where no option says otherwise. Throws UserError with a suggestion for every unknown name.
 */
export function buildRequest(
  flags: SelectionFlags,
  shipped: Library,
  policy: ResolvedPolicy = resolvePolicy(NO_POLICY, shipped),
): ScanRequest {
  const library: Library = {
    controls: withSeverities(shipped.controls, policy),
    frameworks: shipped.frameworks,
  };
  const { frameworks, included, security } = choiceOf(flags, library, policy);
  const excluded = excludedControls(flags, library, policy);
  const severities = chosenSeverities(flags.severity);
  const everything = frameworks.length === 0 && included.length === 0;
  const controls = library.controls.filter(
    (control) =>
      (everything || included.includes(control) || isInAny(control, frameworks)) &&
      !excluded.includes(control) &&
      severities.includes(control.severity),
  );
  if (controls.length === 0) throw new UserError('BW-USAGE-EMPTY');
  const kinds = flags.kind.map(findKind);
  const completeKinds = flags.completeKinds.map((kind) => (kind === 'all' ? '*' : findKind(kind)));
  const plan = createPlan({
    controls,
    frameworks: everything ? library.frameworks : frameworks,
    parameters: parametersFor(flags, controls, { library, policy }),
    ...(security && { podSecurityVersion: security.version }),
  });
  const suppressions: RuleContext = {
    library: shipped,
    allowed: allowedBy(policy.policy, flags.allowSuppressions ?? []),
    revision: policy.ref,
  };
  return {
    plan,
    planOf: planOfScopes(plan, policy.scopes),
    exceptions: [...policy.exceptions, ...rulesOfFiles(flags.exceptions ?? [], suppressions)],
    suppressions,
    policy,
    selection: {
      frameworks: frameworks.map(({ id }) => id),
      controls: included.map(({ id }) => id),
      excludedControls: excluded.map(({ id }) => id),
      severities: severitiesShown(flags, severities),
      namespaces: flags.namespace,
      excludedNamespaces: flags.excludeNamespace,
      kinds,
      completeKinds,
      unit: flags.unit,
    },
    completeKinds,
    unitOf: unitRule(flags.unit),
    scope: scopeOf(flags, kinds),
    limits: limitsOf(flags),
    rendering: renderingOf(flags),
  };
}

interface Choice {
  readonly frameworks: readonly Framework[];
  readonly included: readonly Control[];
  readonly security: ReturnType<typeof podSecurity> | undefined;
}

/** What is judged: as the options say, where they say anything, else as the policy does. */
function choiceOf(flags: SelectionFlags, library: Library, policy: ResolvedPolicy): Choice {
  const chosen = flags.framework.length + flags.control.length > 0 || flags.pss !== undefined;
  const security = flags.pss === undefined ? (chosen ? undefined : policy.pss) : podSecurity(flags.pss);
  const frameworks = chosenFrameworks(flags, security?.level, library);
  const included = flags.control.flatMap((name) => findControls(name, library.controls));
  if (chosen) return { frameworks, included, security };
  const ids = new Set(policy.controls.map(({ id }) => id));
  return {
    frameworks: [...new Set([...policy.frameworks, ...frameworks])],
    included: library.controls.filter(({ id }) => ids.has(id)),
    security,
  };
}

function excludedControls(
  flags: SelectionFlags,
  { controls }: Library,
  policy: ResolvedPolicy,
): readonly Control[] {
  const named = new Set(flags.excludeControl.flatMap((name) => findControls(name, controls)));
  // A control that the command line asks for by name is run, whatever the policy leaves out.
  const asked = new Set(flags.control.flatMap((name) => findControls(name, controls)));
  return controls.filter(
    (control) => named.has(control) || (policy.exclude.has(control.id) && !asked.has(control)),
  );
}

function withSeverities(controls: readonly Control[], policy: ResolvedPolicy): readonly Control[] {
  if (policy.severities.size === 0) return controls;
  return controls.map((control) => {
    const severity = policy.severities.get(control.id);
    return severity === undefined ? control : { ...control, severity };
  });
}

function severitiesShown(flags: SelectionFlags, severities: readonly Severity[]): readonly Severity[] {
  return flags.severity.length === 0 ? [] : severities;
}

function chosenFrameworks(
  flags: SelectionFlags,
  level: string | undefined,
  { frameworks }: Library,
): readonly Framework[] {
  const names = flags.framework.includes('all') ? frameworks.map(({ id }) => id) : flags.framework;
  const levels = level === undefined ? [] : [`pod-security-${level}`];
  return [...new Set([...names, ...levels].map((name) => findFramework(name, frameworks)))];
}

function isInAny({ requirements }: Control, frameworks: readonly Framework[]): boolean {
  return frameworks.some(({ id }) => (requirements[id]?.length ?? 0) > 0);
}

/** A parameter of a control that is not selected would be ignored in silence, so the option is refused. */
function parametersFor(
  flags: SelectionFlags,
  controls: readonly Control[],
  { library, policy }: { readonly library: Library; readonly policy: ResolvedPolicy },
): ReturnType<typeof parseParameters> {
  const parameters = parseParameters(flags.param, library.controls);
  const idle = Object.keys(parameters).find((id) => controls.every((control) => control.id !== id));
  if (idle === undefined)
    return Object.fromEntries(
      controls.map(({ id }) => [id, { ...policy.parameters[id], ...parameters[id] }]),
    );
  throw new UserError(
    'BW-USAGE-PARAMETER',
    `--param: ${idle} is not among the selected controls`,
    'Select it with --control, or leave the parameter out.',
  );
}

const UNIT_RULES: Readonly<Record<string, ((raw: RawObject) => string | undefined) | undefined>> = {
  auto: undefined,
  one: () => 'all',
  path: ({ origin }) => (origin.source === 'file' ? origin.root : undefined),
  directory: ({ origin }) =>
    origin.source === 'file' ? directoryUnit(origin.root, origin.directory) : undefined,
  file: ({ origin }) => (origin.source === 'file' ? origin.file : undefined),
};

/** The values of `--unit`. */
export const UNIT_NAMES: readonly string[] = Object.keys(UNIT_RULES);

function directoryUnit(root: string, directory: string): string {
  if (directory === '') return root;
  return root === '.' ? directory : `${root}/${directory}`;
}

function unitRule(name: string): ScanRequest['unitOf'] {
  if (Object.hasOwn(UNIT_RULES, name)) return UNIT_RULES[name];
  throw new UserError(
    'BW-USAGE-VALUE',
    `--unit: '${name}' is no rule for units`,
    `It takes ${UNIT_NAMES.join(', ')}.`,
  );
}

/** A Namespace object counts as inside itself; other cluster-scoped objects are in no namespace. */
function scopeOf(flags: SelectionFlags, kinds: readonly string[]): ScanRequest['scope'] {
  const { namespace, excludeNamespace } = flags;
  if (namespace.length + excludeNamespace.length + kinds.length === 0) return undefined;
  return (reference) => {
    const home = reference.kind === 'Namespace' ? reference.name : reference.namespace;
    return (
      (namespace.length === 0 || namespace.includes(home)) &&
      !excludeNamespace.includes(home) &&
      (kinds.length === 0 || kinds.includes(reference.kind))
    );
  };
}

const LIMIT_FLAGS = [
  ['maxBytes', 'maxDocumentSize', '--max-document-size'],
  ['maxDepth', 'maxDepth', '--max-depth'],
  ['maxNodes', 'maxNodes', '--max-nodes'],
  ['maxAliasExpansion', 'maxAliases', '--max-aliases'],
  ['maxFiles', 'maxFiles', '--max-files'],
  ['maxDownload', 'maxDownload', '--max-download'],
] as const;

function limitsOf(flags: SelectionFlags): Limits {
  const limits: { -readonly [K in keyof Limits]: Limits[K] } = {};
  for (const [limit, flag, option] of LIMIT_FLAGS) {
    const text = flags[flag];
    if (text !== undefined) limits[limit] = quantity(text, option);
  }
  return limits;
}
