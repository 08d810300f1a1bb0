import { mapAt, mapsAt, MalformedField, stringAt } from '@bulwark/control-kit';
import type { HolderView, ObjectView, RoleView } from '@bulwark/control-kit';
import type { ValueMap } from '@bulwark/model';
import { identityOf } from './identity.ts';

/** A binding whose role is neither scanned nor supplied by Kubernetes: what it grants is unknown. */
export interface UnresolvedBinding {
  readonly binding: ObjectView;
  readonly role: { readonly kind: string; readonly name: string };
}

/** An object that RBAC cannot be read from, with the field that the API server would refuse. */
export interface MalformedRbac {
  readonly object: ObjectView;
  readonly field: MalformedField;
}

/** What one name of a role stands for: the roles of that name (several where the unit holds the same role more than once) with all who hold them. */
export interface RoleSlot {
  readonly roles: readonly RoleView[];
  readonly unresolved: readonly UnresolvedBinding[];
  readonly malformed: readonly MalformedRbac[];
}

export const EMPTY_SLOT: RoleSlot = { roles: [], unresolved: [], malformed: [] };

/** Whether a slot says the same as before, so that nobody has to be asked again. */
export function isSameSlot(a: RoleSlot, b: RoleSlot): boolean {
  return (
    isSameGrant(a, b) &&
    isSameList(a.roles[0]?.holders ?? [], b.roles[0]?.holders ?? []) &&
    isSameList(a.unresolved, b.unresolved, (one, other) => one.binding === other.binding) &&
    isSameList(a.malformed, b.malformed, (one, other) => one.object === other.object)
  );
}

/** Whether the roles of a slot allow the same as before, to whomever. */
export function isSameGrant(a: RoleSlot, b: RoleSlot): boolean {
  return isSameList(
    a.roles,
    b.roles,
    (one, other) => one.object === other.object && isSameList(one.rules, other.rules),
  );
}

function isSameList<T>(
  a: readonly T[],
  b: readonly T[],
  same = (one: T, other: T): boolean => one === other,
): boolean {
  return a === b || (a.length === b.length && a.every((one, index) => same(one, b[index] as T)));
}

/** A binding as it was read, with the slot to which it refers. */
export interface ReadBinding {
  readonly slot: string;
  readonly role: UnresolvedBinding['role'];
  readonly holders: readonly HolderView[];
  /** Whether what it names can be a role at all. */
  readonly isResolvable: boolean;
}

/** A binding that cannot be read: it has a slot of its own. */
export interface UnreadBinding {
  readonly slot: string;
  readonly field: MalformedField;
}

/**
 * Reads a binding as the RBAC authorizer does: a RoleBinding grants in its own namespace only, also when it refers to a
 * ClusterRole; a ClusterRoleBinding cannot refer to a Role; a Role is looked up in the binding's namespace.
 * Source: kubernetes pkg/registry/rbac/validation/rule.go, VisitRulesFor and GetRoleReferenceRules.
 */
export function readBinding(binding: ObjectView): ReadBinding | UnreadBinding {
  try {
    return resolvable(binding);
  } catch (error) {
    if (!(error instanceof MalformedField)) throw error;
    const { kind, namespace, name } = binding.reference;
    return { slot: `unreadable ${kind}/${namespace}/${name}`, field: error };
  }
}

function resolvable(binding: ObjectView): ReadBinding {
  const holders = holdersOf(binding);
  const reference = mapAt(binding.value, 'roleRef');
  const role = { kind: stringAt(reference, 'kind') ?? '', name: stringAt(reference, 'name') ?? '' };
  const { namespace } = binding.reference;
  const isResolvable = role.kind === 'ClusterRole' || (role.kind === 'Role' && namespace !== '');
  const slot = slotKey(role.kind, role.kind === 'Role' ? namespace : '', role.name);
  return { slot: isResolvable ? slot : `no role ${slot}`, role, holders, isResolvable };
}

/** The subjects of a binding as identities. Those that no request can have grant nothing and are left out. */
function holdersOf(binding: ObjectView): readonly HolderView[] {
  const { namespace } = binding.reference;
  const holders: HolderView[] = [];
  const subjects = mapsAt(binding.value, 'subjects');
  for (let subject = 0; subject < subjects.length; subject += 1) {
    const identity = identityOf(subjects[subject] as ValueMap, namespace);
    if (identity !== undefined) holders.push({ identity, binding, subject, namespace });
  }
  return holders;
}

/** The name of the slot of a role. */
export function slotKey(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}

const KINDS: readonly string[] = ['Role', 'ClusterRole', 'ClusterRoleBinding', 'RoleBinding'];

/** Roles, then ClusterRoles, then bindings, those for the whole cluster first; within a kind as the caller orders objects. */
export function rbacOrder(
  compare: (a: ObjectView, b: ObjectView) => number,
): (a: ObjectView, b: ObjectView) => number {
  return (a, b) =>
    KINDS.indexOf(a.reference.kind) - KINDS.indexOf(b.reference.kind) || (a === b ? 0 : compare(a, b));
}
