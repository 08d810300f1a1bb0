import { isSet, mapAt, mapsAt, MalformedField, stringAt } from '@bulwark/control-kit';
import type { HolderView, ObjectView, RoleView, RuleView } from '@bulwark/control-kit';
import type { ValueMap } from '@bulwark/model';
import { ClusterRoleSet } from './aggregation.ts';
import { builtinClusterRole, builtinRole } from './builtin-roles.ts';
import { identityOf } from './identity.ts';
import { readRules } from './rules.ts';

/** The RBAC objects of one unit. */
export interface RbacObjects {
  readonly roles: readonly ObjectView[];
  readonly clusterRoles: readonly ObjectView[];
  readonly roleBindings: readonly ObjectView[];
  readonly clusterRoleBindings: readonly ObjectView[];
}

/** A binding whose role is neither scanned nor supplied by Kubernetes: what it grants is unknown. */
export interface UnresolvedBinding {
  readonly binding: ObjectView;
  readonly role: { readonly kind: string; readonly name: string };
}

export interface ResolvedRoles {
  readonly roles: readonly RoleView[];
  readonly unresolved: readonly UnresolvedBinding[];
  /** Objects that RBAC cannot be read from, with the field that the API server would refuse. */
  readonly malformed: readonly { readonly object: ObjectView; readonly field: MalformedField }[];
}

type RoleKind = RoleView['kind'];

/** A role whose holders are still being added. */
interface Draft extends RoleView {
  readonly holders: HolderView[];
}

/**
 * Joins roles and bindings as the RBAC authorizer does: a RoleBinding grants in its own namespace only, also when it
 * refers to a ClusterRole; a ClusterRoleBinding cannot refer to a Role; a Role is looked up in the binding's namespace.
 * Source: kubernetes pkg/registry/rbac/validation/rule.go, VisitRulesFor and GetRoleReferenceRules.
 */
export function resolveRoles(objects: RbacObjects): ResolvedRoles {
  return new Resolver(objects).resolve();
}

class Resolver {
  readonly #objects: RbacObjects;
  readonly #clusterRoles: ClusterRoleSet;
  /** By kind, namespace and name; several where the unit holds the same role more than once. */
  readonly #drafts = new Map<string, Draft[]>();
  readonly #unresolved: UnresolvedBinding[] = [];
  readonly #malformed: { object: ObjectView; field: MalformedField }[] = [];

  constructor(objects: RbacObjects) {
    this.#objects = objects;
    this.#clusterRoles = new ClusterRoleSet(objects.clusterRoles);
  }

  resolve(): ResolvedRoles {
    const { roles, clusterRoles, clusterRoleBindings, roleBindings } = this.#objects;
    for (const object of roles) this.#guard(object, () => this.#addRole(object, 'Role'));
    for (const object of clusterRoles) this.#guard(object, () => this.#addRole(object, 'ClusterRole'));
    for (const binding of clusterRoleBindings) this.#guard(binding, () => this.#addBinding(binding));
    for (const binding of roleBindings) this.#guard(binding, () => this.#addBinding(binding));
    return {
      roles: [...this.#drafts.values()].flat(),
      unresolved: this.#unresolved,
      malformed: this.#malformed,
    };
  }

  #guard(object: ObjectView, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof MalformedField)) throw error;
      this.#malformed.push({ object, field: error });
    }
  }

  #addRole(object: ObjectView, kind: RoleKind): void {
    const { namespace, name } = object.reference;
    const key = roleKey(kind, namespace, name);
    const aggregated = kind === 'ClusterRole' && isSet(object.value, 'aggregationRule');
    const rules = aggregated ? this.#clusterRoles.rulesOf(object) : readRules(object.value);
    const draft: Draft = { object, name, kind, builtin: false, rules, holders: [] };
    const known = this.#drafts.get(key);
    if (known === undefined) this.#drafts.set(key, [draft]);
    else known.push(draft);
  }

  #addBinding(binding: ObjectView): void {
    const holders = holdersOf(binding);
    const reference = mapAt(binding.value, 'roleRef');
    const role = { kind: stringAt(reference, 'kind') ?? '', name: stringAt(reference, 'name') ?? '' };
    const drafts = this.#find(binding, role.kind, role.name);
    if (drafts.length === 0) this.#unresolved.push({ binding, role });
    for (const draft of drafts) for (const holder of holders) draft.holders.push(holder);
  }

  /** The role that a binding refers to; all of them where the unit holds it twice, as any may be the one that is applied. */
  #find(binding: ObjectView, kind: string, name: string): readonly Draft[] {
    const { namespace } = binding.reference;
    if (kind !== 'ClusterRole' && (kind !== 'Role' || namespace === '')) return [];
    const key = roleKey(kind, kind === 'Role' ? namespace : '', name);
    return this.#drafts.get(key) ?? this.#addBuiltin(binding, kind, key);
  }

  #addBuiltin(binding: ObjectView, kind: RoleKind, key: string): readonly Draft[] {
    const { name } = mapAt(binding.value, 'roleRef') as { readonly name: string };
    const rules = this.#builtinRules(kind, binding.reference.namespace, name);
    if (rules === undefined) return [];
    const drafts: Draft[] = [{ object: binding, name, kind, builtin: true, rules, holders: [] }];
    this.#drafts.set(key, drafts);
    return drafts;
  }

  #builtinRules(kind: RoleKind, namespace: string, name: string): readonly RuleView[] | undefined {
    if (kind === 'Role') return builtinRole(namespace, name);
    const role = builtinClusterRole(name);
    if (role === undefined) return undefined;
    return [...role.rules, ...this.#clusterRoles.collect(role.aggregates)];
  }
}

/** The subjects of a binding as identities. Those that no request can have grant nothing and are left out. */
export function holdersOf(binding: ObjectView): readonly HolderView[] {
  const { namespace } = binding.reference;
  const holders: HolderView[] = [];
  const subjects = mapsAt(binding.value, 'subjects');
  for (let subject = 0; subject < subjects.length; subject += 1) {
    const identity = identityOf(subjects[subject] as ValueMap, namespace);
    if (identity !== undefined) holders.push({ identity, binding, subject, namespace });
  }
  return holders;
}

function roleKey(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}
