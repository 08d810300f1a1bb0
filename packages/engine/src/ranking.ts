import type { GrantedRule, WorkloadView } from '@bulwark/control-kit';
import { damageParts, exposureOf } from '@bulwark/graph';
import type { DamageContext, WorkloadExposure } from '@bulwark/graph';
import { formatReference } from '@bulwark/model';
import type { Identity, RiskScore, ScorePart, Severity, WorkloadRanking } from '@bulwark/model';
import type { FindingRecord } from './finding-record.ts';
import type { ObjectRecord } from './record.ts';
import { groupRisk, objectRisk, round } from './risk.ts';
import type { UnitInventory } from './unit-inventory.ts';
import type { UnitState } from './unit-state.ts';

export interface Ranking {
  readonly workloads: readonly WorkloadRanking[];
  readonly risk: readonly RiskScore[];
}

/** How far an attacker is from a workload, as a share of its reach. */
const EXPOSURE_REACH: Readonly<Record<WorkloadExposure['exposure'], number>> = {
  internet: 1,
  node: 0.7,
  cluster: 0.4,
  none: 0.2,
};
/** Reach of objects that run nothing themselves: roles, bindings, secrets, policies. */
const PASSIVE_REACH = 0.5;

/** Ranks workloads by damage and risk, and scores units and their namespaces. */
export function rankUnits(units: readonly UnitState[], findings: readonly FindingRecord[]): Ranking {
  const failed = failedControls(findings);
  const workloads: WorkloadRanking[] = [];
  const risk: RiskScore[] = [];
  for (const { inventory } of units) {
    const unit = rankUnit(inventory, failed);
    workloads.push(...unit.workloads);
    risk.push(...unit.risk);
  }
  return { workloads, risk };
}

type Failed = Readonly<Record<Severity, number>>;
const NONE: Failed = { critical: 0, high: 0, medium: 0, low: 0 };

/** Failed controls by severity for each object, a control counted once however often the object violates it. */
function failedControls(findings: readonly FindingRecord[]): ReadonlyMap<object, Failed> {
  const counts = new Map<object, Record<Severity, number>>();
  const last = new Map<object, Set<number>>();
  for (const finding of findings) {
    const bearer = finding.owner ?? finding.bearer;
    const seen = last.get(bearer) ?? new Set();
    if (seen.has(finding.controlIndex)) continue;
    seen.add(finding.controlIndex);
    last.set(bearer, seen);
    const count = counts.get(bearer) ?? { ...NONE };
    count[finding.severity] += 1;
    counts.set(bearer, count);
  }
  return counts;
}

interface RankedObject {
  readonly record: ObjectRecord;
  readonly risk: number;
}

function rankUnit(inventory: UnitInventory, failed: ReadonlyMap<object, Failed>): Ranking {
  const rulesOf = cachedRules(inventory);
  const ranked: RankedObject[] = [];
  const workloads: WorkloadRanking[] = [];
  for (const record of inventory.records) {
    if (record.owner !== undefined) continue;
    if (record.workloads.length === 0) {
      ranked.push({
        record,
        risk: objectRisk({ failed: failed.get(record) ?? NONE }, PASSIVE_REACH, 'passive object').risk,
      });
      continue;
    }
    const rights = {
      rulesOf,
      serviceAccount: (namespace: string, name: string) => inventory.get('ServiceAccount', namespace, name),
    };
    const ranking = rankWorkload(record, worstOf(record.workloads, inventory, rights), failed);
    workloads.push(ranking);
    ranked.push({ record, risk: ranking.risk });
  }
  return { workloads, risk: scores(inventory.name, ranked) };
}

interface Reach {
  readonly exposure: WorkloadExposure['exposure'];
  readonly damage: number;
  readonly parts: readonly ScorePart[];
}

/** The pod template that does most damage, and of those the most exposed one. Nearly all workloads have one. */
function worstOf(
  workloads: readonly WorkloadView[],
  inventory: UnitInventory,
  rights: Omit<DamageContext, 'exposure'>,
): Reach {
  const reaches = workloads.map((workload): Reach => {
    const exposure = exposureOf(inventory, workload);
    const parts = damageParts(workload, { ...rights, exposure }).map(rounded);
    const damage = Math.min(100, round(parts.reduce((sum, { points }) => sum + points, 0)));
    return { exposure: exposure.exposure, damage, parts };
  });
  return reaches.reduce((worst, reach) => (isWorse(reach, worst) ? reach : worst));
}

function isWorse(a: Reach, b: Reach): boolean {
  return (
    a.damage > b.damage || (a.damage === b.damage && EXPOSURE_REACH[a.exposure] > EXPOSURE_REACH[b.exposure])
  );
}

function rankWorkload(
  record: ObjectRecord,
  { exposure, damage, parts }: Reach,
  failed: ReadonlyMap<object, Failed>,
): WorkloadRanking {
  const reach = (EXPOSURE_REACH[exposure] + damage / 100) / 2;
  const { risk, parts: riskParts } = objectRisk(
    { failed: failed.get(record) ?? NONE },
    reach,
    `exposure ${exposure}, damage ${damage}`,
  );
  return {
    unit: record.unit,
    object: record.reference,
    origin: record.origin,
    damage,
    damageParts: parts,
    risk,
    riskParts,
  };
}

function rounded({ label, points }: ScorePart): ScorePart {
  return { label, points: round(points) };
}

/** The unit itself, then its namespaces by name. */
function scores(unit: string, ranked: readonly RankedObject[]): readonly RiskScore[] {
  const byNamespace = new Map<string, RankedObject[]>();
  for (const object of ranked) {
    const { namespace } = object.record.reference;
    if (namespace === '') continue;
    const list = byNamespace.get(namespace);
    if (list === undefined) byNamespace.set(namespace, [object]);
    else list.push(object);
  }
  const score = (namespace: string | undefined, objects: readonly RankedObject[]): RiskScore => ({
    unit,
    namespace,
    ...groupRisk(objects.map(({ record, risk }) => ({ label: formatReference(record.reference), risk }))),
  });
  return [
    score(undefined, ranked),
    ...[...byNamespace.keys()].sort().map((namespace) => score(namespace, byNamespace.get(namespace) ?? [])),
  ];
}

function cachedRules(inventory: UnitInventory): (identity: Identity) => readonly GrantedRule[] {
  const cache = new Map<string, readonly GrantedRule[]>();
  return (identity) => {
    const key = `${identity.kind}/${identity.namespace}/${identity.name}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const rules = inventory.rulesOf(identity);
    cache.set(key, rules);
    return rules;
  };
}
