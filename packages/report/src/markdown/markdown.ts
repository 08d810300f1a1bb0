import { SEVERITIES } from '@bulwark/model';
import type { ControlMetadata, Finding } from '@bulwark/model';
import { figure } from '../figure.ts';
import type { RenderOptions } from '../format.ts';
import { severityCounts, worstFirst } from '../ranking.ts';
import type { Report } from '../report.ts';
import { clip, deciderTexts, subjectText, whereText } from '../subject.ts';
import { clusterLines } from './clusters.ts';
import { code, prose } from './escape.ts';

// A comment of a pull request on GitHub. The sentence about the cut and the end have the rest.
const MOST_CHARACTERS = 65_536;
const RESERVED = 400;
const MOST_TAIL = 12_000;

/** A comment for a pull request: the figures, then findings worst first as far as a comment reaches; the cut is told in it. */
export async function markdownReport(report: Report, { note }: RenderOptions): Promise<Iterable<string>> {
  return chunks(report, note);
}

function* chunks(report: Report, note: RenderOptions['note']): Generator<string> {
  const head = headLines(report).join('\n');
  const tail = tailText(report);
  yield head;
  const ranked = worstFirst(report.result);
  if (ranked.length > 0) yield TABLE_HEAD;
  const controls = new Map(report.result.controls.map(({ control }) => [control.id, control]));
  let left = MOST_CHARACTERS - RESERVED - head.length - tail.length - TABLE_HEAD.length;
  let written = 0;
  for (const finding of ranked) {
    const row = rowOf(finding, controls.get(finding.control));
    left -= row.length;
    if (left < 0) break;
    yield row;
    written += 1;
  }
  if (written < ranked.length) {
    const cut = `${written} of ${ranked.length} findings, the worst first: a comment has room for no more`;
    note(`markdown: ${cut}; json has all`);
    yield `\n**Shown are ${cut}.** The full list is in the other formats of the report.\n`;
  }
  yield tail;
}

function headLines(report: Report): readonly string[] {
  const { result, run, gates } = report;
  const counts = severityCounts(result.findings);
  const by = SEVERITIES.filter((severity) => counts[severity] > 0).map(
    (severity) => `${counts[severity]} ${severity}`,
  );
  const total = result.findings.length;
  const title = total === 0 ? 'no findings' : `${count(total, 'finding')} (${by.join(', ')})`;
  return [
    `## Bulwark: ${title}`,
    '',
    `${count(result.objects.length, 'object')}, ${count(result.controls.length, 'control')}. ` +
      `Compliance ${figure(result.compliance)} (0–100, higher is better), coverage ${figure(result.coverage)}, ` +
      `risk ${figure(highestRisk(report))} (0–100, lower is better).${excepted(result.excepted.length)} Bulwark ${run.version}.`,
    '',
    ...gates
      .slice(0, 20)
      .map(
        ({ gate, passed, reason }) =>
          `- ${passed ? 'Gate passed' : '**Gate failed**'}: ${code(clip(gate, 200))}: ${prose(clip(reason, 300))}`,
      ),
    ...(gates.length === 0 ? [] : ['']),
    ...clusterLines(report),
    '',
  ];
}

const TABLE_HEAD = '| | What | Where | Fix |\n|---|---|---|---|\n';

function rowOf(finding: Finding, control: ControlMetadata | undefined): string {
  const where = [clip(whereText(finding), 300), ...deciderTexts(finding)];
  const cells = [
    `**${finding.severity}**`,
    `${prose(control?.title ?? finding.control)} (${code(finding.control)})<br>${prose(clip(finding.message, 600))}`,
    [subjectText(finding), ...where].map(code).join('<br>'),
    prose(clip(finding.remedy.advice, 600)),
  ];
  return `| ${cells.join(' | ')} |\n`;
}

/** What could not be read or judged; long lists are cut with their number. */
function tailText({ result, unread, notices }: Report): string {
  const reasons = result.controls.flatMap(({ control, notEvaluated }) =>
    notEvaluated.map(
      ({ reason, detail, count: times }) =>
        `- ${code(control.id)}: ${prose(clip(`${reason}: ${detail}`, 300))} (${count(times, 'time')})`,
    ),
  );
  const inputs = unread.map(
    ({ file, line, code: id, message }) =>
      `- ${code(clip(line === undefined ? file : `${file}:${line}`, 300))}: ${prose(clip(message, 300))} (${code(id)})`,
  );
  const looks = notices.map(
    ({ file, line, message }) => `- ${code(clip(`${file}:${line}`, 300))}: ${prose(clip(message, 300))}`,
  );
  return [
    ...folded('Read, but look at these', looks, MOST_TAIL / 4),
    ...folded('Not read', inputs, MOST_TAIL / 4),
    ...folded('Not evaluated (lowers coverage, never counts as passed)', reasons, MOST_TAIL / 2),
  ].join('\n');
}

function folded(title: string, lines: readonly string[], most: number): readonly string[] {
  if (lines.length === 0) return [];
  const shown: string[] = [];
  let size = 0;
  for (const line of lines) {
    size += line.length + 1;
    if (size > most) break;
    shown.push(line);
  }
  const rest = lines.length - shown.length;
  const more = rest === 0 ? [] : [`- and ${rest} more`];
  return [
    '',
    `<details><summary>${title}: ${lines.length}</summary>`,
    '',
    ...shown,
    ...more,
    '',
    '</details>',
    '',
  ];
}

function highestRisk({ result }: Report): number | undefined {
  const risks = result.risk.filter(({ namespace }) => namespace === undefined).map(({ risk }) => risk);
  return risks.length === 0 ? undefined : Math.max(...risks);
}

function excepted(findings: number): string {
  return findings === 0 ? '' : ` ${count(findings, 'more finding')} under an exception.`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
