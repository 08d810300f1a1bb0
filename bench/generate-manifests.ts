import { Random } from '@bulwark/test-cluster/profile';

export interface GeneratedManifest {
  /** Relative to the tree, segments joined by '/'. */
  readonly path: string;
  readonly text: string;
}

const NAMESPACES = 40;
const WORKLOAD_KINDS = [
  'Deployment',
  'Deployment',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'CronJob',
  'Job',
  'Pod',
];
const OTHER_KINDS = [
  'Service',
  'ConfigMap',
  'Role',
  'RoleBinding',
  'NetworkPolicy',
  'ServiceAccount',
  'Ingress',
];
const API_VERSIONS: Readonly<Record<string, string>> = {
  Pod: 'v1',
  CronJob: 'batch/v1',
  Job: 'batch/v1',
  Role: 'rbac.authorization.k8s.io/v1',
  RoleBinding: 'rbac.authorization.k8s.io/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  Ingress: 'networking.k8s.io/v1',
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
};

/**
 * Manifests in the sizes and with the faults of real ones: half of them workloads, more than 2 KB on average, at least five
 * findings an object on average, no two specs equal. One manifest a file, namespaces as directories.
 */
export function* generateManifests(count: number, seed: number): Generator<GeneratedManifest> {
  const random = new Random(seed);
  for (let index = 0; index < count; index += 1) {
    const kind = index % 2 === 0 ? random.pick(WORKLOAD_KINDS) : random.pick(OTHER_KINDS);
    const namespace = `team-${index % NAMESPACES}`;
    const name = `${random.word()}-${index}`;
    const head = [
      `apiVersion: ${API_VERSIONS[kind] ?? 'v1'}`,
      `kind: ${kind}`,
      ...metadata(random, name, namespace),
    ];
    const lines = [...head, ...body(random, kind, index)];
    yield { path: `${namespace}/${name}.yaml`, text: `${lines.join('\n')}\n` };
  }
}

function metadata(random: Random, name: string, namespace: string): string[] {
  return [
    'metadata:',
    `  name: ${name}`,
    `  namespace: ${namespace}`,
    '  labels:',
    `    app.kubernetes.io/name: ${name}`,
    `    app.kubernetes.io/part-of: ${random.word()}`,
    '  annotations:',
    `    example.org/owner: ${random.word()}@example.org`,
    `    example.org/runbook: https://runbooks.example.org/${name}/${random.integer(1, 1_000_000)}`,
    `    example.org/change: "${Array.from({ length: random.integer(12, 30) }, () => random.word()).join(' ')}"`,
  ];
}

function body(random: Random, kind: string, index: number): string[] {
  switch (kind) {
    case 'Service':
      return [
        'spec:',
        `  type: ${random.pick(['ClusterIP', 'ClusterIP', 'NodePort', 'LoadBalancer'])}`,
        '  selector:',
        `    app: app-${index - 1}`,
        '  ports:',
        `    - port: ${random.integer(80, 9000)}`,
      ];
    case 'ConfigMap':
      return [
        'data:',
        ...Array.from(
          { length: random.integer(10, 40) },
          (_, key) => `  setting.${key}: "${random.word()} ${random.integer(1, 1e9)}"`,
        ),
      ];
    case 'Role':
      return ['rules:', ...Array.from({ length: random.integer(2, 8) }, () => rule(random)).flat()];
    case 'RoleBinding':
      return [
        'roleRef:',
        '  apiGroup: rbac.authorization.k8s.io',
        '  kind: ClusterRole',
        `  name: ${random.pick(['view', 'edit', 'admin', 'cluster-admin'])}`,
        'subjects:',
        '  - kind: ServiceAccount',
        `    name: sa-${index}`,
      ];
    case 'NetworkPolicy':
      return [
        'spec:',
        '  podSelector:',
        '    matchLabels:',
        `      app: app-${index - 1}`,
        '  policyTypes: [Ingress]',
        '  ingress:',
        '    - from:',
        '        - podSelector: {}',
        `      ports: [{port: ${random.integer(80, 9000)}}]`,
      ];
    case 'ServiceAccount':
      return [`automountServiceAccountToken: ${random.chance(0.5)}`];
    case 'Ingress':
      return [
        'spec:',
        '  rules:',
        `    - host: ${random.word()}-${index}.example.org`,
        '      http:',
        '        paths:',
        '          - path: /',
        '            pathType: Prefix',
        '            backend:',
        '              service:',
        `                name: app-${index - 1}`,
        '                port:',
        '                  number: 80',
      ];
    default:
      return workload(random, kind, index);
  }
}

function rule(random: Random): string[] {
  return [
    `  - apiGroups: ["${random.pick(['', '', 'apps', 'batch', '*'])}"]`,
    `    resources: [${random.pick(['pods', 'secrets', 'configmaps', 'deployments', 'pods/exec', '"*"'])}]`,
    `    verbs: [${random.pick(['get, list, watch', 'get', 'create, update', '"*"', 'delete'])}]`,
  ];
}

function workload(random: Random, kind: string, index: number): string[] {
  const pod = podSpec(random, index);
  const template = [
    'template:',
    '  metadata:',
    '    labels:',
    `      app: app-${index}`,
    '  spec:',
    ...indent(pod, 4),
  ];
  switch (kind) {
    case 'Pod':
      return ['spec:', ...indent(pod, 2)];
    case 'Job':
      return ['spec:', '  backoffLimit: 3', ...indent(template, 2)];
    case 'CronJob':
      return [
        'spec:',
        `  schedule: "${random.integer(0, 59)} ${random.integer(0, 23)} * * *"`,
        '  jobTemplate:',
        '    spec:',
        ...indent(template, 6),
      ];
    default:
      return [
        'spec:',
        ...(kind === 'DaemonSet' ? [] : [`  replicas: ${random.integer(1, 6)}`]),
        '  selector:',
        '    matchLabels:',
        `      app: app-${index}`,
        ...indent(template, 2),
      ];
  }
}

function podSpec(random: Random, index: number): string[] {
  const containers = Array.from({ length: random.integer(1, 3) }, (_, number) =>
    container(random, `${random.pick(['web', 'worker', 'sidecar'])}-${number}`),
  );
  const lines = [`serviceAccountName: sa-${index}`, 'restartPolicy: OnFailure'];
  if (random.chance(0.15)) lines.push('hostNetwork: true');
  if (random.chance(0.1)) lines.push('hostPID: true');
  lines.push('volumes:', '  - name: cache', '    emptyDir: {}');
  if (random.chance(0.2))
    lines.push(
      '  - name: host',
      '    hostPath:',
      `      path: ${random.pick(['/var/run/docker.sock', '/etc', '/var/log', '/opt/data'])}`,
    );
  return [...lines, 'containers:', ...containers.flat()];
}

function container(random: Random, name: string): string[] {
  const lines = [
    `  - name: ${name}`,
    `    image: registry.example.org/${random.word()}:${random.pick(['latest', '1.4.2', `build-${random.integer(1, 99_999)}`])}`,
    '    ports:',
    `      - containerPort: ${random.integer(1024, 9999)}`,
  ];
  lines.push(
    '    env:',
    ...Array.from({ length: random.integer(6, 18) }, (_, key) => [
      `      - name: SETTING_${key}`,
      `        value: "${random.word()}-${random.integer(1, 1e9)}"`,
    ]).flat(),
  );
  if (random.chance(0.5))
    lines.push(
      '    resources:',
      '      requests:',
      `        cpu: ${random.integer(10, 500)}m`,
      '      limits:',
      `        memory: ${random.integer(32, 2048)}Mi`,
    );
  if (random.chance(0.6))
    lines.push(
      '    securityContext:',
      `      allowPrivilegeEscalation: ${random.chance(0.5)}`,
      `      privileged: ${random.chance(0.1)}`,
      `      runAsUser: ${random.integer(0, 2) * 1000}`,
    );
  return lines;
}

function indent(lines: readonly string[], by: number): string[] {
  const space = ' '.repeat(by);
  return lines.map((line) => space + line);
}
