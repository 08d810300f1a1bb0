import type { Choice, Remedy } from '@bulwark/model';
import type { Holding } from './rbac-holders.ts';
import type { RuleGrant } from './rbac-permission.ts';
import type { RoleView, RuleView } from './views.ts';

/** What can be done about a permission that a role grants. */
export interface PermissionWay {
  readonly advice: string;
  /** Offer to take away exactly what grants, where the rule allows that without touching anything else. */
  readonly removable?: boolean;
  /** Offer to take the holders of a role of Kubernetes out of the binding, where a single one gives it. */
  readonly unbindable?: boolean;
  /** Offer to write the verb `*` out; other wildcards are for people to replace. */
  readonly writable?: boolean;
  /** Show where names would limit the rule, and what to choose them from. */
  readonly names?: Pick<Choice, 'value' | 'from'>;
}

type Lines = Omit<Remedy, 'advice'>;

/** The remedy for a grant, with the change of the rule or binding where there is one that needs no guess. */
export function permissionRemedy(
  role: RoleView,
  { bindings }: Holding,
  grant: RuleGrant,
  way: PermissionWay,
): Remedy {
  const { advice } = way;
  return { advice, ...(role.builtin ? unbinding(role, bindings, way) : ruleLines(grant, way)) };
}

function unbinding(
  { object }: RoleView,
  bindings: Holding['bindings'],
  { unbindable }: PermissionWay,
): Lines | undefined {
  const [only] = bindings;
  if (unbindable !== true || only?.object !== object.reference || bindings.length > 1) return undefined;
  return { remove: only.paths.filter(([field]) => field === 'subjects') };
}

function ruleLines(grant: RuleGrant, { removable, writable, names }: PermissionWay): Lines | undefined {
  if (grant.rule.index < 0) return undefined;
  if (writable === true) return writtenOut(grant.rule);
  return (removable === true ? removalOf(grant) : undefined) ?? (names && limitOf(grant, names));
}

/**
 * The entries of a rule whose removal takes away what it grants and nothing else: its resources, where every verb counts, or its
 * verbs, where every resource does; the whole rule, where none of them would stay. Wildcards are left to people.
 */
function removalOf(grant: RuleGrant): Lines | undefined {
  const { rule, paths, verbs, resources, inert } = grant;
  if (inert !== undefined || hasWildcard(grant)) return undefined;
  const field = fieldOf(rule, verbs, resources);
  if (field === undefined) return undefined;
  const granting = paths.filter(([name]) => name === field);
  if (granting.length === rule[field].length) return { remove: [['rules', rule.index]] };
  return { remove: granting.map((path) => ['rules', rule.index, ...path]) };
}

function hasWildcard({ verbs, resources, rule }: RuleGrant): boolean {
  return [...verbs, ...resources, ...rule.apiGroups].some((entry) => entry.includes('*'));
}

function fieldOf(
  rule: RuleView,
  verbs: readonly string[],
  resources: readonly string[],
): 'resources' | 'verbs' | undefined {
  if (rule.nonResourceURLs.length > 0) return undefined;
  // These verbs mean something on the resources in question alone.
  if (verbs.every((verb) => OWN_VERBS.has(verb))) return 'verbs';
  if (verbs.length === rule.verbs.length) return 'resources';
  return resources.length === rule.resources.length ? 'verbs' : undefined;
}

const OWN_VERBS = new Set(['bind', 'escalate', 'impersonate']);

/** Verbs that the API server knows for every resource; `*` holds those of single resources and of later releases too. */
const COMMON_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** The verb `*` over resources that are named is written out; which resources a wildcard was meant for only people know. */
function writtenOut({ index, resources, verbs, nonResourceURLs }: RuleView): Lines {
  const every = verbs.includes('*');
  if (every && nonResourceURLs.length === 0 && !resources.includes('*'))
    return { set: [{ path: ['rules', index, 'verbs'], value: COMMON_VERBS }] };
  const used = 'those that the audit log shows to be used';
  const choose: Choice[] = [];
  if (resources.includes('*'))
    choose.push({
      path: ['rules', index, 'resources', 0],
      value: 'resources, such as deployments',
      from: `kubectl api-resources; ${used}`,
    });
  if (every) choose.push({ path: ['rules', index, 'verbs', 0], value: 'verbs, such as get', from: used });
  return { choose };
}

/** Names limit a whole rule: shown where all that it holds is what is judged. */
function limitOf(grant: RuleGrant, names: Pick<Choice, 'value' | 'from'>): Lines | undefined {
  const { rule, resources } = grant;
  if (hasWildcard(grant) || rule.resourceNames.length > 0 || resources.length < rule.resources.length)
    return undefined;
  return { choose: [{ path: ['rules', rule.index, 'resourceNames', 0], ...names }] };
}
