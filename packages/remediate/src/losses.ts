import { isList, isMap, valueAt } from '@bulwark/model';
import type { Identity, Path, Value, ValueMap } from '@bulwark/model';
import type { Fix } from './fix.ts';

/** What somebody can no longer do once a fix of a role or binding is made. */
export interface Loss {
  readonly who: string;
  readonly what: string;
}

/** Who loses what by a fix that takes permissions away; none for other fixes. */
export function lossesOf({ finding, remedy, object: { value } }: Fix): readonly Loss[] {
  const removed = remedy.remove ?? [];
  const kind = value['kind'];
  if (kind === 'RoleBinding' || kind === 'ClusterRoleBinding')
    return removed.flatMap((path) => subjectLosses(value, path, finding.object.namespace));
  if (kind !== 'Role' && kind !== 'ClusterRole') return [];
  const what = [
    ...removed.map((path) => permissionText(value, path)),
    ...(remedy.set ?? []).map(({ path, value: verbs }) => restText(value, path, verbs)),
  ].join('; ');
  return finding.holders.map((holder) => ({ who: identityText(holder), what }));
}

function subjectLosses(binding: ValueMap, path: Path, namespace: string): readonly Loss[] {
  const gone = valueAt(binding, path);
  const subjects = Array.isArray(gone) ? (gone as readonly Value[]) : [gone];
  const role = isMap(binding['roleRef']) ? binding['roleRef'] : {};
  const where = namespace === '' ? 'in every namespace' : `in namespace ${namespace}`;
  return subjects.filter(isMap).map((subject) => ({
    who: subjectText(subject),
    what: `${text(role['kind'])} ${text(role['name'])} ${where}`,
  }));
}

/** `['rules', 2]` is the whole rule; `['rules', 2, 'verbs', 0]` one verb on all its resources, or one resource for all its verbs. */
function permissionText(role: ValueMap, path: Path): string {
  const rule = valueAt(role, path.slice(0, 2));
  const entry = valueAt(role, path);
  const verbs = path[2] === 'verbs' ? [entry] : listOf(rule, 'verbs');
  const resources = path[2] === 'resources' ? [entry] : listOf(rule, 'resources');
  return `${verbs.map(text).join(', ')} on ${resources.map(text).join(', ')}`;
}

/** `['rules', 2, 'verbs']` set to verbs: all others are lost. */
function restText(role: ValueMap, path: Path, verbs: Value): string {
  const kept = isList(verbs) ? verbs.map(text).join(', ') : '';
  return `verbs other than ${kept} on ${listOf(valueAt(role, path.slice(0, 2)), 'resources')
    .map(text)
    .join(', ')}`;
}

function listOf(rule: Value | undefined, key: string): readonly (Value | undefined)[] {
  const list = isMap(rule) ? rule[key] : undefined;
  return Array.isArray(list) ? (list as readonly Value[]) : [];
}

function identityText({ kind, namespace, name }: Identity): string {
  return kind === 'ServiceAccount' ? `${kind} ${namespace}/${name}` : `${kind} ${name}`;
}

function subjectText({ kind, namespace, name }: ValueMap): string {
  return kind === 'ServiceAccount'
    ? `${kind} ${text(namespace)}/${text(name)}`
    : `${text(kind)} ${text(name)}`;
}

function text(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}
