import type { ScanResult, Value } from '@bulwark/model';
import type { Report, RunInformation } from '@bulwark/report';
import type { Library, ScanRequest } from './arguments/request.ts';
import { idlePolicies, isPolicy } from './config/idle.ts';
import { otherNames } from './config/scopes.ts';
import { lowerCoverage } from './coverage.ts';
import type { AgainstBaseline } from './diff/baseline.ts';
import { evaluate, sha256 } from './evaluate.ts';
import type { Evaluation } from './evaluate.ts';
import { exitCodeOf } from './exit.ts';
import type { Gate } from './exit.ts';
import { VERSION } from './version.ts';

/** What a report says beside the result. */
export interface ReportSettings {
  readonly flags: {
    readonly allowUnread?: boolean;
    readonly strict?: boolean;
    readonly timestamps?: boolean;
  };
  readonly gates: readonly Gate[];
  readonly baseline?: AgainstBaseline | undefined;
  readonly library: Library;
}

/** Reads and judges the paths. Call `close` when no source line will be shown any more. */
export async function scanReport(
  paths: readonly string[],
  request: ScanRequest,
  settings: ReportSettings,
): Promise<{ readonly report: Report; readonly close: () => Promise<void> }> {
  const started = new Date();
  const evaluation = await evaluate(paths, request);
  const report = reportOf(evaluation, request, { ...settings, started });
  return { report, close: evaluation.close };
}

export interface Around extends ReportSettings {
  readonly started: Date;
}

/** The report on what was read and judged. */
export function reportOf(evaluation: Evaluation, request: ScanRequest, around: Around): Report {
  const whole = resultOf(evaluation, request, around.started);
  const result = scoped(lowerCoverage(whole, evaluation.unread), request);
  const unread = [...request.policy.unread, ...evaluation.unread];
  const policies = evaluation.passedOver.filter(isPolicy);
  const notices = [
    ...request.policy.remarks,
    ...idlePolicies(policies, request.policy),
    ...evaluation.notices,
  ];
  const since = around.baseline?.(result, unread.length);
  const gates = [...around.gates.map((gate) => gate(result)), ...(since?.gate ? [since.gate] : [])];
  const passedOver = evaluation.passedOver.filter((entry) => !isPolicy(entry));
  const exitCode = exitCodeOf({
    objects: result.objects.length,
    unread: unread.length,
    gates,
    strict: around.flags.strict ?? false,
    allowUnread: around.flags.allowUnread ?? false,
  });
  const run = runOf(evaluation, request, around);
  const comparison = since && { comparison: since.comparison };
  return { run, result, unread, passedOver, notices, gates, ...comparison, exitCode };
}

/** The clock is read here alone: an exception ends at the moment at which the scan began. */
function resultOf(
  { posture, annotated }: Evaluation,
  { exceptions }: ScanRequest,
  started: Date,
): ScanResult {
  const rules = [...exceptions, ...annotated.rules];
  const result = posture.result({ rules, now: started.toISOString(), otherNames });
  return { ...result, exceptions: result.exceptions.filter((use) => !annotated.isCopy(use)) };
}

/** What the engine lists beside findings follows the same scope. */
function scoped(result: ScanResult, { scope }: ScanRequest): ScanResult {
  if (scope === undefined) return result;
  return {
    ...result,
    objects: result.objects.filter(({ object }) => scope(object)),
    workloads: result.workloads.filter(({ object }) => scope(object)),
    duplicates: result.duplicates.filter(({ object }) => scope(object)),
  };
}

function runOf(
  { inputs }: Evaluation,
  { plan, selection, policy }: ScanRequest,
  around: Around,
): RunInformation {
  const parameters: Record<string, Readonly<Record<string, Value>>> = {};
  for (const { control, parameters: values } of plan.controls) parameters[control.id] = values;
  const { controls } = around.library;
  return {
    version: VERSION,
    catalogue: {
      controls: controls.length,
      get digest() {
        return sha256(JSON.stringify(controls));
      },
    },
    podSecurityVersion: `1.${plan.podSecurityVersion.minor}`,
    selection,
    parameters,
    inputs,
    ...(policy.policy.files.length > 0 && {
      policy: {
        files: policy.policy.files,
        profile: policy.policy.profileName,
        ...(policy.ref !== undefined && { ref: policy.ref }),
      },
    }),
    ...(around.flags.timestamps === true && {
      startedAt: around.started.toISOString(),
      seconds: (Date.now() - around.started.getTime()) / 1000,
    }),
  };
}
