import { formatReference, SEVERITIES } from '@bulwark/model';
import type { Finding, ScanResult } from '@bulwark/model';
import type { Grouping } from '../choices.ts';
import { severityCounts, worstFirst } from '../ranking.ts';
import type { Layout } from './context.ts';
import { count } from './count.ts';
import { shortLine } from './diagnostic.ts';
import { plain, truncate } from './text.ts';

const MOST_GROUPS = 30;
const MOST_FINDINGS = 10;
const CLUSTER_WIDE = 'outside namespaces';

const KEYS: Readonly<Record<Grouping, (finding: Finding, titles: Titles) => string>> = {
  file: ({ origin }) => (origin.source === 'file' ? origin.file : origin.cluster),
  // A Namespace object counts as inside itself.
  namespace: ({ object }) => (object.kind === 'Namespace' ? object.name : object.namespace) || CLUSTER_WIDE,
  workload: ({ object }) => formatReference(object),
  control: ({ control }, titles) => `${titles.get(control) ?? control} (${control})`,
  severity: ({ severity }) => severity,
};

/** Titles of controls by id. */
type Titles = ReadonlyMap<string, string>;

/** Findings, two lines each, below what they have in common; groups with the worst first. */
export function* groupedFindings(result: ScanResult, grouping: Grouping, layout: Layout): Generator<string> {
  const titles: Titles = new Map(result.controls.map(({ control }) => [control.id, control.title]));
  // The first finding of each group is its worst: so the groups are in order too.
  const groups = [...Map.groupBy(worstFirst(result), (finding) => KEYS[grouping](finding, titles))];
  const shown = layout.verbose ? groups : groups.slice(0, MOST_GROUPS);
  for (const [name, findings] of shown) {
    yield* group(name, findings, layout, (finding) => whatOf(finding, grouping, titles));
    yield '';
  }
  if (groups.length === shown.length) return;
  const rest = groups.slice(shown.length).reduce((sum, [, findings]) => sum + findings.length, 0);
  yield `${groups.length - shown.length} more groups with ${count(rest, 'finding')} (--verbose)`;
  yield '';
}

function* group(
  name: string,
  findings: readonly Finding[],
  layout: Layout,
  whatOf: (finding: Finding) => string,
): Generator<string> {
  const { style, width, verbose } = layout;
  yield style.bold(truncate(plain(name), width));
  yield style.dim(`  ${countsText(findings)}`);
  const shown =
    verbose || findings.length === MOST_FINDINGS + 1 ? findings : findings.slice(0, MOST_FINDINGS);
  for (const finding of shown) {
    const severity = style.severity(finding.severity, finding.severity.padEnd(8));
    yield `  ${severity}  ${truncate(plain(whatOf(finding)), width - 12)}`;
    yield `          ${shortLine(finding, { ...layout, width: width - 10 })}`;
  }
  if (findings.length > shown.length)
    yield style.dim(`  and ${findings.length - shown.length} more (--verbose)`);
}

/** The control, or where the heading has named it, what is wrong. */
function whatOf({ control, message }: Finding, grouping: Grouping, titles: Titles): string {
  return grouping === 'control' ? message : `${titles.get(control) ?? control} (${control})`;
}

/** `3 findings: 1 critical, 2 low`. */
export function countsText(findings: readonly Finding[]): string {
  const counts = severityCounts(findings);
  const parts = SEVERITIES.filter((each) => counts[each] > 0).map((each) => `${counts[each]} ${each}`);
  return `${count(findings.length, 'finding')}: ${parts.join(', ')}`;
}
