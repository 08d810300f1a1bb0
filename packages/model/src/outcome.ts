/** What came of one control on one subject. None of them collapses into `pass`. */
export type Outcome = 'pass' | 'fail' | 'not-applicable' | 'not-evaluated' | 'excepted' | 'error';

/** Why a subject could not be judged; lowers coverage, never raises a score. */
export type NotEvaluatedReason =
  | 'partial-inventory'
  | 'forbidden'
  | 'timed-out'
  | 'manual'
  | 'needs-images'
  | 'needs-host-data'
  | 'needs-cloud'
  | 'needs-configuration'
  | 'malformed'
  | 'unresolved-reference'
  | 'control-error';

/** Worst first: the outcome of an object is the worst of its parts. */
export const OUTCOMES: readonly Outcome[] = [
  'error',
  'fail',
  'excepted',
  'not-evaluated',
  'pass',
  'not-applicable',
];

export type OutcomeCounts = Readonly<Record<Outcome, number>>;

export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** Most severe first. */
export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/** The areas of the overview, in its order. */
export type Area = 'control-plane' | 'access' | 'secrets' | 'network' | 'workloads';
export const AREAS: readonly Area[] = ['control-plane', 'access', 'secrets', 'network', 'workloads'];
