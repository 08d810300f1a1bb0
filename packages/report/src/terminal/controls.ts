import type { ControlSummary, ScanResult } from '@bulwark/model';
import { title } from './context.ts';
import type { Layout } from './context.ts';
import { compareSummaries } from './findings.ts';
import { count } from './count.ts';
import { figure } from './overview.ts';
import { table } from './table.ts';
import { plain, wrap } from './text.ts';

/** The table of controls; those without failures only with --verbose, else as a sentence. */
export function* controlSection({ controls }: ScanResult, layout: Layout): Generator<string> {
  const { style, width, verbose } = layout;
  const sorted = [...controls].sort(compareSummaries);
  const shown = verbose
    ? sorted
    : sorted.filter(({ counts }) => counts.fail + counts.excepted + counts.error > 0);
  if (shown.length > 0) {
    const severity = (text: string, row: number): string =>
      style.severity((shown[row] as ControlSummary).control.severity, text);
    const [titles = '', ...rows] = table(
      [
        { title: 'Severity', align: 'left', paint: severity },
        { title: 'control', align: 'left', shrinks: true },
        { title: 'failed', align: 'right' },
        { title: 'excepted', align: 'right' },
        { title: 'passed', align: 'right' },
        { title: 'compl.', align: 'right' },
      ],
      shown.map(({ control, counts, compliance }) => [
        control.severity,
        control.title,
        String(counts.fail),
        String(counts.excepted),
        String(counts.pass),
        figure(compliance),
      ]),
      width,
    );
    yield style.bold(titles);
    yield* rows;
  }
  if (!verbose) yield* wrap(remainder(controls), width);
}

function remainder(controls: readonly ControlSummary[]): string {
  const rest = controls.filter(({ counts }) => counts.fail + counts.excepted + counts.error === 0);
  const blind = rest.filter(({ counts }) => counts['not-evaluated'] > 0);
  const clean = rest.filter(({ counts }) => counts['not-evaluated'] === 0 && counts.pass > 0);
  const idle = rest.length - blind.length - clean.length;
  const parts = [
    `${count(clean.length, 'control')} without a failure`,
    `${blind.length} not or only partly evaluated`,
    `${idle} without anything to judge`,
  ];
  return `Besides: ${parts.join(', ')}.`;
}

const REASONS: Readonly<Record<string, string>> = {
  'partial-inventory': 'not known to be complete',
  forbidden: 'reading was forbidden',
  'timed-out': 'timed out',
  manual: 'needs a person to look',
  'needs-images': 'needs images',
  'needs-host-data': 'needs data of the nodes',
  'needs-cloud': 'needs data of the cloud provider',
  'needs-configuration': 'needs configuration',
  malformed: 'has a type that the API server refuses',
  'unresolved-reference': 'refers to what was not scanned',
  'control-error': 'a bug in the control',
};

const MOST_REASONS = 8;

/** What could not be judged, by reason: how many controls and objects each. */
export function* blindSection({ controls }: ScanResult, layout: Layout): Generator<string> {
  const groups = new Map<string, { controls: number; objects: number }>();
  for (const { notEvaluated } of controls) {
    for (const { reason, detail, count: objects } of notEvaluated) {
      const key = describe(reason, detail);
      const group = groups.get(key) ?? { controls: 0, objects: 0 };
      groups.set(key, { controls: group.controls + 1, objects: group.objects + objects });
    }
  }
  if (groups.size === 0) return;
  const order = [...groups].sort(([a, x], [b, y]) => y.objects - x.objects || (a < b ? -1 : 1));
  const shown = layout.verbose ? order : order.slice(0, MOST_REASONS);
  yield* title('Not evaluated (lowers coverage, never counts as passed)', layout);
  for (const [text, { controls, objects }] of shown) {
    const line = `${text}: ${count(controls, 'control')}, ${count(objects, 'time')}`;
    yield* wrap(line, layout.width - 4).map((part, index) => `${index === 0 ? '  - ' : '    '}${part}`);
  }
  if (order.length > shown.length) yield `  - and ${order.length - shown.length} more reasons (--verbose)`;
  yield '';
}

function describe(reason: string, detail: string): string {
  const meaning = REASONS[reason] ?? reason;
  const shown = plain(detail);
  return reason === 'partial-inventory' ? `${shown} ${meaning}` : `${meaning}: ${shown}`;
}
