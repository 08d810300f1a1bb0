// A step of `npm run verify` and how it is shown: one line with its time, the output only where it failed.

/** Numbers of tests; a step that is no test has none. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const noTests: Totals = { passed: 0, failed: 0, skipped: 0 };

export interface StepResult {
  readonly ok: boolean;
  /** One line beside the name: counts, or why nothing ran. */
  readonly note?: string;
  /** Shown when the step failed. */
  readonly output?: string;
  readonly totals?: Totals;
  /** Time in ms where the step's own clock knows better than the wall (part of a shared run). */
  readonly milliseconds?: number;
}

export interface Step {
  readonly name: string;
  readonly run: () => Promise<StepResult>;
}

/** Runs steps one after another, printing each as it ends. Never throws: a step that does is a failed step. */
export async function runLane(
  steps: readonly Step[],
  print: (text: string) => void,
): Promise<ReadonlyMap<string, StepResult>> {
  const results = new Map<string, StepResult>();
  for (const step of steps) {
    const started = performance.now();
    const result = await step.run().catch((error: unknown) => ({ ok: false, output: String(error) }));
    print(stepLines(step.name, result, performance.now() - started));
    results.set(step.name, result);
  }
  return results;
}

function stepLines(name: string, result: StepResult, elapsed: number): string {
  const seconds = ((result.milliseconds ?? elapsed) / 1000).toFixed(1).padStart(6);
  const line =
    `${result.ok ? 'ok  ' : 'FAIL'} ${name.padEnd(12)}${seconds} s  ${result.note ?? ''}`.trimEnd();
  const output = result.ok || result.output === undefined ? [] : [result.output.trimEnd()];
  return [line, ...output].join('\n');
}

export function addTotals(list: readonly Totals[]): Totals {
  return list.reduce(
    (sum, totals) => ({
      passed: sum.passed + totals.passed,
      failed: sum.failed + totals.failed,
      skipped: sum.skipped + totals.skipped,
    }),
    noTests,
  );
}

export function totalsLine(totals: Totals): string {
  return `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`;
}
