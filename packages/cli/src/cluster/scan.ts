import type { Report } from '@bulwark/report';
import type { ScanRequest, SelectionFlags } from '../arguments/request.ts';
import { EXIT, UserError } from '../errors.ts';
import { reportOf } from '../scan-report.ts';
import type { ReportSettings } from '../scan-report.ts';
import { openClusters } from './connect.ts';
import type { ClusterEvaluation } from './evaluate.ts';
import { evaluateClusters } from './evaluate.ts';
import type { ClusterFlags } from './options.ts';

type Flags = ClusterFlags & Pick<SelectionFlags, 'namespace' | 'unit' | 'completeKinds'>;

/** Reads and judges the clusters that are meant. Throws UserError, and ClusterFailure where none can be asked. */
export async function scanClusters(
  request: ScanRequest,
  flags: Flags,
  settings: ReportSettings,
): Promise<{ readonly report: Report; readonly close: () => Promise<void> }> {
  const started = new Date();
  const evaluation = await evaluateFlagged(request, flags);
  const report = withClusters(reportOf(evaluation, request, { ...settings, started }), evaluation);
  return { report, close: evaluation.close };
}

/** Reads and judges the clusters that options name. */
export async function evaluateFlagged(request: ScanRequest, flags: Flags): Promise<ClusterEvaluation> {
  refuseFileOptions(flags);
  const { clusters, failed } = await openClusters(flags);
  try {
    const reading = {
      namespaces: flags.namespace,
      selector: flags.selector,
      readSecrets: flags.readSecrets ?? false,
    };
    return await evaluateClusters({ clusters, failed }, reading, request);
  } finally {
    await Promise.all(clusters.map(({ connection }) => connection.close()));
  }
}

/** What files hold is stated by the user; a cluster is asked. */
function refuseFileOptions({ unit, completeKinds }: Flags): void {
  const given = unit === 'auto' ? (completeKinds.length > 0 ? '--complete-kinds' : undefined) : '--unit';
  if (given !== undefined)
    throw new UserError(
      'BW-USAGE-OPTION',
      `${given} is for files: a cluster is one unit, and says itself which kinds it holds`,
      `Leave it out, or name a path.`,
    );
}

/** What could not be read is the fault of a cluster here, which has an exit code of its own. */
function withClusters(report: Report, { facts }: ClusterEvaluation): Report {
  return {
    ...report,
    run: { ...report.run, clusters: facts },
    exitCode: report.exitCode === EXIT.input ? EXIT.cluster : report.exitCode,
  };
}
