import type { PostureOptions } from '@bulwark/engine';
import type { FileEdit, Fix, RefusedFix } from '@bulwark/remediate';
import type { ProvenKey } from '@bulwark/render';
import type { Finding, Path } from '@bulwark/model';
import { ChartCase } from './chart-case.ts';
import type { ChartWork } from './chart-case.ts';
import { switchesFor } from './switches.ts';
import { ValuesPlan } from './values-plan.ts';
import type { KeyChange, KeySet, ValuesSurroundings } from './values-plan.ts';

/** What came of the fixes of charts. */
export interface ChartsPlan {
  readonly files: readonly FileEdit[];
  readonly applied: readonly Fix[];
  readonly refused: readonly RefusedFix[];
  /** What the edits clear, be they meant for it or not. */
  readonly cleared: readonly Finding[];
}

const GONE = 'the chart cannot be rendered any more';
const NO_ENGINE =
  'only the rendering engine tells which key of the values decides, and another program renders here';
/** How often findings are traced again with the edits made so far. */
const MOST_ROUNDS = 3;

/**
 * Plans edits of values that clear findings of charts, and notes with all their findings where they come from. Keys that were seen to clear a finding
 * alone come first; then those that do so only with what was edited for others; last those that do so only with a switch of their own.
 */
export async function planCharts(
  works: readonly ChartWork[],
  posture: PostureOptions,
  around: ValuesSurroundings,
): Promise<ChartsPlan> {
  const refused: RefusedFix[] = [];
  const cases: ChartCase[] = [];
  const refuse = ({ fixes }: ChartWork, reason: string): unknown =>
    refused.push(...fixes.map((fix) => ({ fix, reason })));
  for (const work of works) {
    const hasEngine = work.findings[0].from.renderer.name === 'engine';
    const opened = hasEngine ? await ChartCase.open(work, posture) : undefined;
    if (opened === undefined) refuse(work, hasEngine ? GONE : NO_ENGINE);
    else cases.push(opened);
  }
  const plan = new ValuesPlan(cases, around);
  for (const each of cases) await take(each, plan);
  const cleared = cases.flatMap((each) => {
    return each.work.findings.map(({ finding }) => finding).filter((finding) => each.unit.isCleared(finding));
  });
  const open = cases.flatMap((each) => plan.openOf(each));
  return {
    files: plan.files,
    applied: plan.applied,
    refused: [...refused, ...plan.refusedOf(open)],
    cleared,
  };
}

async function take(chart: ChartCase, plan: ValuesPlan): Promise<void> {
  const setsOf = (fix: Fix): readonly KeySet[] => clearing(chart.keysOf(fix)).map((key) => [key]);
  const switches = new Map(
    chart.work.fixes.map((fix) => [fix, switchesFor(fix.finding, chart.keysOf(fix), chart)]),
  );
  await plan.take(chart, setsOf);
  for (let round = 1; round < MOST_ROUNDS; round += 1) {
    const open = plan.openOf(chart);
    const edited = plan.edited(chart);
    if (open.length === 0 || edited === undefined || edited.size === 0) break;
    await chart.retrace(open, edited);
    await plan.take(chart, setsOf);
    if (plan.openOf(chart).length === open.length) break;
  }
  await takeSwitched(chart, plan, switches);
}

/** Tries what a switch makes possible that does nothing by itself. */
async function takeSwitched(
  chart: ChartCase,
  plan: ValuesPlan,
  switches: ReadonlyMap<Fix, readonly KeyChange[]>,
): Promise<void> {
  const ofFix = (fix: Fix): readonly KeyChange[] => switches.get(fix) ?? [];
  const open = plan.openOf(chart).filter((fix) => ofFix(fix).length > 0);
  const keys = new Map(open.flatMap(ofFix).map((key) => [key.key, key]));
  const edited = open.length === 0 ? undefined : plan.edited(chart, [...keys.values()]);
  if (edited === undefined) return;
  await chart.retrace(open, edited);
  await plan.take(chart, (fix) =>
    clearing(chart.keysOf(fix)).flatMap((key): readonly KeySet[] => {
      const switched = ofFix(fix).find(({ steps }) => isBeside(steps, key.steps)) ?? ofFix(fix)[0];
      return switched === undefined ? [] : [[switched, key]];
    }),
  );
}

/** Whether a key stands in the block that a switch is of. */
function isBeside(switched: Path, key: Path): boolean {
  return switched.slice(0, -1).every((step, index) => key[index] === step);
}

function clearing(keys: readonly ProvenKey[]): readonly ProvenKey[] {
  return keys.filter(({ effect }) => effect === 'cleared');
}
