import type { Control } from '@bulwark/control-kit';
import type { ControlName, Suppression } from '@bulwark/config';
import { unknownControl } from '@bulwark/model';
import type { ExceptionRule, Framework } from '@bulwark/model';
import { findControls } from '../arguments/names.ts';
import type { Library } from '../arguments/request.ts';
import { UserError } from '../errors.ts';
import type { AllowedSeverities } from './allowed.ts';

/** What turns decisions of other files into exceptions. */
export interface RuleContext {
  readonly library: Library;
  readonly allowed: AllowedSeverities;
  /** The git revision whose statements count; those of the files at hand where there is none. */
  readonly revision?: string | undefined;
}

/**
 * A decision as exceptions. One that names no control which Bulwark has is nothing here, unless it is in Bulwark's own words: its author must learn
 * of every name that is none, so that those stand in an exception of their own, which covers nothing.
 */
export function rulesOf(suppression: Suppression, context: RuleContext): readonly ExceptionRule[] {
  const { kind, controls, all } = suppression;
  const { library } = context;
  if (all) return [ruleFor(suppression, [], context)];
  const found = controls.map((name) => ({ name, ids: idsOf(name, library) }));
  const known = [...new Set(found.flatMap(({ ids }) => ids))];
  const names = found
    .filter(({ ids }) => ids.length === 0)
    .map(({ name }) => ('name' in name ? name.name : (name.control ?? '')));
  const isLost = kind === 'annotation' && (names.length > 0 || known.length === 0);
  return [
    ...(known.length > 0 ? [ruleFor(suppression, known, context)] : []),
    // A name that no control has matches nothing; an empty list would match everything.
    ...(isLost ? [ruleFor(suppression, [unknownControl(names)], context)] : []),
  ];
}

function ruleFor(
  { kind, place, selector, reason, owner, until }: Suppression,
  controls: readonly string[],
  { allowed }: RuleContext,
): ExceptionRule {
  return {
    controls,
    frameworks: [],
    fingerprints: [],
    selector,
    reason,
    owner,
    until,
    source: { kind, place },
    severities: allowed(kind),
  };
}

function idsOf(wanted: ControlName, library: Library): readonly string[] {
  if ('name' in wanted) return idsByName(wanted.name, library);
  const { control, framework } = wanted;
  if (control === undefined && framework === undefined) return [];
  return library.controls
    .filter((each) => matchesControl(each, control) && isInFramework(each, framework, library))
    .map(({ id }) => id);
}

const found = new WeakMap<Library, Map<string, readonly string[]>>();

/** Ids by name; many objects name the same. */
function idsByName(name: string, library: Library): readonly string[] {
  let known = found.get(library);
  if (known === undefined) found.set(library, (known = new Map()));
  let ids = known.get(name);
  if (ids === undefined) known.set(name, (ids = attempt(name, library)));
  return ids;
}

function attempt(name: string, { controls }: Library): readonly string[] {
  try {
    return findControls(name, controls).map(({ id }) => id);
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

function matchesControl({ id, title, aliases }: Control, expression: string | undefined): boolean {
  return expression === undefined || [id, title, ...aliases].some(matching(expression));
}

/** Kubescape's framework of all controls holds all. */
function isInFramework(
  { requirements }: Control,
  expression: string | undefined,
  { frameworks }: Library,
): boolean {
  if (expression === undefined || /^allcontrols$/i.test(expression)) return true;
  const matches = matching(expression);
  const named = ({ id, title, aliases }: Framework): boolean => [id, title, ...aliases].some(matches);
  return frameworks.some((framework) => named(framework) && requirements[framework.id] !== undefined);
}

/** Anchored and without case, as Kubescape compares names; what is no expression is a plain name. */
function matching(expression: string): (name: string) => boolean {
  try {
    const pattern = new RegExp(`^(?:${expression})$`, 'iu');
    return (name) => pattern.test(name);
  } catch {
    return (name) => name.toLowerCase() === expression.toLowerCase();
  }
}
