import type { PostureOptions } from '@bulwark/engine';
import type { Finding, ScanResult } from '@bulwark/model';
import { acceptFixes, ObjectJudge, relationalControls } from '@bulwark/remediate';
import type { Fix, RefusedFix } from '@bulwark/remediate';
import type { Entry } from '../../provenance/kustomize/entries.ts';
import { traceKustomizationFindings } from '../../provenance/kustomize/trace-kustomization.ts';
import type { KustomizationFinding } from '../../provenance/kustomize/trace-kustomization.ts';
import { Tree } from '../../provenance/kustomize/tree-file.ts';
import { noteTraces } from '../../provenance/rendered-finding.ts';
import type { PlainFixes } from '../edit-with-plain.ts';
import type { PlainObjects } from '../plain-objects.ts';
import { Builds } from './builds.ts';
import type { BuiltObjects } from './builds.ts';
import { KustomizationsPlanner } from './plan-kustomizations.ts';
import type { KustomizationsPlan } from './plan-kustomizations.ts';
import { waysOf } from './ways.ts';

/** What kustomizations of one tree built, and the fixes that are wanted of it. */
export interface KustomizationsWork {
  readonly objects: BuiltObjects;
  readonly findings: readonly KustomizationFinding[];
  readonly fixes: readonly Fix[];
}

/** What is known and decided around them. */
export interface Surroundings {
  readonly posture: PostureOptions;
  /** What was found. */
  readonly before: Pick<ScanResult, 'findings' | 'excepted'>;
  /** Those that are read as they stand, and the fixes that are made in them. */
  readonly plainObjects: PlainObjects;
  readonly plain: PlainFixes;
  /** Real paths below which files may be written. */
  readonly roots: readonly string[];
}

/** A plan, with what it clears besides. */
export interface ClearingPlan extends KustomizationsPlan {
  readonly cleared: readonly Finding[];
}

const UNBUILT = 'the kustomization cannot be built again with edited files';

/** Notes with findings of built objects where they come from, and plans the fixes that are wanted. */
export async function planKustomizations(
  { objects, findings, fixes }: KustomizationsWork,
  { posture, before, plainObjects, plain, roots }: Surroundings,
): Promise<ClearingPlan> {
  const deciders = await traceAll(findings);
  if (fixes.length === 0) return { files: [], applied: [], refused: [], cleared: [] };
  const builds = await Builds.open(objects, before, posture);
  const { accepted, refused } = acceptedOf(fixes, posture);
  const [{ from }] = objects;
  const tree = new Tree(
    from.request.root,
    builds.all.flatMap(({ read }) => [...read]),
  );
  const known = new Map(findings.map((each) => [each.finding, each]));
  const choices = accepted.map((fix) => {
    const { origin, changes = [] } = known.get(fix.finding)?.from ?? {};
    const configuredIn = [origin, ...changes].flatMap((each) => each?.configuredIn ?? []);
    const decider = deciders.get(fix.finding);
    const sources = { tree, resource: origin?.path, configuredIn: [...new Set(configuredIn)], decider };
    return { fix, ways: builds.of(fix) === undefined ? [] : waysOf(fix, sources) };
  });
  const planner = new KustomizationsPlanner(
    { root: from.request.root, tree, shown: from.shown, roots, plain },
    builds,
    plainObjects,
  );
  const plan = await planner.plan(choices);
  const cleared = findings.filter(({ finding }) => builds.of({ finding })?.unit.isCleared(finding) === true);
  return {
    ...plan,
    refused: [...refused, ...plan.refused.map((each) => explained(each, builds))],
    cleared: cleared.map(({ finding }) => finding),
  };
}

function explained(refused: RefusedFix, builds: Builds): RefusedFix {
  return builds.of(refused.fix) === undefined ? { ...refused, reason: UNBUILT } : refused;
}

/** Notes with each where it comes from, and gives what sets its value. */
async function traceAll(
  findings: readonly KustomizationFinding[],
): Promise<ReadonlyMap<Finding, Entry | undefined>> {
  const deciders = new Map<Finding, Entry | undefined>();
  for (const [first, ...others] of Map.groupBy(findings, ({ from }) => from.request).values()) {
    if (first === undefined) continue;
    const traced = await traceKustomizationFindings([first, ...others]);
    noteTraces([first, ...others], traced?.traces);
    for (const [index, { finding }] of [first, ...others].entries())
      deciders.set(finding, traced?.deciders[index]);
  }
  return deciders;
}

/** Fixes that hold as far as each object decides by itself, as if it were written as it is built. */
function acceptedOf(
  fixes: readonly Fix[],
  posture: PostureOptions,
): { readonly accepted: readonly Fix[]; readonly refused: readonly RefusedFix[] } {
  const relational = relationalControls(posture);
  const judge = new ObjectJudge(posture);
  const outcomes = [...Map.groupBy(fixes, ({ object }) => object).values()].map((own) =>
    acceptFixes(own, judge, ({ finding }) => relational.has(finding.control)),
  );
  return {
    accepted: outcomes.flatMap(({ accepted }) => accepted),
    refused: outcomes.flatMap(({ refused }) => refused),
  };
}
