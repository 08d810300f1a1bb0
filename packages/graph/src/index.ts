export * from './access.ts';
export * from './damage.ts';
export * from './exposure.ts';
export * from './identity.ts';
export { RoleBook } from './role-book.ts';
export type { ResolvedRoles, RoleChanges } from './role-book.ts';
export type { RoleSlot, UnresolvedBinding } from './role-slot.ts';
export * from './rules.ts';
export * from './selector.ts';
