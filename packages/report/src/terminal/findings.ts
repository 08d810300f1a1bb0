import { SEVERITIES } from '@bulwark/model';
import type { ControlSummary, Finding, ObjectReference, ScanResult, Severity } from '@bulwark/model';
import type { Layout } from './context.ts';
import { diagnostic, shortLine } from './diagnostic.ts';
import { repeatedSection, splitRepeated } from './repeated.ts';
import { plain, widthOf, wrap } from './text.ts';

/** How much of a control's findings is shown without --verbose: whole diagnostics, then places on one line each. */
const SHOWN: Readonly<Record<Severity, { readonly whole: number; readonly short: number }>> = {
  critical: { whole: 2, short: 3 },
  high: { whole: 1, short: 3 },
  medium: { whole: 1, short: 2 },
  low: { whole: 1, short: 2 },
};
/** So many controls, the worst ones, are shown with diagnostics; of the others the places are enough. */
const DETAILED = 20;
const BRIEF_PLACES = 2;

/** Findings of one control, worst first. */
export interface FindingGroup {
  readonly summary: ControlSummary;
  readonly findings: readonly Finding[];
}

/** Groups by control: severest first, then those with most failing objects; in a group the riskiest objects first. */
export function groupFindings(result: ScanResult): readonly FindingGroup[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of result.findings) {
    const group = groups.get(finding.control);
    if (group === undefined) groups.set(finding.control, [finding]);
    else group.push(finding);
  }
  const weight = weights(result);
  return result.controls
    .flatMap((summary) => {
      const findings = groups.get(summary.control.id);
      return findings === undefined ? [] : [{ summary, findings: worstFirst(findings, weight) }];
    })
    .sort((a, b) => compareSummaries(a.summary, b.summary));
}

/** Severest first, then most failing objects, then by id. */
export function compareSummaries(a: ControlSummary, b: ControlSummary): number {
  return (
    SEVERITIES.indexOf(a.control.severity) - SEVERITIES.indexOf(b.control.severity) ||
    b.counts.fail - a.counts.fail ||
    (a.control.id < b.control.id ? -1 : 1)
  );
}

type WeightOf = (unit: string, object: ObjectReference) => number;

function weights({ workloads }: ScanResult): WeightOf {
  const key = (unit: string, { kind, namespace, name }: ObjectReference): string =>
    [unit, kind, namespace, name].join('\n');
  const known = new Map(
    workloads.map(({ unit, object, risk, damage }) => [key(unit, object), 1000 * risk + damage]),
  );
  return (unit, object) => known.get(key(unit, object)) ?? 0;
}

function worstFirst(findings: readonly Finding[], weight: WeightOf): readonly Finding[] {
  return findings
    .map((finding, index) => ({ finding, index, weight: weight(finding.unit, finding.object) }))
    .sort((a, b) => b.weight - a.weight || a.index - b.index)
    .map(({ finding }) => finding);
}

/** The findings section. */
export function* findingsSection(groups: readonly FindingGroup[], layout: Layout): Generator<string> {
  const { told, repeated } = layout.verbose ? { told: groups, repeated: [] } : splitRepeated(groups);
  for (const [index, group] of told.entries()) {
    if (!layout.verbose && index === DETAILED) yield* briefNotice(told.length - index, layout);
    yield* heading(group, layout);
    if (!layout.verbose && index >= DETAILED) {
      yield* wrap(`Fix: ${plain(group.findings[0]?.remedy.advice ?? '')}`, layout.width);
      yield* others(group, 0, BRIEF_PLACES, layout);
    } else yield* details(group, layout);
    yield '';
  }
  yield* repeatedSection(repeated, layout);
}

function* briefNotice(controls: number, { style, width }: Layout): Generator<string> {
  yield* wrap(
    `The other ${controls} controls in brief; --verbose shows each finding, --severity or --control some.`,
    width,
  ).map((line) => style.bold(line));
  yield '';
}

function* details(group: FindingGroup, layout: Layout): Generator<string> {
  const { severity, rationale } = group.summary.control;
  const { whole, short } = layout.verbose ? { whole: Infinity, short: 0 } : SHOWN[severity];
  yield* wrap(`Why it matters: ${plain(rationale)}`, layout.width);
  for (const finding of group.findings.slice(0, whole)) {
    yield '';
    yield* diagnostic(finding, layout);
  }
  yield* others(group, whole, short, layout);
}

function* heading({ summary, findings }: FindingGroup, { width, style }: Layout): Generator<string> {
  const { control, counts } = summary;
  const severity = control.severity.toUpperCase();
  const named = names(control);
  const head = `${style.severity(control.severity, severity)}  ${style.bold(control.title)}`;
  if (widthOf(`${severity}  ${control.title}  ${named}`) <= width) yield `${head}  ${style.dim(named)}`;
  else {
    yield head;
    yield* wrap(named, width).map((line) => style.dim(line));
  }
  const judged = counts.pass + counts.fail + counts.excepted;
  const places = findings.length > counts.fail ? `, in ${findings.length} places` : '';
  const apart = counts.excepted === 0 ? '' : `, ${counts.excepted} under an exception`;
  yield `${counts.fail} of ${judged} ${judged === 1 ? 'object' : 'objects'} ${counts.fail === 1 ? 'fails' : 'fail'}${places}${apart}.`;
}

function names({ id, aliases }: ControlSummary['control']): string {
  const first = aliases[0];
  return first === undefined ? id : `${id} (${first})`;
}

function* others({ findings }: FindingGroup, from: number, shown: number, layout: Layout): Generator<string> {
  const rest = findings.slice(from);
  if (rest.length === 0) return;
  if (from > 0) yield '';
  // One place too many is shown rather than announced.
  const listed = rest.length === shown + 1 ? rest : rest.slice(0, shown);
  if (from > 0) yield layout.style.dim('  Also:');
  for (const finding of listed) yield shortLine(finding, layout);
  if (rest.length > listed.length)
    yield layout.style.dim(`  and ${rest.length - listed.length} more; --verbose shows each`);
}
