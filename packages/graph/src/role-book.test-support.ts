import type { ObjectView } from '@bulwark/control-kit';
import { RoleBook } from './role-book.ts';
import type { ResolvedRoles } from './role-book.ts';

/** The RBAC objects of one unit. */
export interface RbacObjects {
  readonly roles: readonly ObjectView[];
  readonly clusterRoles: readonly ObjectView[];
  readonly roleBindings: readonly ObjectView[];
  readonly clusterRoleBindings: readonly ObjectView[];
}

/** All of them in one book, ordered as they are given. */
export function bookOf(objects: RbacObjects): RoleBook {
  const all = Object.values(objects).flat() as readonly ObjectView[];
  const positions = new Map(all.map((object, index) => [object, index]));
  const book = new RoleBook((a, b) => (positions.get(a) ?? 0) - (positions.get(b) ?? 0));
  for (const object of all) book.add(object);
  book.settle();
  return book;
}

export function resolveRoles(objects: RbacObjects): ResolvedRoles {
  return bookOf(objects).resolved();
}
