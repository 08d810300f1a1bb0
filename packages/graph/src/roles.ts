import { isSet, mapAt, mapsAt, MalformedField, stringAt, stringsAt } from '@bulwark/control-kit';
import type { HolderView, ObjectView, RoleView, RuleView } from '@bulwark/control-kit';
import type { Identity, ValueMap } from '@bulwark/model';
import { aggregatedRules } from './aggregation.ts';
import { builtinClusterRole } from './builtin-roles.ts';

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

interface Draft {
  readonly object: ObjectView;
  readonly name: string;
  readonly kind: 'Role' | 'ClusterRole';
  readonly builtin: boolean;
  readonly rules: readonly RuleView[];
  readonly holders: HolderView[];
}

/**
 * Joins roles and bindings as the RBAC authorizer does: a RoleBinding grants in its own namespace only, also when it
 * refers to a ClusterRole; a ServiceAccount subject without namespace means the binding's namespace; roleRef is looked up
 * in the binding's namespace for Roles. Source: kubernetes pkg/registry/rbac/validation/rule.go, appliesToUser.
 */
export function resolveRoles(objects: RbacObjects): ResolvedRoles {
  const drafts = new Map<string, Draft>();
  const malformed: { object: ObjectView; field: MalformedField }[] = [];
  const unresolved: UnresolvedBinding[] = [];
  const guard = (object: ObjectView, work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof MalformedField)) throw error;
      malformed.push({ object, field: error });
    }
  };
  for (const object of objects.roles) guard(object, () => addRole(drafts, object, 'Role', objects));
  for (const object of objects.clusterRoles)
    guard(object, () => addRole(drafts, object, 'ClusterRole', objects));
  for (const binding of [...objects.clusterRoleBindings, ...objects.roleBindings]) {
    guard(binding, () => addBinding(drafts, binding, unresolved));
  }
  return { roles: [...drafts.values()], unresolved, malformed };
}

function addRole(
  drafts: Map<string, Draft>,
  object: ObjectView,
  kind: Draft['kind'],
  objects: RbacObjects,
): void {
  const { namespace, name } = object.reference;
  const key = roleKey(kind, namespace, name);
  if (drafts.has(key)) return;
  const rules =
    kind === 'ClusterRole' && isSet(object.value, 'aggregationRule')
      ? aggregatedRules(object, objects.clusterRoles)
      : readRules(object.value);
  drafts.set(key, { object, name, kind, builtin: false, rules, holders: [] });
}

/** The rules of a role in the form in which its object holds them. Throws MalformedField. */
export function readRules(role: ValueMap): readonly RuleView[] {
  return mapsAt(role, 'rules').map((rule, index) => ({
    index,
    verbs: stringsAt(rule, 'verbs'),
    apiGroups: stringsAt(rule, 'apiGroups'),
    resources: stringsAt(rule, 'resources'),
    resourceNames: stringsAt(rule, 'resourceNames'),
    nonResourceURLs: stringsAt(rule, 'nonResourceURLs'),
  }));
}

function addBinding(drafts: Map<string, Draft>, binding: ObjectView, unresolved: UnresolvedBinding[]): void {
  const reference = mapAt(binding.value, 'roleRef');
  const kind = stringAt(reference, 'kind') ?? '';
  const name = stringAt(reference, 'name') ?? '';
  const draft = findRole(drafts, binding, kind, name);
  if (draft === undefined) {
    unresolved.push({ binding, role: { kind, name } });
    return;
  }
  draft.holders.push(...holdersOf(binding));
}

function findRole(
  drafts: Map<string, Draft>,
  binding: ObjectView,
  kind: string,
  name: string,
): Draft | undefined {
  const { namespace } = binding.reference;
  if (kind === 'Role') return namespace === '' ? undefined : drafts.get(roleKey('Role', namespace, name));
  if (kind !== 'ClusterRole') return undefined;
  const key = roleKey('ClusterRole', '', name);
  const known = drafts.get(key);
  if (known !== undefined) return known;
  const rules = builtinClusterRole(name);
  if (rules === undefined) return undefined;
  const draft: Draft = { object: binding, name, kind: 'ClusterRole', builtin: true, rules, holders: [] };
  drafts.set(key, draft);
  return draft;
}

/** The subjects of a binding as identities. Unknown subject kinds grant nothing and are left out. */
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

function identityOf(subject: ValueMap, bindingNamespace: string): Identity | undefined {
  const kind = stringAt(subject, 'kind');
  const name = stringAt(subject, 'name') ?? '';
  if (kind === 'User' || kind === 'Group') return { kind, namespace: '', name };
  if (kind !== 'ServiceAccount') return undefined;
  return { kind, namespace: stringAt(subject, 'namespace') || bindingNamespace, name };
}

function roleKey(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}
