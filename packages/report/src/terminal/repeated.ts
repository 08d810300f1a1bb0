import { formatPath, formatReference } from '@bulwark/model';
import type { Finding } from '@bulwark/model';
import type { Layout } from './context.ts';
import { shortLine } from './diagnostic.ts';
import type { FindingGroup } from './findings.ts';
import { plain, wrap } from './text.ts';

/** Controls on permissions whose findings all stand where a worse one told of something: one binding to cluster-admin fails twenty. */
export interface SplitGroups {
  readonly told: readonly FindingGroup[];
  readonly repeated: readonly FindingGroup[];
}

/** Takes apart what says something new, in the given order, and what only adds permissions at places told before. */
export function splitRepeated(groups: readonly FindingGroup[]): SplitGroups {
  const places = new Set<string>();
  const told: FindingGroup[] = [];
  const repeated: FindingGroup[] = [];
  for (const group of groups) {
    const own = group.findings.map(placeOf);
    const ofPermissions = group.summary.control.area === 'access';
    if (ofPermissions && own.every((place) => places.has(place))) repeated.push(group);
    else {
      told.push(group);
      own.forEach((place) => places.add(place));
    }
  }
  return { told, repeated };
}

function placeOf({ unit, object, path, observedIn }: Finding): string {
  return [unit, formatReference(observedIn ?? object), formatPath(path)].join('\n');
}

/** What else fails at places that were told before: a line for the place, and the controls by name. */
export function* repeatedSection(groups: readonly FindingGroup[], layout: Layout): Generator<string> {
  if (groups.length === 0) return;
  const { style, width } = layout;
  yield* wrap('More permissions that fail at places shown above (--control ID shows one):', width).map(
    (line) => style.bold(line),
  );
  const byPlaces = Map.groupBy(groups, ({ findings }) => findings.map(placeOf).sort().join('\n\n'));
  for (const [first, ...others] of byPlaces.values()) {
    if (first === undefined) continue;
    for (const finding of distinct(first.findings)) yield shortLine(finding, layout);
    const names = [first, ...others].map(
      ({ summary }) => `${summary.control.severity} ${summary.control.id}`,
    );
    yield* wrap(plain(names.join(', ')), width - 4).map((line) => style.dim(`    ${line}`));
  }
  yield '';
}

function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [placeOf(finding), finding])).values()];
}
