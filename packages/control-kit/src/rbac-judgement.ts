import type { Path } from '@bulwark/model';
import { isSet, mapAt } from './fields.ts';
import type { Inventory } from './inventory.ts';
import { describeHolding, holdingOf } from './rbac-holders.ts';
import type { Holding } from './rbac-holders.ts';
import { grantOf } from './rbac-permission.ts';
import type { Permission, RuleGrant } from './rbac-permission.ts';
import { permissionRemedy } from './rbac-remedy.ts';
import type { PermissionWay } from './rbac-remedy.ts';
import { failIfAny, notApplicable, notEvaluated } from './verdict.ts';
import type { Verdict, Violation } from './verdict.ts';
import type { RoleView, RuleView } from './views.ts';

/** What a control about a permission says of a role that grants it. */
export interface PermissionJudgement extends PermissionWay {
  /** What holders can do, after "lets its holders": `run commands in pods`. */
  readonly ability: string;
}

/** Judges a role by permissions: a violation for each rule that grants one of them. */
export function judgePermissions(
  role: RoleView,
  inventory: Inventory,
  judgement: PermissionJudgement & { readonly permissions: readonly Permission[] },
): Verdict {
  return judgeRules(role, inventory, judgement, (rule) => grantOf(rule, judgement.permissions));
}

/**
 * Judges a role by its rules. Roles of Kubernetes that only the control plane holds are not applicable. A role that
 * aggregation fills passes only where all ClusterRoles are there.
 */
export function judgeRules(
  role: RoleView,
  inventory: Inventory,
  judgement: PermissionJudgement,
  grant: (rule: RuleView) => RuleGrant | undefined,
): Verdict {
  const holding = holdingOf(role);
  if (holding === undefined) return notApplicable;
  const grants = role.rules.flatMap((rule) => grant(rule) ?? []).filter((found) => !isBeside(role, found));
  if (grants.length === 0 && isPartlyKnown(role, inventory))
    return notEvaluated('partial-inventory', 'ClusterRole');
  return failIfAny(roleViolations(role, holding, grants, judgement));
}

/** Whether a wildcard in a Role happens to cover what belongs to no namespace: it grants nothing there, nor is that its aim. */
function isBeside(role: RoleView, { clusterScoped, resources }: RuleGrant): boolean {
  return role.kind === 'Role' && clusterScoped && resources.every((entry) => entry.startsWith('*'));
}

/** A violation for each rule with a place in the role, one for all rules that have none. */
export function roleViolations(
  role: RoleView,
  holding: Holding,
  grants: readonly RuleGrant[],
  judgement: PermissionJudgement,
): readonly Violation[] {
  const placed = grants.filter(({ rule }) => rule.index >= 0);
  const others = grants.filter(({ rule }) => rule.index < 0);
  return [...placed.map((grant) => [grant]), ...(others.length === 0 ? [] : [others])].map((group) =>
    violationOf(role, holding, group, judgement),
  );
}

function violationOf(
  role: RoleView,
  holding: Holding,
  grants: readonly RuleGrant[],
  judgement: PermissionJudgement,
): Violation {
  const { ability } = judgement;
  const [first] = grants as readonly [RuleGrant];
  const paths: readonly Path[] =
    first.rule.index < 0 ? [] : first.paths.map((path) => ['rules', first.rule.index, ...path]);
  const inRole = role.builtin ? [] : [{ object: role.object.reference, relation: 'role', paths }];
  const caveat = caveatOf(role, holding, grants);
  const lead = caveat === undefined ? 'lets' : 'would let';
  const effect = caveat === undefined ? '' : `; without effect so far: ${caveat}`;
  return {
    path: placeOf(role, first.rule),
    message: `${role.kind} ${role.name} ${lead} its holders ${ability}: ${describeGrants(grants)}; ${describeHolding(holding)}${effect}`,
    remedy: permissionRemedy(role, holding, first, judgement),
    related: [...holding.bindings, ...inRole],
    holders: holding.identities,
  };
}

function placeOf(role: RoleView, rule: RuleView): Path {
  if (role.builtin) return ['roleRef', 'name'];
  return rule.index < 0 ? ['aggregationRule'] : ['rules', rule.index];
}

function describeGrants(grants: readonly RuleGrant[]): string {
  const [first] = grants as readonly [RuleGrant];
  const more = grants.length === 1 ? '' : `, and ${grants.length - 1} more`;
  return `${first.verbs.join(', ')} on ${first.resources.join(', ')}${more}`;
}

/** Why the grants do nothing as things stand, where so: told, because a small change would make them count. */
function caveatOf(role: RoleView, holding: Holding, grants: readonly RuleGrant[]): string | undefined {
  if (grants.every(({ inert }) => inert !== undefined)) return grants[0]?.inert;
  if (!grants.every(({ clusterScoped }) => clusterScoped)) return undefined;
  if (role.kind === 'Role') return 'a Role reaches nothing that belongs to no namespace';
  return holding.namespaces.length === 0 || holding.namespaces.includes('')
    ? undefined
    : 'only a ClusterRoleBinding reaches what belongs to no namespace';
}

function isPartlyKnown(role: RoleView, inventory: Inventory): boolean {
  return (
    !role.builtin &&
    isSet(role.object.value, 'aggregationRule') &&
    !isSet(mapAt(role.object.value, 'metadata'), 'uid') &&
    !inventory.isComplete('ClusterRole')
  );
}
