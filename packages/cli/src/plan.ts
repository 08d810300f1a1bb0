import type { GateFlags } from './exit.ts';
import type { ScanRequest } from './arguments/request.ts';

interface PlanFlags extends GateFlags {
  readonly format: readonly string[];
}

/** What would be scanned, without scanning: `--plan`. */
export function* planLines(request: ScanRequest, flags: PlanFlags): Generator<string> {
  if (flags.format.includes('json')) {
    yield `${JSON.stringify(planData(request, flags), null, 2)}\n`;
    return;
  }
  const { plan, selection, completeKinds } = request;
  yield `Pod Security Standards of 1.${plan.podSecurityVersion.minor}\n`;
  yield `Frameworks: ${plan.frameworks.map(({ id }) => id).join(', ') || 'none'}\n`;
  yield `Complete kinds: ${completeKinds.join(', ').replace('*', 'all') || 'none'}\n`;
  yield `Units: ${selection.unit}\n`;
  yield `Gates: ${gateWords(flags).join(', ') || 'none'}\n`;
  yield `Controls: ${plan.controls.length}\n`;
  for (const { control, parameters } of plan.controls) {
    yield `  ${control.severity.padEnd(8)}  ${control.id}\n`;
    for (const [name, value] of Object.entries(parameters))
      yield `            ${name} = ${JSON.stringify(value)}\n`;
  }
}

function gateWords({ failOn, failScore, failCoverage, failNew }: GateFlags): readonly string[] {
  return [
    failOn && `--fail-on ${failOn}`,
    failScore && `--fail-score ${failScore}`,
    failCoverage && `--fail-coverage ${failCoverage}`,
    failNew === true ? '--fail-new' : undefined,
  ].filter((word) => word !== undefined);
}

function planData({ plan, selection }: ScanRequest, flags: PlanFlags): object {
  return {
    podSecurityVersion: `1.${plan.podSecurityVersion.minor}`,
    frameworks: plan.frameworks.map(({ id }) => id),
    selection,
    gates: gateWords(flags),
    controls: plan.controls.map(({ control, parameters }) => ({
      id: control.id,
      severity: control.severity,
      parameters,
    })),
  };
}
