import { formatReference } from '@bulwark/model';
import type { ControlSummary } from '@bulwark/model';
import type { RenderOptions } from '../format.ts';
import { encodeData } from '../json/encode.ts';
import { severityCounts } from '../ranking.ts';
import type { Report } from '../report.ts';

const STATEMENT = 'https://in-toto.io/Statement/v1';
const PREDICATE = 'https://in-toto.io/attestation/test-result/v0.1';

interface Subject {
  readonly name: string;
  readonly digest: Readonly<Record<string, string>>;
}

/**
 * An in-toto statement with the predicate for test results: the scanned files by digest, the catalogue that judged them, and what came of
 * it. Not signed: hand it to cosign or another signer. Inputs without a digest (standard input) are named apart.
 */
export async function attestationReport(report: Report, options: RenderOptions): Promise<Iterable<string>> {
  const files = scannedFiles(report).map((file) => ({ file, digest: options.digestOf(file) }));
  const subject: readonly Subject[] = [
    ...files.flatMap(({ file, digest }) =>
      digest === undefined ? [] : [{ name: file, digest: { sha256: digest } }],
    ),
    ...report.run.inputs.flatMap(({ argument, digest }) =>
      digest === undefined ? [] : [{ name: argument, digest: digestSet(digest) }],
    ),
  ];
  const nameless = files.filter(({ digest }) => digest === undefined).map(({ file }) => file);
  if (nameless.length > 0)
    options.note(
      `attestation: ${nameless.length} of ${files.length} files have no digest (standard input, or gone)`,
    );
  const statement = {
    _type: STATEMENT,
    subject,
    predicateType: PREDICATE,
    predicate: { ...predicate(report), filesWithoutDigest: nameless },
  };
  return [`${encodeData(statement)}\n`];
}

function scannedFiles({ result }: Report): readonly string[] {
  const files = new Set<string>();
  for (const { origin } of result.objects) if (origin.source === 'file') files.add(origin.file);
  return [...files].sort();
}

/** A commit is named as git does, a download by SHA-256. */
function digestSet(digest: string): Readonly<Record<string, string>> {
  return digest.length === 40 ? { gitCommit: digest } : { sha256: digest.replace(/^sha256:/, '') };
}

function predicate({ run, result, unread, gates, exitCode }: Report): object {
  const ids = (keep: (summary: ControlSummary) => boolean): readonly string[] =>
    result.controls.filter(keep).map(({ control }) => control.id);
  const failed = gates.some(({ passed }) => !passed) || exitCode > 0;
  const clean = result.findings.length === 0 && unread.length === 0;
  return {
    result: failed ? 'FAILED' : clean ? 'PASSED' : 'WARNED',
    configuration: [
      {
        name: 'bulwark-catalogue',
        digest: { sha256: run.catalogue.digest },
        annotations: { version: run.version, controls: run.catalogue.controls },
      },
    ],
    passedTests: ids(({ counts }) => counts.pass > 0 && isWhole(counts) && counts.fail === 0),
    warnedTests: ids(({ counts }) => counts.fail === 0 && !isWhole(counts)),
    failedTests: ids(({ counts }) => counts.fail > 0),
    selection: run.selection,
    objects: result.objects.length,
    findings: { total: result.findings.length, ...severityCounts(result.findings) },
    compliance: result.compliance ?? null,
    coverage: result.coverage,
    scoreVersion: result.scoreVersion,
    gates,
    unread: unread.map(({ file, code }) => ({ file, code })),
    duplicates: result.duplicates.map(({ object }) => formatReference(object)),
    exitCode,
  };
}

function isWhole(counts: ControlSummary['counts']): boolean {
  return counts['not-evaluated'] + counts.error === 0;
}
