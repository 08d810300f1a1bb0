import { SEVERITIES } from '@bulwark/model';
import type { ControlSummary, FrameworkSummary } from '@bulwark/model';
import { AREA_NAMES, orderedAreas } from '../areas.ts';
import { clusterOverviews } from '../clusters.ts';
import type { ClusterOverview } from '../clusters.ts';
import { figure } from '../figure.ts';
import { severityCounts } from '../ranking.ts';
import type { Report } from '../report.ts';
import { clip, messageText, subjectText } from '../subject.ts';
import { rankedBy, reasonsText, workloadName } from '../workload-ranking.ts';
import type { WorkloadScore } from '../workload-ranking.ts';
import { fragment } from './markup.ts';
import type { Markup } from './markup.ts';

const NAME = 300;

/** Figures, gates, the table of areas, and what the live clusters are. */
export function overview(report: Report): Markup {
  const { result, gates } = report;
  const counts = severityCounts(result.findings);
  const risks = result.risk.filter(({ namespace }) => namespace === undefined).map(({ risk }) => risk);
  const risk = risks.length === 0 ? undefined : Math.max(...risks);
  return fragment`<ul class="tiles">
      ${SEVERITIES.map(
        (severity) => fragment`<li><strong class="${severity}">${counts[severity]}</strong>${severity}</li> `,
      )}
      <li><strong>${figure(result.compliance)}</strong>compliance, 0&ndash;100, higher is better</li>
      <li><strong>${figure(result.coverage)}</strong>coverage, 0&ndash;100: the share that could be judged</li>
      <li><strong>${figure(risk)}</strong>risk, 0&ndash;100, lower is better</li>
      <li><strong>${result.objects.length}</strong>objects</li>
    </ul>
    ${gates.map(
      ({ gate, passed, reason }) =>
        fragment`<p class="${passed ? 'passed' : 'failed'}">
          Gate ${gate} ${passed ? 'passed' : 'failed'}: ${reason}
        </p> `,
    )}${table(
      ['Area', 'Controls', 'Failed', 'Passed', 'Not evaluated', 'Compliance', 'Coverage'],
      orderedAreas(result).map(({ area, controls, counts, compliance, coverage }) => [
        AREA_NAMES[area],
        controls,
        counts.fail,
        counts.pass,
        counts['not-evaluated'],
        score(compliance, `Compliance of ${AREA_NAMES[area]}`),
        score(coverage, `Coverage of ${AREA_NAMES[area]}`),
      ]),
      'Areas',
    )}${clusterOverviews(report).map(clusterFacts)}`;
}

function clusterFacts({ name, facts }: ClusterOverview): Markup {
  return fragment`<h3>Cluster ${clip(name, NAME)}</h3>
    <dl>
      ${facts.map(
        ({ label, text, isBad }) => fragment`<dt>${label}</dt>
          <dd>${isBad ? fragment`<span class="failed">${text}</span>` : text}</dd> `,
      )}
    </dl> `;
}

const MOST_WORKLOADS = 50;

/** The workloads whose compromise would do most damage, and those most at risk. */
export function workloadTables({ result }: Report): Markup {
  const list = (score: WorkloadScore): readonly Row[] =>
    rankedBy(score, result.workloads)
      .slice(0, MOST_WORKLOADS)
      .map(({ workload, score, parts }) => [
        figure(score),
        clip(workloadName(workload, result), 2 * NAME),
        clip(reasonsText(parts), 600),
      ]);
  const more = result.workloads.length > MOST_WORKLOADS ? `, the first ${MOST_WORKLOADS}` : '';
  return fragment`<h3>By damage if taken over (0&ndash;100${more})</h3>
    ${table(['Damage', 'Workload', 'Because of'], list('damage'), 'Workloads by damage')}
    <h3>By risk today (0&ndash;100, lower is better${more})</h3>
    ${table(['Risk', 'Workload', 'Because of'], list('risk'), 'Workloads by risk')}`;
}

/** Every framework with its requirements. */
export function frameworkTables({ result }: Report): Markup {
  return fragment`${result.frameworks.map(frameworkTable)}`;
}

function frameworkTable({ framework, compliance, coverage, requirements }: FrameworkSummary): Markup {
  const title = `${framework.title} ${framework.version}`;
  const rows = requirements.map(({ requirement, controls, counts, compliance }): Row => [
    requirement.id,
    requirement.title,
    counts.fail,
    counts.pass,
    counts['not-evaluated'],
    requirement.needs === undefined ? figure(compliance) : requirement.needs.replaceAll('-', ' '),
    controls.join(', '),
  ]);
  return fragment`<details>
    <summary>${title}: compliance ${figure(compliance)}, coverage ${figure(coverage)}</summary>
    ${table(['Requirement', 'What', 'Failed', 'Passed', 'Not evaluated', 'Compliance', 'Controls'], rows, title)}
  </details> `;
}

/** Every control with its counts, those that fail first. */
export function controlTable({ result }: Report): Markup {
  const rows = result.controls
    .toSorted((a, b) => rank(a) - rank(b) || b.counts.fail - a.counts.fail)
    .map(({ control, counts, compliance }): Row => [
      fragment`<span class="badge ${control.severity}">${control.severity}</span>`,
      `${control.title} (${control.id})`,
      counts.fail,
      counts.excepted,
      counts.pass,
      counts['not-evaluated'],
      figure(compliance),
    ]);
  const titles = ['Severity', 'Control', 'Failed', 'Excepted', 'Passed', 'Not evaluated', 'Compliance'];
  return table(titles, rows, 'Controls');
}

function rank({ control, counts }: ControlSummary): number {
  return (counts.fail > 0 ? 0 : 10) + SEVERITIES.indexOf(control.severity);
}

/** What lowers coverage and why, and what was not read. */
export function blindTables({ result, unread, notices }: Report): Markup {
  const rows = result.controls.flatMap(({ control, notEvaluated }) =>
    notEvaluated.map(({ reason, detail, count }): Row => [control.id, reason, clip(detail, NAME), count]),
  );
  const files = unread.map(({ file, line, code, message, hint }): Row => [
    clip(line === undefined ? file : `${file}:${line}`, NAME),
    code,
    `${message}. ${hint}`,
  ]);
  const looks = notices.map(({ file, line, code, message }): Row => [
    clip(`${file}:${line}`, NAME),
    code,
    message,
  ]);
  return fragment`${table(['Control', 'Reason', 'Detail', 'Times'], rows, 'Not evaluated')}
    <h3>Not read</h3>
    ${table(['File', 'Code', 'Why'], files, 'Not read')}
    <h3>Read, but look at these</h3>
    ${table(['File', 'Code', 'What'], looks, 'Read, but look at these')}`;
}

const MOST_EXCEPTED = 500;

/** Who decided to live with what, why, until when. */
export function exceptionTable({ result }: Report): Markup {
  const rows = result.exceptions.map(({ rule, state, matched, withheld }): Row => [
    clip(rule.reason, 1000),
    rule.owner ?? '–',
    rule.until ?? 'no end',
    state,
    matched,
    withheld.length,
    rule.source.place,
  ]);
  const findings = result.excepted
    .slice(0, MOST_EXCEPTED)
    .map(({ finding, rule }): Row => [
      finding.severity,
      `${subjectText(finding)}: ${messageText(finding)} (${finding.control})`,
      clip(rule.reason, 1000),
    ]);
  const more = result.excepted.length > MOST_EXCEPTED ? `the first ${MOST_EXCEPTED} of ` : '';
  const titles = ['Reason', 'Owner', 'Until', 'State', 'Excepted', 'Withheld', 'Written in'];
  return fragment`${table(titles, rows, 'Exceptions')}
    <h3>Findings under an exception: ${more}${result.excepted.length}</h3>
    ${table(['Severity', 'Finding', 'Reason'], findings, 'Findings under an exception')}`;
}

/** What was scanned, by what. */
export function runTable({ run, exitCode }: Report): Markup {
  const inputs = run.inputs.map(({ argument, kind, files, objects, digest }): Row => [
    clip(argument, NAME),
    kind,
    files,
    objects,
    digest ?? '',
  ]);
  return fragment`<p>
      Bulwark ${run.version}, catalogue of ${run.catalogue.controls} controls (${run.catalogue.digest}), Pod
      Security Standards of ${run.podSecurityVersion}, exit code
      ${exitCode}${run.startedAt === undefined ? '' : `, ${run.startedAt}`}.
    </p>
    ${table(['Input', 'Read as', 'Files', 'Objects', 'Digest'], inputs, 'Inputs')}`;
}

type Row = readonly (string | number | Markup)[];

function table(titles: readonly string[], rows: readonly Row[], label: string): Markup {
  if (rows.length === 0) return fragment`<p class="quiet">None.</p>`;
  const columns = titles.map((_title, index) => typeof rows[0]?.[index] === 'number');
  const cell = (value: string | number | Markup, index: number): Markup =>
    columns[index] === true ? fragment`<td class="number">${value}</td>` : fragment`<td>${value}</td>`;
  return fragment`<div class="scroll" role="region" tabindex="0" aria-label="${label}, table">
    <table>
      <thead>
        <tr>
          ${titles.map((title, index) => (columns[index] === true ? fragment`<th scope="col" class="number">${title}</th>` : fragment`<th scope="col">${title}</th>`))}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            fragment`<tr>
              ${row.map(cell)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

function score(value: number | undefined, label: string): Markup {
  if (value === undefined) return fragment`&ndash;`;
  return fragment`<meter min="0" max="100" value="${value.toFixed(1)}" aria-label="${label}"></meter>
    ${figure(value)}`;
}
