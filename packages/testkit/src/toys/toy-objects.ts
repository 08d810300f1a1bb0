import type { RawObject, Value, ValueMap } from '@bulwark/model';

/** Numbers from which a toy object follows; every number is taken modulo the choices that there are. */
export interface ToyChoice {
  readonly kind: number;
  readonly name: number;
  readonly namespace: number;
  readonly directory: number;
  readonly owner: number;
  readonly flags: number;
}

const NAMES = ['web', 'api', 'job'];
const NAMESPACES = [undefined, 'shop', 'tools'];
const DIRECTORIES = ['', 'base', 'base/dev', 'base/prod', 'other'];
const OWNERS = [undefined, 'Deployment', 'ReplicaSet', 'CronJob', 'Job'] as const;
const RBAC = 'rbac.authorization.k8s.io';

/** A secret that must never be seen in a result. */
export const TOY_SECRET = 'correct-horse-battery-staple';

type Build = (choice: ToyChoice) => ValueMap;

const BUILDERS: readonly Build[] = [
  (choice) => ({ apiVersion: 'v1', kind: 'Pod', spec: podSpec(choice) }),
  (choice) => ({ apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: template(choice) } }),
  (choice) => ({ apiVersion: 'apps/v1', kind: 'ReplicaSet', spec: { template: template(choice) } }),
  (choice) => ({ apiVersion: 'batch/v1', kind: 'Job', spec: { template: template(choice) } }),
  (choice) => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    spec: { jobTemplate: { spec: { template: template(choice) } } },
  }),
  () => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', spec: { podSelector: {} } }),
  () => ({ apiVersion: 'v1', kind: 'Namespace' }),
  (choice) => ({ apiVersion: `${RBAC}/v1`, kind: 'Role', rules: rules(choice) }),
  (choice) => ({ apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', rules: rules(choice) }),
  (choice) => ({ apiVersion: `${RBAC}/v1`, kind: 'RoleBinding', ...bindingOf(choice, 'Role') }),
  (choice) => ({ apiVersion: `${RBAC}/v1`, kind: 'ClusterRoleBinding', ...bindingOf(choice, 'ClusterRole') }),
  () => ({ apiVersion: 'v1', kind: 'Secret', stringData: { password: TOY_SECRET } }),
  () => ({ apiVersion: 'v1', kind: 'Service', spec: { selector: { app: 'web' } } }),
];

/** An object with few names, namespaces and directories, so that owners, duplicates and unit splits are common. */
export function toyObject(choice: ToyChoice, document: number): RawObject {
  const directory = pick(DIRECTORIES, choice.directory);
  const value = { ...pick(BUILDERS, choice.kind)(choice), metadata: metadata(choice) };
  const file = `${directory === '' ? '' : `${directory}/`}all.yaml`;
  return { value, origin: { source: 'file', root: '.', file, directory, document, line: 1 } };
}

function metadata({ name, namespace, owner }: ToyChoice): ValueMap {
  const kind = pick(OWNERS, owner);
  const apiVersion = kind === 'Deployment' || kind === 'ReplicaSet' ? 'apps/v1' : 'batch/v1';
  return {
    name: pick(NAMES, name),
    namespace: pick(NAMESPACES, namespace),
    ownerReferences: kind && [{ apiVersion, kind, name: pick(NAMES, name), uid: '', controller: true }],
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `{"password":"${TOY_SECRET}"}` },
  };
}

function template(choice: ToyChoice): ValueMap {
  return { metadata: { labels: { app: 'web' } }, spec: podSpec(choice) };
}

/** Flags: 1 privileged, 2 password, 4 an init container, 8 a container that is no map, 16 securityContext of a wrong type. */
function podSpec({ flags }: ToyChoice): ValueMap {
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const main: ValueMap = {
    name: 'main',
    image: 'example.org/main:1.0',
    securityContext: has(16) ? 'odd' : { privileged: has(1) },
    env: [{ name: 'MODE', value: 'test' }, ...(has(2) ? [{ name: 'PASSWORD', value: TOY_SECRET }] : [])],
    command: ['run', `--password=${TOY_SECRET}`],
  };
  const extra: readonly Value[] = has(8) ? ['odd'] : [];
  return {
    containers: [main, ...extra],
    ...(has(4) && { initContainers: [{ ...main, name: 'init' }] }),
  };
}

function rules({ flags }: ToyChoice): Value {
  return [{ apiGroups: [''], resources: ['pods'], verbs: (flags & 1) === 0 ? ['get'] : ['*'] }];
}

function bindingOf({ name, flags }: ToyChoice, kind: string): ValueMap {
  return {
    roleRef: { apiGroup: RBAC, kind: (flags & 2) === 0 ? kind : 'ClusterRole', name: pick(NAMES, name) },
    subjects: [
      { kind: 'ServiceAccount', name: 'default', namespace: 'shop' },
      { kind: 'Group', apiGroup: RBAC, name: 'operators' },
    ],
  };
}

function pick<T>(choices: readonly T[], number: number): T {
  return choices[number % choices.length] as T;
}
