import type { PolicyPlace } from '@bulwark/config';
import type { ExceptionRule, ExceptionSelector } from '@bulwark/model';
import type { Library } from '../arguments/request.ts';
import type { ResolvedPolicy, ResolvedScope } from './resolve.ts';
import { meaning } from './weaker.ts';

/**
 * What `own` would hide and `base` does not: its new exceptions, the controls that it leaves out, everywhere or in a scope, and those that
 * its choice of frameworks and controls does not reach. None of it counts; the report tells what each would cover. `whose` begins
 * the reasons: `the changed policy`.
 */
export function hiddenBy(
  base: ResolvedPolicy,
  own: ResolvedPolicy,
  { controls }: Library,
  whose: string,
): readonly ExceptionRule[] {
  const known = new Set(base.exceptions.map(withoutPlace));
  const exceptions = own.exceptions.filter((rule) => !known.has(withoutPlace(rule)));
  const omitted = [...own.exclude].filter((id) => !base.exclude.has(id));
  const judged = chosenBy(own, controls);
  const unchosen = [...chosenBy(base, controls)].filter((id) => !judged.has(id));
  const file = own.policy.files.at(-1) ?? whose;
  const scopes = new Set(base.scopes.map(meaning));
  return [
    ...exceptions.map((rule) => ({ ...rule, severities: [] })),
    ...omitted.map((id) =>
      ruleFor([id], {}, `${whose} leaves ${id} out`, own.places.get(`exclude ${id}`) ?? { file }),
    ),
    ...(unchosen.length === 0
      ? []
      : [ruleFor(unchosen, {}, `${whose} does not choose ${shortList(unchosen)}`, { file })]),
    ...own.scopes
      .filter((scope) => !scopes.has(meaning(scope)))
      .flatMap((scope) => scopeRule(scope, base, whose) ?? []),
  ];
}

/** Ids of the controls that the choice of a policy reaches, before it leaves any out. */
function chosenBy(policy: ResolvedPolicy, controls: Library['controls']): ReadonlySet<string> {
  const { frameworks, pss } = policy;
  const named = new Set(policy.controls.map(({ id }) => id));
  const ids = [
    ...frameworks.map(({ id }) => id),
    ...(pss === undefined ? [] : [`pod-security-${pss.level}`]),
  ];
  const everything = ids.length + named.size === 0;
  return new Set(
    controls
      .filter(
        ({ id, requirements }) =>
          everything || named.has(id) || ids.some((framework) => (requirements[framework]?.length ?? 0) > 0),
      )
      .map(({ id }) => id),
  );
}

function scopeRule(scope: ResolvedScope, base: ResolvedPolicy, whose: string): ExceptionRule | undefined {
  const { paths, namespaces, labels, exclude, place } = scope;
  const ids = [...exclude].filter((id) => !base.exclude.has(id));
  // A rule without controls would be one for all.
  if (ids.length === 0) return undefined;
  const selector: ExceptionSelector = {
    ...(paths.length > 0 && { files: paths }),
    ...(namespaces.length > 0 && { namespaces }),
    ...(Object.keys(labels).length > 0 && { labels }),
  };
  return ruleFor(ids, selector, `${whose} leaves ${shortList(ids)} out for some objects`, place);
}

function ruleFor(
  controls: readonly string[],
  selector: ExceptionSelector,
  reason: string,
  { file, line }: Pick<PolicyPlace, 'file'> & Partial<PolicyPlace>,
): ExceptionRule {
  return {
    controls,
    frameworks: [],
    fingerprints: [],
    selector,
    reason,
    owner: undefined,
    until: undefined,
    source: { kind: 'policy', place: line === undefined ? file : `${file}:${line}` },
    severities: [],
  };
}

const MOST_NAMES = 5;

function shortList(ids: readonly string[]): string {
  const more = ids.length - MOST_NAMES;
  return ids.slice(0, MOST_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** An exception without the place in which it stands: comments and order change nothing. */
export function withoutPlace({ source: { kind }, ...rule }: ExceptionRule): string {
  return JSON.stringify({ kind, ...rule });
}
