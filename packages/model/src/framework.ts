import type { NotEvaluatedReason } from './outcome.ts';

/** What a requirement needs beyond Kubernetes objects, where no control can decide it. */
export type RequirementNeed = Extract<
  NotEvaluatedReason,
  'needs-images' | 'needs-host-data' | 'needs-cloud' | 'manual'
>;

/** One requirement of a framework; the controls that decide it name its id. */
export interface Requirement {
  readonly id: string;
  /** In our own words. */
  readonly title: string;
  readonly aliases?: readonly string[];
  /** Set where Kubernetes objects cannot decide it: it then counts as not evaluated. */
  readonly needs?: RequirementNeed;
}

export interface Framework {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly aliases: readonly string[];
  readonly requirements: readonly Requirement[];
}
