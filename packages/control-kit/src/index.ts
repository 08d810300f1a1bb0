export * from './define.ts';
export * from './fields.ts';
export * from './inventory.ts';
export * from './kinds.ts';
export * from './verdict.ts';
export * from './version.ts';
export * from './views.ts';
