import type { Value } from './value.ts';

/** Phases that a pod never leaves: its containers have ended, and are not started again (`v1` PodStatus). */
export const FINAL_POD_PHASES: readonly string[] = ['Succeeded', 'Failed'];

/** Whether a pod in a phase has ended for good. */
export function isFinalPodPhase(phase: Value | undefined): boolean {
  return typeof phase === 'string' && FINAL_POD_PHASES.includes(phase);
}
