import type { Finding, ObjectReference } from '@bulwark/model';
import { SYSTEM_NAMESPACES } from '@bulwark/remediate';
import type { AdmissionSet } from '@bulwark/remediate';
import type { Report } from '@bulwark/report';
import type { Library, ScanRequest } from '../arguments/request.ts';
import { scanReport } from '../scan-report.ts';
import { STDERR, STDOUT, writeChunks, writeText } from '../streams.ts';
import type { GenerateFlags } from './generate.ts';

/** What a check of admission is about. */
export interface AdmissionCheck {
  readonly request: ScanRequest;
  readonly set: AdmissionSet;
  readonly flags: GenerateFlags;
  readonly library: Library;
}

/** Prints what is there that the policies would deny; returns the exit code: 0 also where that is much. */
export async function checkAdmission(paths: readonly string[], check: AdmissionCheck): Promise<number> {
  const request = requestOf(check);
  const settings = { flags: {}, gates: [], library: check.library };
  const { report, close } =
    paths.length === 0
      ? await (await import('../cluster/scan.ts')).scanClusters(request, check.flags, settings)
      : await scanReport(paths, request, settings);
  await close();
  for (const { file, code, message } of report.unread)
    writeText(STDERR, `not read: ${file}: ${code}: ${message}\n`);
  writeChunks(STDOUT, lines(report, check.set));
  return report.exitCode;
}

/** The scan that says what the policies would: their controls, their namespaces, the exceptions that they state. */
function requestOf({ request, set, flags }: AdmissionCheck): ScanRequest {
  const { plan, exceptions, suppressions } = request;
  const judged = new Set(set.controls);
  const unstated = new Set(set.exceptionsLeftOut.map(({ rule }) => rule));
  const { planOf: _scopes, ...rest } = request;
  return {
    ...rest,
    planOf: undefined,
    plan: {
      ...plan,
      controls: plan.controls
        .filter(({ control }) => judged.has(control.id))
        .map((each, index) => ({ ...each, index })),
    },
    exceptions: exceptions.filter((rule) => !unstated.has(rule)),
    // Annotations are not known to the policies.
    suppressions: { ...suppressions, allowed: () => [] },
    scope: (reference) => isJudgedIn(reference, flags),
  };
}

function isJudgedIn({ namespace }: ObjectReference, flags: GenerateFlags): boolean {
  if (namespace === '') return true;
  const excluded = [...SYSTEM_NAMESPACES, ...flags.excludeNamespace];
  return (
    !excluded.includes(namespace) && (flags.namespace.length === 0 || flags.namespace.includes(namespace))
  );
}

function* lines({ result }: Report, { kinds }: AdmissionSet): Generator<string> {
  const isMatched = ({ object }: { readonly object: ObjectReference }): boolean =>
    kinds.includes(object.kind);
  const denied = byObject(result.findings.filter(isMatched));
  const ofOthers = byObject(result.findings.filter((finding) => !isMatched(finding)));
  yield* listed(denied);
  // What a controller makes goes by its owner.
  const total = result.objects.filter((each) => isMatched(each) && each.foldedInto === undefined).length;
  yield denied.size === 0
    ? `Nothing of ${total} objects would be denied.\n`
    : `\n${denied.size} of ${total} objects would be denied if they were created now.\n`;
  if (ofOthers.size === 0) return;
  yield '\nThe policies do not match these resources; pods that are made of them would be denied:\n\n';
  yield* listed(ofOthers);
}

type FindingsByObject = ReadonlyMap<string, readonly Finding[]>;

function byObject(findings: readonly Finding[]): FindingsByObject {
  return Map.groupBy(findings, ({ object }) => nameOf(object));
}

function* listed(objects: FindingsByObject): Generator<string> {
  for (const [name, findings] of objects) {
    yield `${name}\n`;
    // Containers of one pod say the same.
    yield* new Set(
      findings.map(({ control, severity, message }) => `  ${severity.padEnd(8)}  ${control}: ${message}\n`),
    );
  }
}

function nameOf({ kind, namespace, name }: ObjectReference): string {
  return [kind, namespace, name].filter((part) => part !== '').join('/');
}
