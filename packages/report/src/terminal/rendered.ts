import type { ReadInput, RenderedInput } from '../report.ts';
import type { Layout } from './context.ts';
import { count } from './count.ts';
import { plain, wrap } from './text.ts';

/** What of the inputs was taken as what: charts and kustomizations, with --verbose each of them. Nothing where nothing was rendered. */
export function* renderedLines(inputs: readonly ReadInput[], layout: Layout): Generator<string> {
  const rendered = inputs.flatMap((input) => input.rendered ?? []);
  if (rendered.length === 0) return;
  yield* wrap(`${summaryOf(rendered).join('; ')}.`, layout.width);
  if (!layout.verbose) return;
  for (const each of rendered)
    for (const line of wrap(plain(describe(each)), layout.width - 2)) yield layout.style.dim(`  ${line}`);
}

function summaryOf(all: readonly RenderedInput[]): readonly string[] {
  const of = (outcome: RenderedInput['outcome'], kind?: RenderedInput['kind']): RenderedInput[] =>
    all.filter((each) => each.outcome === outcome && (kind === undefined || each.kind === kind));
  const charts = of('rendered', 'chart');
  const overlays = of('rendered', 'kustomization');
  const files = overlays.reduce((sum, each) => sum + each.files, 0);
  const hooks = all.reduce((sum, { hooksLeftOut }) => sum + hooksLeftOut, 0);
  return [
    ...some(charts.length, `rendered ${chartsText(charts)}`),
    ...some(overlays.length, `built ${count(overlays.length, 'kustomization')} from ${count(files, 'file')}`),
    ...some(of('library').length, `${count(of('library').length, 'library chart')} without objects`),
    ...some(of('consumed').length, `${count(of('consumed').length, 'chart')} within a kustomization`),
    ...some(of('unused').length, `${count(of('unused').length, 'component')} that no kustomization takes in`),
    ...some(hooks, `left out ${count(hooks, 'hook')}`),
    ...some(of('unread').length, `${of('unread').length} not rendered, see "Not read"`),
  ].map(capitalised);
}

/** A chart counts once, however many sets of values it is rendered with. */
function chartsText(charts: readonly RenderedInput[]): string {
  const sources = new Set(charts.map(({ source }) => source)).size;
  return sources === charts.length
    ? count(sources, 'chart')
    : `${count(sources, 'chart')} with ${charts.length} sets of values`;
}

function some(number: number, text: string): readonly string[] {
  return number === 0 ? [] : [text];
}

function capitalised(text: string, index: number): string {
  return index === 0 ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

const OUTCOMES: Readonly<Record<RenderedInput['outcome'], string>> = {
  rendered: '',
  library: 'a library, without objects of its own',
  consumed: 'taken in by a kustomization',
  unused: 'a component that no kustomization takes in',
  unread: 'not rendered',
};

function describe(each: RenderedInput): string {
  const { kind, source, values, outcome, objects, files, hooksLeftOut, supplied } = each;
  const parts =
    outcome === 'rendered'
      ? [`${count(objects, 'object')} from ${count(files, 'file')}`]
      : [OUTCOMES[outcome]];
  if (hooksLeftOut > 0) parts.push(`${count(hooksLeftOut, 'hook')} left out`);
  for (const { name, version, directory } of supplied) parts.push(`${name} ${version} is ${directory}`);
  return `${kind} ${source}${values === undefined ? '' : ` with ${values}`}: ${parts.join('; ')}`;
}
