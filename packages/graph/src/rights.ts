import type { GrantedRule } from '@bulwark/control-kit';
import type { Identity } from '@bulwark/model';
import type { ResolvedRoles } from './roles.ts';

/**
 * Every rule that an identity holds, through bindings to itself and to the groups that it always belongs to
 * (system:authenticated; for ServiceAccounts also system:serviceaccounts and system:serviceaccounts:NAMESPACE).
 */
export function rulesOf(resolved: ResolvedRoles, holder: Identity): readonly GrantedRule[] {
  const names = new Set([holder, ...groupsOf(holder)].map(identityKey));
  const granted: GrantedRule[] = [];
  for (const role of resolved.roles) {
    for (const { identity, binding, namespace } of role.holders) {
      if (!names.has(identityKey(identity))) continue;
      for (const rule of role.rules) granted.push({ rule, role, binding, namespace });
    }
  }
  return granted;
}

function groupsOf(holder: Identity): readonly Identity[] {
  const group = (name: string): Identity => ({ kind: 'Group', namespace: '', name });
  if (holder.kind === 'Group') return [];
  if (holder.kind === 'User')
    return [group(holder.name === 'system:anonymous' ? 'system:unauthenticated' : 'system:authenticated')];
  return [
    group('system:authenticated'),
    group('system:serviceaccounts'),
    group(`system:serviceaccounts:${holder.namespace}`),
  ];
}

function identityKey({ kind, namespace, name }: Identity): string {
  return `${kind}/${namespace}/${name}`;
}
