import type { Value } from '@bulwark/model';

/** Freezes a value with everything in it. Frozen parts are taken to be frozen entirely. */
export function deepFreeze(value: Value | undefined): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
}
