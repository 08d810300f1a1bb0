export * from './access.ts';
export * from './identity.ts';
export * from './rights.ts';
export * from './roles.ts';
export * from './rules.ts';
export * from './selector.ts';
export * from './damage.ts';
export * from './exposure.ts';
