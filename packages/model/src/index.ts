export * from './control.ts';
export * from './exception.ts';
export * from './finding.ts';
export * from './framework.ts';
export * from './object.ts';
export * from './outcome.ts';
export * from './result.ts';
export * from './value.ts';
