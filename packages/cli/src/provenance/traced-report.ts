import { isRendered } from '@bulwark/model';
import type { Report } from '@bulwark/report';
import { FORMATS } from '@bulwark/report/formats';
import type { ScanRequest } from '../arguments/request.ts';
import { postureOf } from '../fix/offers.ts';
import type { Target } from '../targets.ts';

export interface TracedFlags {
  /** `--no-trace`. */
  readonly trace?: boolean;
  readonly timestamps?: boolean;
}

/**
 * A report in which findings in rendered objects carry where they can be changed. It takes further renderings, so it is done only for
 * formats that list findings, and where the user does not forgo it.
 */
export async function tracedReport(
  report: Report,
  request: ScanRequest,
  flags: TracedFlags,
  targets: readonly Target[],
): Promise<Report> {
  const isWanted = flags.trace !== false && targets.some(({ format }) => FORMATS[format].listsFindings);
  if (!isWanted || !report.result.objects.some(({ origin }) => isRendered(origin))) return report;
  const { traceFindings } = await import('./trace-findings.ts');
  const started = Date.now();
  const tracing = await traceFindings(report.result, postureOf(request));
  const seconds = flags.timestamps === true && { seconds: (Date.now() - started) / 1000 };
  return { ...report, run: { ...report.run, tracing: { ...tracing, ...seconds } } };
}
