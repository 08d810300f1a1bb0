import type { Path } from '@bulwark/model';
import { groupEntryMatches, resourceEntryMatches, verbEntryMatches } from './rbac-match.ts';
import type { RuleView } from './views.ts';

/** What a control looks for in rules: any of the verbs on any of the resources of a group. */
export interface Permission {
  /** '' is the core group. */
  readonly group: string;
  /** With subresource where one is meant: `pods/exec`. */
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** The resources belong to no namespace, so that only ClusterRoleBindings grant them. */
  readonly clusterScoped?: boolean;
  /** A rule limited by `resourceNames` counts where it lets one of these through; without them it does not count. */
  readonly names?: readonly string[];
}

/** How a rule comes to a permission. */
export interface RuleGrant {
  readonly rule: RuleView;
  /** Entries of the rule that grant, from the rule: `verbs[0]`. */
  readonly paths: readonly Path[];
  readonly verbs: readonly string[];
  readonly resources: readonly string[];
  /** Granted only where a ClusterRoleBinding does. */
  readonly clusterScoped: boolean;
  /** Why the rule, as it is written, grants nothing although it plainly means to. */
  readonly inert: string | undefined;
}

interface Match {
  readonly permission: Permission;
  readonly verbs: readonly number[];
  readonly groups: readonly number[];
  readonly resources: readonly number[];
  readonly meant: boolean;
}

/** What a rule grants of the permissions looked for; undefined where nothing. */
export function grantOf(rule: RuleView, permissions: readonly Permission[]): RuleGrant | undefined {
  const found = permissions.flatMap((permission) => matchOf(rule, permission) ?? []);
  const matches = found.some(({ meant }) => !meant) ? found.filter(({ meant }) => !meant) : found;
  if (matches.length === 0) return undefined;
  const verbs = union(matches.map((match) => match.verbs));
  const groups = union(matches.map((match) => match.groups));
  const resources = union(matches.map((match) => match.resources));
  return {
    rule,
    paths: [
      ...resources.map((index) => ['resources', index]),
      ...verbs.map((index) => ['verbs', index]),
      ...groups.map((index) => ['apiGroups', index]),
    ],
    verbs: verbs.map((index) => rule.verbs[index] as string),
    resources: resources.map((index) => rule.resources[index] as string),
    clusterScoped: matches.every(({ permission }) => permission.clusterScoped === true),
    inert: matches.every(({ meant }) => meant) ? inertness(rule) : undefined,
  };
}

function matchOf(rule: RuleView, permission: Permission): Match | undefined {
  if (!namesMatch(rule, permission)) return undefined;
  const verbs = indexes(rule.verbs, (entry) =>
    permission.verbs.some((verb) => verbEntryMatches(entry, verb)),
  );
  const groups = indexes(rule.apiGroups, (entry) => groupEntryMatches(entry, permission.group));
  if (verbs.length === 0 || groups.length === 0) return undefined;
  const granting = indexes(rule.resources, (entry) =>
    permission.resources.some((resource) => resourceEntryMatches(entry, resource)),
  );
  if (granting.length > 0)
    return { permission, verbs, groups, resources: granting, meant: namesByWildcard(rule, permission) };
  const meant = indexes(rule.resources, (entry) =>
    permission.resources.some((resource) => meansSubresource(entry, resource)),
  );
  return meant.length === 0 ? undefined : { permission, verbs, groups, resources: meant, meant: true };
}

function namesMatch(rule: RuleView, permission: Permission): boolean {
  return rule.resourceNames.length === 0 || rule.resourceNames.includes('*') || names(rule, permission);
}

/** Whether `resourceNames` let through a name that counts, or the empty one, which stands for requests without a name. */
function names({ resourceNames }: RuleView, permission: Permission): boolean {
  return resourceNames.some((name) => name === '' || permission.names?.includes(name) === true);
}

/** `*` among `resourceNames` reads like every name, but lets through only an object that is called `*`. */
function namesByWildcard(rule: RuleView, permission: Permission): boolean {
  return rule.resourceNames.length > 0 && !names(rule, permission);
}

/** `pods/*` reads like every subresource of pods, but RBAC knows only `*` and `*` before a slash. */
function meansSubresource(entry: string, resource: string): boolean {
  return entry.endsWith('/*') && resource.startsWith(entry.slice(0, -1));
}

function inertness(rule: RuleView): string {
  return rule.resourceNames.includes('*')
    ? 'resourceNames knows no wildcard'
    : 'RBAC has no wildcard for the subresources of one resource';
}

function indexes(list: readonly string[], matches: (entry: string) => boolean): readonly number[] {
  const found: number[] = [];
  for (let index = 0; index < list.length; index += 1) {
    if (matches(list[index] as string)) found.push(index);
  }
  return found;
}

function union(lists: readonly (readonly number[])[]): readonly number[] {
  return lists.length === 1 ? (lists[0] ?? []) : [...new Set(lists.flat())].sort((a, b) => a - b);
}

const ALL_VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];

/** A rule that allows everything on everything in some of the groups: `*`, or all seven common verbs, on resources `*`. */
export function grantOfEverything(rule: RuleView, groups: readonly string[]): RuleGrant | undefined {
  if (rule.resourceNames.length > 0) return undefined;
  const all = rule.verbs.includes('*');
  if (!all && !ALL_VERBS.every((verb) => rule.verbs.includes(verb))) return undefined;
  const resources = indexes(rule.resources, (entry) => entry === '*');
  const inGroups = indexes(rule.apiGroups, (entry) => groups.includes(entry));
  if (resources.length === 0 || inGroups.length === 0) return undefined;
  const verbs = indexes(rule.verbs, (entry) => (all ? entry === '*' : ALL_VERBS.includes(entry)));
  return {
    rule,
    paths: [
      ...resources.map((index) => ['resources', index]),
      ...verbs.map((index) => ['verbs', index]),
      ...inGroups.map((index) => ['apiGroups', index]),
    ],
    verbs: verbs.map((index) => rule.verbs[index] as string),
    resources: ['*'],
    clusterScoped: false,
    inert: undefined,
  };
}
