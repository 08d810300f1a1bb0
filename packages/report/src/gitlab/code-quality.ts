import type { Finding } from '@bulwark/model';
import { encodeData } from '../json/encode.ts';
import { worstFirst } from '../ranking.ts';
import type { Report } from '../report.ts';
import { filePlace, messageText, subjectText } from '../subject.ts';
import { plain } from '../terminal/text.ts';

const SEVERITY = { critical: 'blocker', high: 'critical', medium: 'major', low: 'minor' } as const;

/** GitLab's code quality report: one list of issues, the worst first, paths relative to the repository. */
export function* codeQualityReport({ result }: Report): Generator<string> {
  let separator = '[\n';
  for (const finding of worstFirst(result)) {
    yield separator + encodeData(issue(finding));
    separator = ',\n';
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}

function issue(finding: Finding): object {
  const place = filePlace(finding);
  return {
    description: `${subjectText(finding)}: ${messageText(finding)}`,
    check_name: finding.control,
    fingerprint: finding.fingerprint,
    severity: SEVERITY[finding.severity],
    location: {
      // The format knows files only; an object of a cluster stands in for one.
      path: place === undefined ? subjectText(finding) : plain(place.file).replace(/^(?:\.\/)+/, ''),
      lines: { begin: place?.line ?? 1 },
    },
  };
}
