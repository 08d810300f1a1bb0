import type { RiskScore, WorkloadRanking } from '@bulwark/model';
import type { FindingRecord } from './finding-record.ts';
import type { UnitState } from './posture.ts';

export interface Ranking {
  readonly workloads: readonly WorkloadRanking[];
  readonly risk: readonly RiskScore[];
}

/** Ranks workloads by damage and risk, and scores units and namespaces. */
export function rankUnits(_units: readonly UnitState[], _findings: readonly FindingRecord[]): Ranking {
  return { workloads: [], risk: [] };
}
