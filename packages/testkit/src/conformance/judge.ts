import type { Control } from '@bulwark/control-kit';
import { isMap } from '@bulwark/model';
import type { Finding, ScanResult, Value } from '@bulwark/model';
import { evaluate } from '../evaluate.ts';
import type { Evaluation } from '../evaluate.ts';
import { rawObject } from '../raw-objects.ts';

/** What a few controls say of the objects of one case, taken as a complete unit. */
export interface Judgement {
  readonly findings: readonly Finding[];
  /** Set where a control failed, or nothing at all could be judged: silence is then no verdict. */
  readonly blind: string | undefined;
  /** Everything that was not evaluated, and why. */
  readonly unjudged: readonly string[];
}

/** Evaluates the values that are objects, in order. */
export function judge(
  controls: readonly Control[],
  values: readonly Value[],
  evaluation: Evaluation = {},
): Judgement {
  const objects = values.filter(isMap).map((value, index) => rawObject(value, `input-${index}`, index));
  const result = evaluate(controls, objects, evaluation);
  const unjudged = result.controls.flatMap(({ control, notEvaluated }) =>
    notEvaluated.map(({ reason, detail }) => `${control.id}: ${reason}, ${detail}`),
  );
  return { findings: result.findings, blind: blindness(result, unjudged), unjudged };
}

function blindness({ controls }: ScanResult, reasons: readonly string[]): string | undefined {
  const sum = (outcome: 'pass' | 'fail' | 'error' | 'not-evaluated'): number =>
    controls.reduce((total, { counts }) => total + counts[outcome], 0);
  if (sum('error') > 0) return `a control failed (${reasons.join('; ')})`;
  return sum('not-evaluated') > 0 && sum('pass') + sum('fail') === 0
    ? `not evaluated (${reasons.join('; ')})`
    : undefined;
}

/** Controls that claim one of the foreign ids. */
export function controlsFor(controls: readonly Control[], ids: readonly string[]): readonly Control[] {
  const wanted = new Set(ids.map(normalId));
  return controls.filter(({ aliases }) => aliases.some((alias) => wanted.has(normalId(alias))));
}

/** One spelling for the forms of Trivy's ids: `AVD-KSV-0012`, `KSV012` and `KSV-0012`. Other ids stay as they are. */
function normalId(id: string): string {
  const match = /^(?:AVD-)?(KSV|KCV|KUBE)-?0*(\d+)$/.exec(id);
  return match === null ? id : `${match[1]}-${match[2]}`;
}

/** Findings in a few words: `Deployment/web (2), Pod/tool`. */
export function objectsFound(findings: readonly Finding[]): string {
  const counts = new Map<string, number>();
  for (const { object } of findings) {
    const name = `${object.kind}/${object.name}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const shown = [...counts].map(([name, count]) => (count === 1 ? name : `${name} (${count})`));
  return shown.length === 0 ? 'nothing' : shown.join(', ');
}

/** What contradicts a verdict that knows only whether something is found; undefined where nothing does. */
export function presenceProblem(expected: boolean, { findings, blind }: Judgement): string | undefined {
  if (findings.length > 0 === expected && (expected || blind === undefined)) return undefined;
  if (findings.length === 0 && blind !== undefined) return blind;
  return expected ? 'expected findings, found nothing' : `expected nothing, found ${objectsFound(findings)}`;
}
