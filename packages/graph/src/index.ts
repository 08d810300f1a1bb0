export * from './roles.ts';
export * from './selector.ts';
export * from './rights.ts';
