import { buildRequest } from '../arguments/request.ts';
import type { Library, ScanRequest } from '../arguments/request.ts';
import type { ScanFlags } from '../commands/scan.ts';
import { gateFlags, outputFlags, policyFor, tightened } from '../config/apply.ts';
import type { ResolvedPolicy } from '../config/resolve.ts';
import { againstBaseline } from '../diff/baseline.ts';
import { UserError } from '../errors.ts';
import { gatesOf } from '../exit.ts';
import { requestOutput, write } from '../output.ts';
import type { OutputRequest } from '../output.ts';
import { reportOf } from '../scan-report.ts';
import { columns, isTerminal, STDOUT, wantsColour, writeText } from '../streams.ts';
import { letYoungGenerationGrow } from '../young-generation.ts';
import { watchPaths } from './watch.ts';

/** `bulwark scan --watch`: scans until Ctrl-C; returns the exit code of the last result. */
export async function watchScan(
  paths: readonly string[],
  flags: ScanFlags,
  library: Library,
): Promise<number> {
  const local = localPaths(paths);
  const inputs = { paths: local, checkouts: new Map(), charts: new Map() };
  const policyNow = async (): Promise<ResolvedPolicy> =>
    tightened(policyFor(local, flags, library), inputs, flags, library);
  const { policy } = await policyNow();
  const output = requestOutput(outputFlags(flags, policy));
  refuseFiles(output, flags);
  const gating = gateFlags(flags, policy);
  const request = async (): Promise<ScanRequest> => buildRequest(flags, library, await policyNow());
  const baseline = againstBaseline(flags, gating);
  const ended = new AbortController();
  letYoungGenerationGrow();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.abort());
  const terminal = isTerminal(STDOUT);
  return watchPaths({
    paths: local,
    request,
    reportOf: (evaluation, request) => {
      const gates = gatesOf(gating, request.selection.frameworks);
      return reportOf(evaluation, request, { flags, gates, baseline, library, started: new Date() });
    },
    first: (report) => write(report, output),
    screen: { colour: wantsColour(output.color, terminal), width: columns(terminal) },
    write: (line) => {
      // Whoever read it has gone: nobody is there to be told.
      if (!writeText(STDOUT, `${line}\n`)) ended.abort();
    },
    signal: ended.signal,
  });
}

function localPaths(paths: readonly string[]): readonly string[] {
  const [elsewhere] = paths.filter((path) => path === '-' || /^[a-z][a-z\d+.-]*:\/\//i.test(path));
  if (elsewhere === undefined && paths.length > 0) return paths;
  throw new UserError(
    'BW-USAGE-ARGUMENT',
    elsewhere === undefined ? '--watch needs a path' : `--watch cannot follow ${elsewhere}`,
    'Name files or directories of this machine; `bulwark watch` follows a cluster.',
  );
}

function refuseFiles({ machine, targets }: OutputRequest, { writeBaseline }: ScanFlags): void {
  if (!machine && targets.length === 1 && writeBaseline === undefined) return;
  throw new UserError(
    'BW-USAGE-FORMAT',
    '--watch tells changes on the terminal and writes no files',
    'Leave --format, --output and --write-baseline out.',
  );
}
