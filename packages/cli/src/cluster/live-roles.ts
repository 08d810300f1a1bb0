import { formatReference } from '@bulwark/model';
import type { Finding } from '@bulwark/model';

/** Roles that files bind and do not hold, as both could be meant. */
export function boundRoles(files: readonly Finding[]): ReadonlySet<string> {
  return new Set(files.flatMap(rolesOf));
}

/**
 * The findings of a cluster about the objects that files name (`isNamed`), with the files' own in the place of those that are about the same rights: files
 * that bind a role and do not hold it have the finding at the binding, where a cluster has it at the role; and rules that files have aggregated stand
 * in the role of a cluster, written there by the controller.
 */
export function asInFiles(
  files: readonly Finding[],
  live: readonly Finding[],
  isNamed: (reference: string) => boolean,
): readonly Finding[] {
  const byPlace = Map.groupBy(live, (finding) => placeOf(finding, objectOf(finding)));
  const replaced = new Set<Finding>();
  const same = files.filter((finding) => {
    const found = standInsOf(finding).flatMap((object) => byPlace.get(placeOf(finding, object)) ?? []);
    for (const each of found) replaced.add(each);
    return found.length > 0;
  });
  return [...live.filter((finding) => isNamed(objectOf(finding)) && !replaced.has(finding)), ...same];
}

function standInsOf(finding: Finding): readonly string[] {
  return finding.path.join('.') === 'aggregationRule' ? [objectOf(finding)] : rolesOf(finding);
}

function rolesOf({ object: { namespace }, path, evidence }: Finding): readonly string[] {
  const name = path.join('.') === 'roleRef.name' ? nameIn(evidence.value ?? '') : undefined;
  if (name === undefined) return [];
  const references = [{ kind: 'ClusterRole', namespace: '', name }];
  if (namespace !== '') references.push({ kind: 'Role', namespace, name });
  return references.map(formatReference);
}

/** Evidence is JSON, cut where it is long. */
function nameIn(evidence: string): string | undefined {
  try {
    const name: unknown = JSON.parse(evidence);
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}

function placeOf({ control }: Finding, object: string): string {
  return `${control} ${object}`;
}

function objectOf({ object }: Finding): string {
  return formatReference(object);
}
