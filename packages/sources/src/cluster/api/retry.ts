import { ClusterError } from '../problems.ts';
import { ApiError } from './failure.ts';
import type { Clock } from './throttle.ts';

export interface RetryPolicy {
  readonly clock: Clock;
  /** Milliseconds that waiting may take in all. */
  readonly budget: number;
  /** 0 to 1; spreads clients that were turned away together. */
  readonly random: () => number;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;
/** For answers of which nobody says that they pass: a conversion webhook that is gone fails the lists of its kind for good. */
const FAULT_BUDGET = 10_000;

/**
 * Runs a request until it succeeds, fails for good, or has waited longer than the budget. What may pass is tried again: 429 and 5xx
 * after what Retry-After asks, lost connections and truncated answers with doubling pauses; an answer 500 that names no time for some seconds. `reached` says whether the server
 * has answered before: one that never did is not waited for.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  policy: RetryPolicy,
  reached: () => boolean,
  signal?: AbortSignal,
): Promise<T> {
  let waited = 0;
  for (let failures = 0; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (signal?.aborted === true || !mayPass(error, reached())) throw error;
      const pause = pauseAfter(error, failures, policy.random());
      if (waited + pause > (isFault(error) ? Math.min(policy.budget, FAULT_BUDGET) : policy.budget))
        throw error;
      waited += pause;
      await policy.clock.wait(pause, signal);
    }
  }
}

const PASSING: ReadonlySet<string> = new Set([
  'BW-CLUSTER-UNREACHABLE',
  'BW-CLUSTER-TIMEOUT',
  'BW-CLUSTER-BUSY',
]);

function isFault(error: unknown): boolean {
  return error instanceof ApiError && error.status === 500 && error.answer.retryAfterSeconds === undefined;
}

function mayPass(error: unknown, reached: boolean): boolean {
  if (error instanceof ApiError) return PASSING.has(error.code);
  return error instanceof ClusterError && PASSING.has(error.code) && reached;
}

function pauseAfter(error: unknown, failures: number, random: number): number {
  const asked = error instanceof ApiError ? (error.answer.retryAfterSeconds ?? 0) * 1000 : 0;
  const doubling = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failures);
  return Math.max(asked, doubling * (0.75 + random / 4));
}
