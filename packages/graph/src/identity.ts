import { stringAt } from '@bulwark/control-kit';
import type { Identity, ValueMap } from '@bulwark/model';

const SERVICE_ACCOUNT_USER = 'system:serviceaccount:';

/**
 * The identity that a subject of a binding names; undefined where it names none that a request can have: another kind, or
 * a ServiceAccount without namespace in a ClusterRoleBinding. A User called `system:serviceaccount:NAMESPACE:NAME` is that
 * ServiceAccount, because its requests carry this user name. Source: kubernetes pkg/registry/rbac/validation, appliesToUser.
 */
export function identityOf(subject: ValueMap, bindingNamespace: string): Identity | undefined {
  const kind = stringAt(subject, 'kind');
  const name = stringAt(subject, 'name') ?? '';
  if (kind === 'Group') return { kind, namespace: '', name };
  if (kind === 'User') return serviceAccountOf(name) ?? { kind, namespace: '', name };
  if (kind !== 'ServiceAccount') return undefined;
  const namespace = stringAt(subject, 'namespace') || bindingNamespace;
  return namespace === '' ? undefined : { kind, namespace, name };
}

function serviceAccountOf(user: string): Identity | undefined {
  if (!user.startsWith(SERVICE_ACCOUNT_USER)) return undefined;
  const [namespace = '', name = '', ...rest] = user.slice(SERVICE_ACCOUNT_USER.length).split(':');
  if (namespace === '' || name === '' || rest.length > 0) return undefined;
  return { kind: 'ServiceAccount', namespace, name };
}

/**
 * Groups in which every request of an identity is: system:authenticated or system:unauthenticated, for ServiceAccounts
 * also system:serviceaccounts and system:serviceaccounts:NAMESPACE. Other groups come from the authenticator, unknown here.
 */
export function impliedGroups(holder: Identity): readonly Identity[] {
  switch (holder.kind) {
    case 'User':
      return [group(holder.name === 'system:anonymous' ? 'system:unauthenticated' : 'system:authenticated')];
    case 'ServiceAccount':
      return [
        group('system:authenticated'),
        group('system:serviceaccounts'),
        group(`system:serviceaccounts:${holder.namespace}`),
      ];
    case 'Group':
      return groupsOfMembers(holder.name).map(group);
  }
}

function groupsOfMembers(name: string): readonly string[] {
  if (name === 'system:unauthenticated' || name === 'system:authenticated') return [];
  return name.startsWith('system:serviceaccounts:')
    ? ['system:authenticated', 'system:serviceaccounts']
    : ['system:authenticated'];
}

function group(name: string): Identity {
  return { kind: 'Group', namespace: '', name };
}

/** A text that is equal for equal identities. */
export function identityKey({ kind, namespace, name }: Identity): string {
  return `${kind}/${namespace}/${name}`;
}
