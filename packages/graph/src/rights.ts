import type { GrantedRule, HolderView, RoleView } from '@bulwark/control-kit';
import type { Identity } from '@bulwark/model';
import { identityKey, impliedGroups } from './identity.ts';
import type { ResolvedRoles } from './roles.ts';

interface Grant {
  readonly role: RoleView;
  readonly holder: HolderView;
}

const grantsByHolder = new WeakMap<ResolvedRoles, ReadonlyMap<string, readonly Grant[]>>();

/**
 * Every rule that an identity holds, through bindings to itself and to the groups in which all its requests are. Bindings
 * and roles that were not scanned are not in it, nor what the API server allows without RBAC: members of system:masters
 * may do everything, kubelets what the node authorizer gives them.
 */
export function rulesOf(resolved: ResolvedRoles, holder: Identity): readonly GrantedRule[] {
  const index = indexOf(resolved);
  const granted: GrantedRule[] = [];
  for (const identity of [holder, ...impliedGroups(holder)]) {
    for (const { role, holder: held } of index.get(identityKey(identity)) ?? []) {
      for (const rule of role.rules)
        granted.push({ rule, role, binding: held.binding, namespace: held.namespace });
    }
  }
  return granted;
}

function indexOf(resolved: ResolvedRoles): ReadonlyMap<string, readonly Grant[]> {
  const known = grantsByHolder.get(resolved);
  if (known !== undefined) return known;
  const index = new Map<string, Grant[]>();
  for (const role of resolved.roles) {
    for (const holder of role.holders) {
      const key = identityKey(holder.identity);
      const grants = index.get(key);
      if (grants === undefined) index.set(key, [{ role, holder }]);
      else grants.push({ role, holder });
    }
  }
  grantsByHolder.set(resolved, index);
  return index;
}
