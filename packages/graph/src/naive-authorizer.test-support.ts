import type { AccessRequest } from '@bulwark/control-kit';
import type { Identity, ValueMap } from '@bulwark/model';
import type { UrlRequest } from './access.ts';
import type { RbacObjects } from './role-book.test-support.ts';

// The RBAC authorizer once more, as plainly as it can be written: for each request every binding is read from its manifest.

type Rule = Readonly<Record<string, readonly string[] | undefined>>;
interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}
type Allows = (rule: Rule) => boolean;

/** Whether RBAC allows an identity a request for a resource. */
export function naiveCan(objects: RbacObjects, who: Identity, request: AccessRequest): boolean {
  const [, sub] = request.resource.split('/');
  const allows: Allows = (rule) =>
    has(rule['verbs'], request.verb, '*') &&
    has(rule['apiGroups'], request.apiGroup, '*') &&
    has(rule['resources'], request.resource, '*', ...(sub === undefined ? [] : [`*/${sub}`])) &&
    (!rule['resourceNames']?.length || has(rule['resourceNames'], request.name ?? ''));
  return visit(objects, who, request.namespace, allows);
}

/** Whether RBAC allows an identity a request for a URL. */
export function naiveCanUrl(objects: RbacObjects, who: Identity, request: UrlRequest): boolean {
  const allows: Allows = (rule) =>
    has(rule['verbs'], request.verb, '*') &&
    (rule['nonResourceURLs'] ?? []).some(
      (url) =>
        url === '*' ||
        url === request.url ||
        (url.endsWith('*') && request.url.startsWith(url.replaceAll(/\*+$/g, ''))),
    );
  return visit(objects, who, '', allows);
}

function has(list: readonly string[] | undefined, ...wanted: readonly string[]): boolean {
  return (list ?? []).some((item) => wanted.includes(item));
}

function visit(objects: RbacObjects, who: Identity, namespace: string, allows: Allows): boolean {
  const inNamespace = objects.roleBindings.filter(
    ({ reference }) => namespace !== '' && reference.namespace === namespace,
  );
  return [...objects.clusterRoleBindings, ...inNamespace].some(({ value, reference }) => {
    const subjects = value['subjects'] as unknown as readonly Subject[];
    if (!subjects.some((subject) => isMeant(subject, who, reference.namespace))) return false;
    return rulesOfRole(objects, value['roleRef'] as ValueMap, reference.namespace).some(allows);
  });
}

function rulesOfRole(objects: RbacObjects, ref: ValueMap, namespace: string): readonly Rule[] {
  const candidates =
    ref['kind'] === 'ClusterRole'
      ? objects.clusterRoles
      : objects.roles.filter(({ reference }) => reference.namespace === namespace);
  if (ref['kind'] !== 'ClusterRole' && ref['kind'] !== 'Role') return [];
  const role = candidates.find(({ reference }) => reference.name === ref['name']);
  return (role?.value['rules'] ?? []) as readonly Rule[];
}

function isMeant(subject: Subject, who: Identity, namespace: string): boolean {
  if (subject.kind === 'User') return subject.name === userName(who);
  if (subject.kind === 'Group') return groupsOf(who).includes(subject.name);
  if (subject.kind !== 'ServiceAccount') return false;
  const home = subject.namespace || namespace;
  return home !== '' && `system:serviceaccount:${home}:${subject.name}` === userName(who);
}

/** The user name that requests of an identity carry. */
export function userName(who: Identity): string {
  return who.kind === 'ServiceAccount' ? `system:serviceaccount:${who.namespace}:${who.name}` : who.name;
}

/** The groups that every request of an identity carries. */
export function groupsOf(who: Identity): readonly string[] {
  if (who.kind === 'ServiceAccount')
    return ['system:authenticated', 'system:serviceaccounts', `system:serviceaccounts:${who.namespace}`];
  return [who.name === 'system:anonymous' ? 'system:unauthenticated' : 'system:authenticated'];
}
