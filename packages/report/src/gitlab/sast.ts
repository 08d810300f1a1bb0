import type { ControlMetadata, Finding } from '@bulwark/model';
import { encodeData } from '../json/encode.ts';
import { worstFirst } from '../ranking.ts';
import type { Report } from '../report.ts';
import { clip, deciderTexts, filePlace, messageText, remedyText, subjectText } from '../subject.ts';
import { plain } from '../terminal/text.ts';

const SCHEMA_VERSION = '15.2.1';
const SEVERITY = { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low' } as const;

// GitLab reads 20 identifiers of a vulnerability.
const MOST_IDENTIFIERS = 20;

/**
 * GitLab's report of static analysis. It demands times: without `--timestamps` both are the beginning of 1970, so that equal scans
 * give equal files.
 */
export function* sastReport(report: Report): Generator<string> {
  const controls = new Map(report.result.controls.map(({ control }) => [control.id, control]));
  yield `{"version":"${SCHEMA_VERSION}","scan":${encodeData(scan(report))},"vulnerabilities":[`;
  let separator = '\n';
  for (const finding of worstFirst(report.result)) {
    yield separator + encodeData(vulnerability(finding, controls.get(finding.control)));
    separator = ',\n';
  }
  yield separator === '\n' ? ']}\n' : '\n]}\n';
}

function scan({ run, unread }: Report): object {
  const tool = { id: 'bulwark', name: 'Bulwark', version: run.version, vendor: { name: 'Bulwark' } };
  return {
    analyzer: tool,
    scanner: tool,
    type: 'sast',
    start_time: timeOf(run.startedAt, 0),
    end_time: timeOf(run.startedAt, run.seconds ?? 0),
    status: 'success',
    messages: unread.map(({ file, code, message }) => ({
      level: 'warn',
      value: clip(plain(`${code}: ${file}: ${message}`), 2000),
    })),
  };
}

function timeOf(startedAt: string | undefined, seconds: number): string {
  const start = startedAt === undefined ? 0 : Date.parse(startedAt);
  return new Date(start + 1000 * seconds).toISOString().slice(0, 19);
}

function vulnerability(finding: Finding, control: ControlMetadata | undefined): object {
  const place = filePlace(finding);
  return {
    id: uuidOf(finding.fingerprint),
    name: control?.title ?? finding.control,
    description: [
      `${subjectText(finding)}: ${messageText(finding)}`,
      ...deciderTexts(finding),
      control?.rationale ?? '',
    ]
      .join('\n\n')
      .trim(),
    severity: SEVERITY[finding.severity],
    solution: remedyText(finding.remedy),
    location:
      place === undefined
        ? { file: subjectText(finding), start_line: 1 }
        : {
            file: plain(place.file).replace(/^(?:\.\/)+/, ''),
            ...(place.line !== undefined && { start_line: place.line, end_line: place.endLine }),
          },
    identifiers: [
      { type: 'bulwark_control', name: `Bulwark ${finding.control}`, value: finding.control },
      // GitLab tells vulnerabilities of one line apart by their identifiers.
      { type: 'bulwark_fingerprint', name: 'Bulwark fingerprint', value: finding.fingerprint },
      ...(control?.aliases ?? []).map((alias) => ({
        type: 'control_alias',
        name: alias,
        value: alias,
      })),
    ].slice(0, MOST_IDENTIFIERS),
  };
}

/** A fingerprint of 128 bits in the form that GitLab wants of an id. */
function uuidOf(fingerprint: string): string {
  return fingerprint.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
