import { AREAS } from '@bulwark/model';
import type {
  AreaSummary,
  ControlSummary,
  DuplicateObject,
  Framework,
  FrameworkSummary,
  Requirement,
  RequirementSummary,
  ScannedObject,
  ScanResult,
  UnitSummary,
} from '@bulwark/model';
import { collect } from './collect.ts';
import { addCounts, emptyTally } from './outcomes.ts';
import type { Tally } from './outcomes.ts';
import type { ExceptionsInForce } from './exceptions/exceptions.ts';
import type { Plan } from './plan.ts';
import { rankUnits } from './ranking.ts';
import type { Scope } from './shown.ts';
import { complianceOf, coverageOf, percent, SCORE_VERSION, SEVERITY_WEIGHT, weightedMean } from './score.ts';
import type { UnitState } from './unit-state.ts';

/** Adds up what all units know. Order: units and objects by name, controls by id, findings by object, control and path. */
export function buildResult(
  plan: Plan,
  units: readonly UnitState[],
  scope: Scope,
  exceptions: ExceptionsInForce,
): ScanResult {
  const { tallies, blinds, findings, excepted } = collect(plan, units, scope, exceptions);
  const controls = plan.controls.map(({ control, index }): ControlSummary => {
    const counts = tallies[index] as Tally;
    return { control, counts, compliance: rounded(complianceOf(counts)), notEvaluated: blinds[index] ?? [] };
  });
  // A decision to live with a failure does not stop an attacker: risk counts it.
  const { workloads, risk } = rankUnits(units, findings);
  return {
    units: units.map(unitSummary),
    objects: units.flatMap(scannedObjects),
    findings: excepted.length === 0 ? findings : findings.filter((finding) => !exceptions.of(finding)),
    excepted,
    exceptions: exceptions.uses(),
    controls,
    frameworks: plan.frameworks.map((framework) => frameworkSummary(framework, controls)),
    areas: AREAS.map((area) => areaSummary(area, controls)),
    coverage: percent(meanCoverage(controls.map(({ counts }) => coverageOf(counts)))),
    compliance: rounded(severityMean(controls)),
    risk,
    workloads,
    duplicates: units.flatMap(duplicates),
    scoreVersion: SCORE_VERSION,
  };
}

function unitSummary({ inventory }: UnitState): UnitSummary {
  return {
    name: inventory.name,
    objects: inventory.size,
    completeKinds: [...inventory.completeKinds].sort(),
  };
}

function scannedObjects({ inventory }: UnitState): readonly ScannedObject[] {
  return inventory.records.map((record) => ({
    unit: record.unit,
    object: record.reference,
    origin: record.origin,
    apiVersion: record.view.apiVersion,
    foldedInto: record.owner && record.root.reference,
  }));
}

function duplicates({ inventory }: UnitState): readonly DuplicateObject[] {
  return inventory.duplicates().flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    return [{ unit: first.unit, object: first.reference, origins: same.map(({ origin }) => origin) }];
  });
}

function areaSummary(area: AreaSummary['area'], all: readonly ControlSummary[]): AreaSummary {
  const controls = all.filter(({ control }) => control.area === area);
  return {
    area,
    controls: controls.length,
    counts: sumCounts(controls),
    compliance: rounded(severityMean(controls)),
    coverage: percent(meanCoverage(controls.map(({ counts }) => coverageOf(counts)))),
  };
}

/**
 * Compliance: severity-weighted mean over the controls that judged something. Coverage: mean over requirements of the share
 * that was judged, where a requirement that needs more than Kubernetes objects counts 0.
 */
function frameworkSummary(framework: Framework, all: readonly ControlSummary[]): FrameworkSummary {
  const joined = all.filter(({ control }) => control.requirements[framework.id] !== undefined);
  const requirements = framework.requirements.map((requirement) =>
    requirementSummary(framework.id, requirement, joined),
  );
  return {
    framework,
    compliance: rounded(severityMean(joined)),
    coverage: percent(meanCoverage(requirements.map(requirementCoverage))),
    requirements,
  };
}

function requirementSummary(
  framework: string,
  requirement: Requirement,
  joined: readonly ControlSummary[],
): RequirementSummary {
  const controls = joined.filter(({ control }) => control.requirements[framework]?.includes(requirement.id));
  const counts = sumCounts(controls);
  return {
    requirement,
    controls: controls.map(({ control }) => control.id),
    counts,
    compliance: rounded(complianceOf(counts)),
  };
}

/** A requirement without a control in force was not looked at, whatever it needs. */
function requirementCoverage({ controls, counts }: RequirementSummary): number | undefined {
  return controls.length === 0 ? 0 : coverageOf(counts);
}

function severityMean(controls: readonly ControlSummary[]): number | undefined {
  return weightedMean(
    controls.map(({ control, counts }) => ({
      value: complianceOf(counts),
      weight: SEVERITY_WEIGHT[control.severity],
    })),
  );
}

/** Parts that had nothing to judge count on neither side; 0 where nothing at all was there to judge. */
function meanCoverage(values: readonly (number | undefined)[]): number {
  return weightedMean(values.map((value) => ({ value, weight: 1 }))) ?? 0;
}

function sumCounts(controls: readonly ControlSummary[]): Tally {
  const total = emptyTally();
  for (const { counts } of controls) addCounts(total, counts);
  return total;
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : percent(value);
}
