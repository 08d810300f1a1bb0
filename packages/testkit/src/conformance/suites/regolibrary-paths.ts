import type { Finding, ObjectReference, Path } from '@bulwark/model';
import type { PathAgreement } from '../case-result.ts';
import type { Alert } from './regolibrary-cases.ts';

/** An expected path and the objects in which it may stand. */
interface ExpectedPath {
  readonly text: string;
  readonly path: Path;
  readonly objects: ReadonlySet<string>;
}

/** A path that our findings name, in its object. */
interface NamedPath {
  readonly object: string;
  readonly path: Path;
}

/**
 * How far the paths of findings agree with those of alerts. A path is covered by an equal one, by one in the same item of the
 * first list on its way (the same container, volume, rule, subject), and by one above or below it. Undefined where none is expected.
 */
export function pathAgreement(
  alerts: readonly Alert[],
  findings: readonly Finding[],
): PathAgreement | undefined {
  const expected = alerts.flatMap(expectedPaths);
  if (expected.length === 0) return undefined;
  const ours = findings.flatMap(namedPaths);
  const missed = expected.filter((wanted) => !ours.some((named) => covers(wanted, named)));
  if (missed.length > 0) return { level: 'missed', missed: [...new Set(missed.map(({ text }) => text))] };
  const exact = expected.every((wanted) => ours.some((named) => equals(wanted, named)));
  return { level: exact ? 'exact' : 'covered', missed: [] };
}

function expectedPaths(alert: Alert): readonly ExpectedPath[] {
  const texts = [
    ...(alert.failedPaths ?? []),
    ...(alert.reviewPaths ?? []),
    ...(alert.deletePaths ?? []),
    ...(alert.fixPaths ?? []).map(({ path }) => path),
  ];
  return [...new Set(texts)].map((text) => expectedPath(text, alert));
}

/** `relatedObjects[1].rules[0]` stands in the second related object, all other paths in the object or one related to it. */
function expectedPath(text: string, { objects: [object] }: Alert): ExpectedPath {
  const related = object?.related ?? [];
  const match = /^relatedObjects\[(\d+)\]\.(.*)$/.exec(text);
  const candidates = match === null ? [object, ...related] : [related[Number(match[1])]];
  return {
    text,
    path: parsePath(match?.[2] ?? text),
    objects: new Set(
      candidates.flatMap((one) => (one === undefined ? [] : [`${one.kind}/${one.name ?? ''}`])),
    ),
  };
}

/** Steps of a dotted path; a bracket holds an index or a key. */
function parsePath(text: string): Path {
  return [...text.matchAll(/\[([^\]]*)\]|[^.[\]]+/g)].map(([step, bracket]) => {
    const key = bracket ?? step;
    return /^\d+$/.test(key) ? Number(key) : key;
  });
}

function namedPaths(finding: Finding): readonly NamedPath[] {
  const remedy = [...(finding.remedy.set ?? []).map(({ path }) => path), ...(finding.remedy.remove ?? [])];
  const own = [finding.path, ...remedy].map((path) => ({ object: objectKey(finding.object), path }));
  const related = finding.related.flatMap(({ object, paths }) => [
    ...paths.map((path) => ({ object: objectKey(object), path })),
    // A binding that is named says which role it refers to: it has one roleRef.
    ...(object.kind.endsWith('Binding') ? [{ object: objectKey(object), path: ['roleRef', 'name'] }] : []),
  ]);
  return [...own, ...related];
}

/** Kind and name as expectations give them, which know no namespace. */
export function objectKey({ kind, name }: Pick<ObjectReference, 'kind' | 'name'>): string {
  const dot = kind.indexOf('.');
  return `${dot < 0 ? kind : kind.slice(0, dot)}/${name}`;
}

function equals(wanted: ExpectedPath, named: NamedPath): boolean {
  return wanted.objects.has(named.object) && JSON.stringify(wanted.path) === JSON.stringify(named.path);
}

function covers(wanted: ExpectedPath, named: NamedPath): boolean {
  if (!wanted.objects.has(named.object)) return false;
  const shared = Math.min(wanted.path.length, named.path.length);
  const common = wanted.path.findIndex((step, index) => index >= shared || step !== named.path[index]);
  const length = common < 0 ? shared : common;
  if (length > 0 && length === shared) return true;
  const item = wanted.path.findIndex((step) => typeof step === 'number');
  return item >= 0 && length > item;
}
