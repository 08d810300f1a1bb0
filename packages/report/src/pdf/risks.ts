import { worstFirst } from '../ranking.ts';
import type { Report } from '../report.ts';
import { clip, messageText, pathText, subjectText, whereText } from '../subject.ts';
import { rankedBy, reasonsText, workloadName } from '../workload-ranking.ts';
import type { WorkloadScore } from '../workload-ranking.ts';
import { groupFindings } from '../terminal/findings.ts';
import type { FindingGroup } from '../terminal/findings.ts';
import { figure } from '../figure.ts';
import { chapter, count, cut, paragraph, section, severityCell, table } from './blocks.ts';
import type { Block } from './blocks.ts';
import type { Typesetter } from './setting.ts';

const RISKS = 'Top risks';
const MOST_RISKS = 10;
const MOST_PLACES = 3;

/** The worst controls in plain words: what, why it matters, where, what to do. */
export function risksChapter({ result }: Report, set: Typesetter): readonly Block[] {
  const groups = groupFindings(result);
  const shown = groups.slice(0, MOST_RISKS);
  if (shown.length === 0)
    return [
      chapter(RISKS),
      paragraph('No control has a finding. What was not evaluated is in a chapter of its own.', set),
    ];
  return [
    chapter(RISKS),
    paragraph(
      'The severest controls with findings, and of each the objects that an attacker could use best.',
      set,
      'quiet',
    ),
    ...shown.map((group, index) => risk(group, index + 1, set)),
    ...cut(shown.length, groups.length, 'controls with findings', set),
  ];
}

function risk({ summary, findings }: FindingGroup, number: number, set: Typesetter): Block {
  const { control, counts } = summary;
  const judged = counts.pass + counts.fail + counts.excepted;
  const places = findings.slice(0, MOST_PLACES);
  return {
    unbreakable: true,
    stack: [
      section(`${number}. ${control.title}`, RISKS, set),
      {
        text: [
          severityCell(control.severity),
          ` · ${control.id} · ${counts.fail} of ${count(judged, 'judged object')} ${counts.fail === 1 ? 'fails' : 'fail'}`,
        ],
        style: 'text',
      },
      paragraph(`Why it matters: ${clip(control.rationale, 1000)}`, set),
      paragraph(`What to do: ${clip(findings[0]?.remedy.advice ?? '', 1000)}`, set),
      {
        style: 'text',
        ul: places.map((finding) => ({
          text: set.set(`${subjectText(finding)}: ${clip(messageText(finding), 400)}`),
        })),
      },
      ...(findings.length > places.length
        ? [paragraph(`and ${findings.length - places.length} more, in the chapter of findings`, set, 'quiet')]
        : []),
    ],
  };
}

const WORKLOADS = 'Workloads';
const MOST_WORKLOADS = 30;

/** The workloads whose compromise would do most damage, and those most at risk; each with why. */
export function workloadsChapter(report: Report, set: Typesetter): readonly Block[] {
  return [
    chapter(WORKLOADS),
    ...ranking('damage', 'Most damage if taken over (0 to 100, whether or not a control fails)', report, set),
    ...ranking('risk', 'Most at risk today (0 to 100, lower is better)', report, set),
  ];
}

function ranking(by: WorkloadScore, title: string, { result }: Report, set: Typesetter): readonly Block[] {
  const order = rankedBy(by, result.workloads);
  const shown = order.slice(0, MOST_WORKLOADS);
  return [
    section(title, WORKLOADS, set),
    table(
      [
        { title: by === 'damage' ? 'Damage' : 'Risk', share: 10, align: 'right' },
        { title: 'Workload', share: 45 },
        { title: 'Because of', share: 45 },
      ],
      shown.map(({ workload, score, parts }) => [
        figure(score),
        clip(workloadName(workload, result), 600),
        clip(reasonsText(parts), 600),
      ]),
      set,
    ),
    ...cut(shown.length, order.length, 'workloads', set),
  ];
}

/** A person who signs reads no more; a machine reads the json report. */
export const MOST_FINDINGS = 500;

/** Findings one by one, the worst first. */
export function findingsChapter({ result }: Report, set: Typesetter): readonly Block[] {
  const ranked = worstFirst(result);
  const shown = ranked.slice(0, MOST_FINDINGS);
  return [
    chapter('Findings'),
    ...cut(shown.length, ranked.length, 'findings, the worst first', set),
    table(
      [
        { title: 'Severity', share: 10 },
        { title: 'What', share: 40 },
        { title: 'Where', share: 50 },
      ],
      shown.map((finding) => [
        severityCell(finding.severity),
        `${clip(messageText(finding), 600)} (${finding.control})`,
        {
          stack: [
            { text: set.set(subjectText(finding)) },
            {
              text: set.set(`${pathText(finding)}, ${clip(whereText(finding), 300)}`),
              style: 'quiet',
            },
            { text: finding.fingerprint, style: 'print' },
          ],
        },
      ]),
      set,
    ),
  ];
}
