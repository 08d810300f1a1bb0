import { AREA_NAMES, orderedAreas } from '../areas.ts';
import { clusterOverviews } from '../clusters.ts';
import { severityCounts } from '../ranking.ts';
import type { Report } from '../report.ts';
import { clip } from '../subject.ts';
import { figure } from '../figure.ts';
import { chapter, count, paragraph, section, severityTiles, table, tiles } from './blocks.ts';
import type { Block } from './blocks.ts';
import type { Typesetter } from './setting.ts';

const MOST_INPUTS = 8;
const NAME = 200;

/** The first page: of what, the figures, the gates, and lines for names. */
export function cover(report: Report, set: Typesetter): readonly Block[] {
  const { run, result } = report;
  const risks = result.risk.filter(({ namespace }) => namespace === undefined).map(({ risk }) => risk);
  const findings = result.findings.length;
  return [
    { text: 'Kubernetes security posture', style: 'title' },
    paragraph(scopeText(report), set, 'lead'),
    ...run.inputs.slice(0, MOST_INPUTS).map(({ argument, kind, files, digest }) => {
      const read = `${kind}, ${count(files, 'file')}${digest === undefined ? '' : `, ${digest}`}`;
      return paragraph(`${clip(argument, NAME)} (${read})`, set, 'quiet');
    }),
    ...more(run.inputs.length - MOST_INPUTS, 'input', set),
    tiles([
      [
        figure(result.compliance),
        'Compliance',
        '0 to 100, higher is better: checks passed, weighted by severity',
      ],
      [
        `${figure(result.coverage)} %`,
        'Coverage',
        'the share of what was asked that could be judged; the rest is unknown, not passed',
      ],
      [
        risks.length === 0 ? '–' : figure(Math.max(...risks)),
        'Risk',
        `0 to 100, lower is better${risks.length > 1 ? ': the highest of a unit' : ''}`,
      ],
    ]),
    { text: findings === 0 ? 'No findings' : count(findings, 'finding'), style: 'section' },
    severityTiles(severityCounts(result.findings)),
    ...(result.excepted.length === 0
      ? []
      : [
          paragraph(
            `${count(result.excepted.length, 'more finding')} under an exception, counted beside the score.`,
            set,
          ),
        ]),
    ...gateLines(report, set),
    ...(report.unread.length === 0
      ? []
      : [
          paragraph(
            `${count(report.unread.length, 'input')} could not be read: what they hold is not in this report.`,
            set,
            'bad',
          ),
        ]),
    signatures(),
  ];
}

function scopeText({ run, result }: Report): string {
  const units = result.units.length > 1 ? ` in ${result.units.length} units` : '';
  const when = run.startedAt === undefined ? '' : ` Scanned at ${run.startedAt}.`;
  return `${count(result.objects.length, 'object')}${units}, judged by ${count(result.controls.length, 'control')} of Bulwark ${run.version}.${when}`;
}

function more(rest: number, noun: string, set: Typesetter): readonly Block[] {
  return rest > 0 ? [paragraph(`and ${count(rest, `more ${noun}`)}`, set, 'quiet')] : [];
}

const MOST_GATES = 12;

function gateLines({ gates }: Report, set: Typesetter): readonly Block[] {
  if (gates.length === 0) return [paragraph('No gate was set.', set, 'quiet')];
  return [
    ...gates
      .slice(0, MOST_GATES)
      .map(({ gate, passed, reason }) =>
        paragraph(
          `Gate ${clip(gate, NAME)} ${passed ? 'passed' : 'failed'}: ${clip(reason, 2 * NAME)}.`,
          set,
          passed ? 'good' : 'bad',
        ),
      ),
    ...more(gates.length - MOST_GATES, 'gate', set),
  ];
}

function signatures(): Block {
  return {
    margin: [0, 46, 0, 0],
    columnGap: 20,
    columns: ['Reviewed by', 'Date', 'Signature'].map((text) => ({
      stack: [
        { canvas: [{ type: 'line', x1: 0, y1: 0, x2: 150, y2: 0, lineWidth: 0.5 }] },
        { text, style: 'quiet' },
      ],
    })),
  };
}

const OVERVIEW = 'Overview';

/** The areas, the live clusters, and what the figures speak of. */
export function overviewChapter(report: Report, set: Typesetter): readonly Block[] {
  const { run, result } = report;
  const rows = orderedAreas(result).map(({ area, controls, counts, compliance, coverage }) => [
    AREA_NAMES[area],
    controls,
    counts.fail,
    counts.pass,
    counts['not-evaluated'],
    figure(compliance),
    figure(coverage),
  ]);
  const chosen = Object.entries(run.selection)
    .filter((entry): entry is [string, readonly string[]] => Array.isArray(entry[1]) && entry[1].length > 0)
    .map(
      ([name, words]) =>
        `${name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}: ${words.join(', ')}`,
    );
  return [
    chapter(OVERVIEW),
    table(
      [
        { title: 'Area', share: 28 },
        ...['Controls', 'Failed', 'Passed', 'Not evaluated', 'Compliance', 'Coverage'].map(
          (title) => ({ title, share: 12, align: 'right' }) as const,
        ),
      ],
      rows,
      set,
    ),
    paragraph(
      'Failed, passed and not evaluated count objects under each control. What was not evaluated lowers coverage and never counts as passed.',
      set,
      'quiet',
    ),
    ...clusterSections(report, set),
    ...(chosen.length === 0
      ? []
      : [paragraph(`Selected: ${clip(chosen.join('; '), 1000)}. Every figure speaks of that alone.`, set)]),
    ...(run.policy === undefined
      ? []
      : [
          paragraph(
            `Policy: ${clip(run.policy.files.join(', '), 600)}, profile ${clip(run.policy.profile, NAME)}.`,
            set,
          ),
        ]),
    paragraph(
      `Catalogue of ${run.catalogue.controls} controls, SHA-256 ${run.catalogue.digest}. Pod Security Standards of ${run.podSecurityVersion}. Score formula ${result.scoreVersion}.`,
      set,
      'quiet',
    ),
  ];
}

function clusterSections(report: Report, set: Typesetter): readonly Block[] {
  const columns = [
    { title: 'What', share: 18 },
    { title: 'As it was found', share: 82 },
  ];
  return clusterOverviews(report).flatMap(({ name, facts }) => [
    section(`Cluster ${clip(name, NAME)}`, OVERVIEW, set),
    table(
      columns,
      facts.map(({ label, text, isBad }) => [label, { text: set.set(text), ...(isBad && { style: 'bad' }) }]),
      set,
    ),
  ]);
}
