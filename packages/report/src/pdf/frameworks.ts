import { SEVERITIES } from '@bulwark/model';
import type { ControlSummary, FrameworkSummary, RequirementSummary } from '@bulwark/model';
import type { Report } from '../report.ts';
import { clip } from '../subject.ts';
import { figure } from '../figure.ts';
import { chapter, count, paragraph, section, severityCell, table } from './blocks.ts';
import type { Block, Column } from './blocks.ts';
import type { Typesetter } from './setting.ts';

const FRAMEWORKS = 'Frameworks';

/** Every framework with its figures, then each with its requirements. */
export function frameworksChapter({ result }: Report, set: Typesetter): readonly Block[] {
  const { frameworks } = result;
  return [
    chapter(FRAMEWORKS),
    table(
      [
        { title: 'Framework', share: 46 },
        { title: 'Version', share: 12 },
        ...['Requirements', 'Compliance', 'Coverage'].map(
          (title) => ({ title, share: 14, align: 'right' }) as const,
        ),
      ],
      frameworks.map(({ framework, compliance, coverage, requirements }) => [
        framework.title,
        framework.version,
        requirements.length,
        figure(compliance),
        figure(coverage),
      ]),
      set,
    ),
    paragraph(
      'Compliance: 0 to 100, higher is better. Coverage: the share of what was asked that could be judged.',
      set,
      'quiet',
    ),
    ...frameworks.flatMap((summary) => requirementTable(summary, set)),
  ];
}

const REQUIREMENT_COLUMNS: readonly Column[] = [
  { title: 'Id', share: 20 },
  { title: 'Requirement', share: 38 },
  { title: 'Result', share: 16 },
  { title: 'Failed', share: 8, align: 'right' },
  { title: 'Passed', share: 8, align: 'right' },
  { title: 'Compl.', share: 10, align: 'right' },
];

function requirementTable({ framework, requirements }: FrameworkSummary, set: Typesetter): readonly Block[] {
  return [
    section(`${framework.title} ${framework.version}`, FRAMEWORKS, set),
    table(
      REQUIREMENT_COLUMNS,
      requirements.map((each) => [
        each.requirement.id,
        clip(each.requirement.title, 400),
        resultOf(each),
        each.counts.fail,
        each.counts.pass,
        figure(each.compliance),
      ]),
      set,
    ),
  ];
}

/** What came of a requirement, in a word or two; unknown is told as such. */
function resultOf({ requirement, controls, counts }: RequirementSummary): string | Block {
  if (counts.fail > 0) return { text: 'fails', style: 'bad' };
  if (requirement.needs !== undefined)
    return requirement.needs === 'manual' ? 'needs a person' : requirement.needs.replaceAll('-', ' ');
  if (controls.length === 0) return 'no control selected';
  return openResult(counts);
}

function openResult(counts: RequirementSummary['counts']): string | Block {
  const blind = counts['not-evaluated'] + counts.error;
  if (counts.excepted > 0) return 'under an exception';
  if (counts.pass === 0) return blind > 0 ? 'not evaluated' : 'nothing to judge';
  return blind > 0 ? 'holds where judged' : { text: 'holds', style: 'good' };
}

/** Every control that met anything with its counts, those that fail first. */
export function controlsChapter({ result }: Report, set: Typesetter): readonly Block[] {
  const met = result.controls.filter(({ counts }) => judged(counts) > 0);
  const idle = result.controls.length - met.length;
  const rows = met
    .toSorted((a, b) => rank(a) - rank(b) || b.counts.fail - a.counts.fail)
    .map(({ control, counts, compliance }) => [
      severityCell(control.severity),
      `${clip(control.title, 200)} (${control.id})`,
      counts.fail,
      counts.excepted,
      counts.pass,
      counts['not-evaluated'],
      figure(compliance),
    ]);
  return [
    chapter('Controls'),
    table(
      [
        { title: 'Severity', share: 10 },
        { title: 'Control', share: 44 },
        { title: 'Failed', share: 8, align: 'right' },
        { title: 'Excepted', share: 10, align: 'right' },
        { title: 'Passed', share: 9, align: 'right' },
        { title: 'Not eval.', share: 10, align: 'right' },
        { title: 'Compl.', share: 9, align: 'right' },
      ],
      rows,
      set,
    ),
    ...(idle === 0
      ? []
      : [paragraph(`Besides, ${count(idle, 'control')} met nothing to judge.`, set, 'quiet')]),
  ];
}

function judged(counts: ControlSummary['counts']): number {
  return counts.pass + counts.fail + counts.excepted + counts['not-evaluated'] + counts.error;
}

function rank({ control, counts }: ControlSummary): number {
  return (counts.fail > 0 ? 0 : 10) + SEVERITIES.indexOf(control.severity);
}
