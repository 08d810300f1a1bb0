import { SEVERITIES } from '@bulwark/model';
import type { Severity } from '@bulwark/model';
import { severityCounts } from '../ranking.ts';
import type { ComparedFinding, Comparison, Report } from '../report.ts';
import { clip } from '../subject.ts';
import { chapter, count, cut, paragraph, section, severityCell, table } from './blocks.ts';
import type { Block } from './blocks.ts';
import type { Typesetter } from './setting.ts';

const TITLE = 'Since the baseline';
const MOST = 40;

/** What changed since the baseline; one sentence where none was named. */
export function trendChapter({ comparison, result }: Report, set: Typesetter): readonly Block[] {
  if (comparison === undefined)
    return [
      chapter(TITLE, 'below'),
      paragraph(
        'No baseline was named, so nothing is said of a trend. With --baseline FILE a scan is compared with an earlier one.',
        set,
      ),
    ];
  const { name, fresh, ofNewControls, resolved, changed } = comparison;
  return [
    chapter(TITLE),
    paragraph(`Compared with ${clip(name, 300)}.`, set),
    severityTable(comparison, severityCounts(result.findings), set),
    ...notes(comparison, set),
    ...listed('New findings', fresh, set),
    ...listed('Findings of controls that the baseline did not judge', ofNewControls, set),
    ...listed(
      'Changed findings, as they are now',
      changed.map(({ after }) => after),
      set,
    ),
    ...listed('Resolved findings', resolved, set),
  ];
}

function severityTable(
  comparison: Comparison,
  now: Readonly<Record<Severity, number>>,
  set: Typesetter,
): Block {
  const fresh = countsOf(comparison.fresh);
  const ofNew = countsOf(comparison.ofNewControls);
  const resolved = countsOf(comparison.resolved);
  const notJudged = countsOf(comparison.notJudged);
  const before = countsOf(comparison.changed.map(({ before }) => before));
  const after = countsOf(comparison.changed.map(({ after }) => after));
  return table(
    [
      { title: 'Severity', share: 22 },
      ...['Before', 'New', 'Of new controls', 'Resolved', 'Not judged now', 'Now'].map(
        (title) => ({ title, share: 13, align: 'right' }) as const,
      ),
    ],
    SEVERITIES.map((each) => [
      severityCell(each),
      now[each] - fresh[each] - ofNew[each] - after[each] + before[each] + resolved[each] + notJudged[each],
      fresh[each],
      ofNew[each],
      resolved[each],
      notJudged[each],
      now[each],
    ]),
    set,
  );
}

function countsOf(findings: readonly ComparedFinding[]): Readonly<Record<Severity, number>> {
  const counts = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

function notes({ notJudged, unread, changed }: Comparison, set: Typesetter): readonly Block[] {
  const lines: string[] = [];
  if (changed.length > 0) lines.push(`${count(changed.length, 'finding')} changed in severity or message.`);
  if (notJudged.length > 0)
    lines.push(
      `${count(notJudged.length, 'earlier finding')} of controls that were not judged now: not known to be resolved.`,
    );
  if (unread > 0) lines.push('What seems resolved may be in the inputs that could not be read.');
  return lines.map((line) => paragraph(line, set));
}

function listed(title: string, findings: readonly ComparedFinding[], set: Typesetter): readonly Block[] {
  if (findings.length === 0) return [];
  const shown = findings.slice(0, MOST);
  return [
    section(`${title}: ${findings.length}`, TITLE, set),
    table(
      [
        { title: 'Severity', share: 10 },
        { title: 'Finding', share: 50 },
        { title: 'Object', share: 40 },
      ],
      shown.map(({ severity, control, message, object, container, file }) => [
        severityCell(severity),
        `${clip(message, 400)} (${control})`,
        [
          clip(object, 300),
          container === null ? '' : `container ${clip(container, 200)}`,
          clip(file ?? '', 300),
        ]
          .filter((part) => part !== '')
          .join(', '),
      ]),
      set,
    ),
    ...cut(shown.length, findings.length, 'findings', set),
  ];
}
