export { findPolicy, policyIn, POLICY_NAMES } from './find.ts';
export { policySchema } from './json-schema.ts';
export { loadPolicy } from './load.ts';
export { mergePolicy } from './merge.ts';
export { NO_POLICY } from './policy.ts';
export type { Adjustments, GateName, Policy, ScopeSettings, Stated, StatedException } from './policy.ts';
export { placeText, PolicyError } from './problem.ts';
export type { PolicyErrorCode, PolicyPlace } from './problem.ts';
