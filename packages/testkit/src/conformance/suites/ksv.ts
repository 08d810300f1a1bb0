import { join } from 'node:path';
import type { Control } from '@bulwark/control-kit';
import { isMap } from '@bulwark/model';
import type { Value } from '@bulwark/model';
import { compared, skipped } from '../case-result.ts';
import type { CaseResult, Expects } from '../case-result.ts';
import { controlsFor, judge, presenceProblem } from '../judge.ts';
import { readJson } from '../material.ts';
import type { Suite } from '../suite.ts';

interface KsvCase {
  readonly check: string;
  readonly test: string;
  /** Number of violations; null where the test states none. */
  readonly expect: { readonly op: string; readonly n: number } | null;
  /** How many other documents the test replaces beside the input; the case does not hold them. */
  readonly extra_with: number;
  readonly input: Value;
}

/** Unit tests of Trivy's Kubernetes checks: an input object and the number of violations, of which zero or more is compared. */
export const ksv: Suite = {
  name: 'ksv',
  defaultFolder: 'ksv',
  run: ({ folder, controls }) => ({
    cases: readCases(folder).map((entry) => judgeCase(entry, controls)),
  }),
};

function readCases(folder: string): readonly KsvCase[] {
  return (readJson(join(folder, 'cases.json')) as { readonly cases: readonly KsvCase[] }).cases;
}

function judgeCase(entry: KsvCase, all: readonly Control[]): CaseResult {
  const id = `${entry.check}/${entry.test}`;
  const expected = expectsViolations(entry.expect);
  const expects: Expects = expected === true ? 'findings' : 'none';
  if (expected === undefined) return skipped(id, expects, 'no verdict');
  const kind = isMap(entry.input) ? entry.input['kind'] : undefined;
  if (kind === undefined) return skipped(id, expects, 'the input is no Kubernetes object');
  if (kind === 'NodeInfo') return skipped(id, expects, 'host data');
  const controls = controlsFor(all, [entry.check]);
  if (controls.length === 0) return skipped(id, expects, `no control for ${entry.check}`);
  if (entry.extra_with > 0)
    return skipped(id, expects, 'the verdict rests on data that the case does not hold');
  return compared(id, expects, presenceProblem(expected, judge(controls, [entry.input])));
}

/** Whether violations are expected; undefined where the comparison leaves it open. */
function expectsViolations(expect: KsvCase['expect']): boolean | undefined {
  if (expect === null) return undefined;
  const { op, n } = expect;
  if (op === '==') return n > 0;
  if (op === '>') return n >= 0 ? true : undefined;
  if (op === '>=') return n > 0 ? true : undefined;
  if (op === '!=') return n === 0 ? true : undefined;
  return undefined;
}
