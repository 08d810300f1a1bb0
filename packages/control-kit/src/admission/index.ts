export * from './capabilities.ts';
export * from './host-path.ts';
export * from './image.ts';
export * from './network-policy.ts';
export * from './profiles.ts';
export * from './resources.ts';
export * from './rule.ts';
export * from './variables.ts';
