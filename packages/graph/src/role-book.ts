import { isSet } from '@bulwark/control-kit';
import type { GrantedRule, ObjectView, RoleView, RuleView } from '@bulwark/control-kit';
import type { Identity } from '@bulwark/model';
import { ClusterRoleSet, isFromCluster } from './aggregation.ts';
import { builtinClusterRole, builtinRole } from './builtin-roles.ts';
import { Grants } from './grants.ts';
import { joinSlot } from './join-slot.ts';
import { EMPTY_SLOT, isSameSlot, rbacOrder, readBinding, slotKey } from './role-slot.ts';
import type { MalformedRbac, ReadBinding, RoleSlot, UnreadBinding, UnresolvedBinding } from './role-slot.ts';
import { readRules } from './rules.ts';

/** What is different since the last look. */
export interface RoleChanges {
  readonly slots: ReadonlySet<string>;
  /** Keys of the identities to which something else is granted than before: `identityKey`. */
  readonly identities: ReadonlySet<string>;
}

export interface ResolvedRoles {
  readonly roles: readonly RoleView[];
  readonly unresolved: readonly UnresolvedBinding[];
  readonly malformed: readonly MalformedRbac[];
}

interface Members {
  readonly roles: Set<ObjectView>;
  readonly bindings: Set<ObjectView>;
}

/**
 * Roles and bindings joined as the RBAC authorizer joins them, while objects come and go. A change costs what it touches: the
 * role that was changed or is referred to, with its holders. Answers hold as of the last `settle`.
 */
export class RoleBook {
  readonly #order: (a: ObjectView, b: ObjectView) => number;
  readonly #members = new Map<string, Members>();
  readonly #slots = new Map<string, RoleSlot>();
  readonly #bindings = new Map<ObjectView, ReadBinding | UnreadBinding>();
  readonly #rules = new WeakMap<ObjectView, readonly RuleView[]>();
  readonly #grants: Grants;
  readonly #stale = new Set<string>();
  /** Slots whose rules are those of other ClusterRoles. */
  readonly #aggregated = new Set<string>();
  readonly #clusterRoles = new Set<ObjectView>();
  #candidates: ClusterRoleSet | undefined;

  /** `compare` gives the order of objects of one kind, which answers follow. */
  constructor(compare: (a: ObjectView, b: ObjectView) => number) {
    this.#order = rbacOrder(compare);
    this.#grants = new Grants(this.#order);
  }

  /** Takes an object of one of the four RBAC kinds in. */
  add(object: ObjectView): void {
    const { kind, namespace, name } = object.reference;
    if (kind === 'RoleBinding' || kind === 'ClusterRoleBinding') {
      const read = readBinding(object);
      this.#bindings.set(object, read);
      this.#membersOf(read.slot).bindings.add(object);
      this.#stale.add(read.slot);
      return;
    }
    const slot = slotKey(kind, namespace, name);
    this.#membersOf(slot).roles.add(object);
    this.#stale.add(slot);
    if (kind === 'ClusterRole') this.#changeClusterRoles((all) => all.add(object));
  }

  remove(object: ObjectView): void {
    const { kind, namespace, name } = object.reference;
    const slot = this.#bindings.get(object)?.slot ?? slotKey(kind, namespace, name);
    const members = this.#members.get(slot);
    members?.roles.delete(object);
    members?.bindings.delete(object);
    this.#bindings.delete(object);
    this.#stale.add(slot);
    if (kind === 'ClusterRole') this.#changeClusterRoles((all) => all.delete(object));
  }

  /** Joins anew what has changed. */
  settle(): RoleChanges {
    const slots = new Set<string>();
    const identities = new Set<string>();
    for (const key of this.#stale) {
      const before = this.#slots.get(key) ?? EMPTY_SLOT;
      const after = this.#join(key);
      if (isSameSlot(before, after)) continue;
      slots.add(key);
      if (after === EMPTY_SLOT) this.#slots.delete(key);
      else this.#slots.set(key, after);
      for (const identity of this.#grants.replace(key, before, after)) identities.add(identity);
    }
    this.#stale.clear();
    return { slots, identities };
  }

  slot(key: string): RoleSlot {
    return this.#slots.get(key) ?? EMPTY_SLOT;
  }

  /** Every role with its holders, and what could not be resolved. */
  resolved(): ResolvedRoles {
    const slots = [...this.#slots.values()];
    const byObject = (a: { readonly object: ObjectView }, b: { readonly object: ObjectView }): number =>
      this.#order(a.object, b.object);
    return {
      roles: slots.flatMap(({ roles }) => roles).sort(byObject),
      unresolved: slots
        .flatMap(({ unresolved }) => unresolved)
        .sort((a, b) => this.#order(a.binding, b.binding)),
      malformed: slots.flatMap(({ malformed }) => malformed).sort(byObject),
    };
  }

  /**
   * Every rule that an identity holds, through bindings to itself and to the groups in which all its requests are. Bindings
   * and roles that were not scanned are not in it, nor what the API server allows without RBAC: members of system:masters
   * may do everything, kubelets what the node authorizer gives them.
   */
  rulesOf(holder: Identity): readonly GrantedRule[] {
    return this.#grants.rulesOf(holder);
  }

  #membersOf(slot: string): Members {
    let members = this.#members.get(slot);
    if (members === undefined) this.#members.set(slot, (members = { roles: new Set(), bindings: new Set() }));
    return members;
  }

  #changeClusterRoles(change: (all: Set<ObjectView>) => void): void {
    change(this.#clusterRoles);
    this.#candidates = undefined;
    for (const slot of this.#aggregated) this.#stale.add(slot);
  }

  #join(key: string): RoleSlot {
    const members = this.#members.get(key);
    this.#aggregated.delete(key);
    if (members === undefined) return EMPTY_SLOT;
    if (members.roles.size + members.bindings.size === 0) {
      this.#members.delete(key);
      return EMPTY_SLOT;
    }
    const [first] = members.bindings;
    const namespace = first?.reference.namespace ?? '';
    const kind = key.slice(0, key.indexOf('/'));
    return joinSlot({
      roles: [...members.roles].sort(this.#order),
      bindings: [...members.bindings]
        .sort(this.#order)
        .map((binding) => [binding, this.#bindings.get(binding) as ReadBinding | UnreadBinding]),
      rulesOf: (role) => this.#rulesOfRole(key, role),
      builtinRules: (name) =>
        kind === 'Role' ? builtinRole(namespace, name) : this.#rulesOfBuiltin(key, name),
    });
  }

  #rulesOfRole(key: string, role: ObjectView): readonly RuleView[] {
    const isAggregated = role.reference.kind === 'ClusterRole' && isSet(role.value, 'aggregationRule');
    // Read from a cluster, it carries the rules that the control plane has written into it.
    if (!isAggregated || isFromCluster(role)) return this.#readRules(role);
    this.#aggregated.add(key);
    return this.#clusterRoleSet().rulesOf(role);
  }

  #rulesOfBuiltin(key: string, name: string): readonly RuleView[] | undefined {
    const role = builtinClusterRole(name);
    if (role === undefined || role.aggregates.length === 0) return role?.rules;
    this.#aggregated.add(key);
    return [...role.rules, ...this.#clusterRoleSet().collect(role.aggregates)];
  }

  #clusterRoleSet(): ClusterRoleSet {
    this.#candidates ??= new ClusterRoleSet([...this.#clusterRoles].sort(this.#order));
    return this.#candidates;
  }

  /** The same list for the same role. */
  #readRules(role: ObjectView): readonly RuleView[] {
    let rules = this.#rules.get(role);
    if (rules === undefined) this.#rules.set(role, (rules = readRules(role.value)));
    return rules;
  }
}
