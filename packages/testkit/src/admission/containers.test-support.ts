import fc from 'fast-check';

/** A value that is mostly as given, and else one of the others; undefined leaves the field out. */
export function mostly<T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant(usual) },
    { weight: 2, arbitrary: fc.constantFrom(...others) },
  );
}

const digest = (algorithm: string, length: number): string =>
  `${algorithm}:${'0123456789abcdef'.repeat(8).slice(0, length)}`;

const IMAGES = [
  'nginx',
  'nginx:1.27',
  'nginx:latest',
  'nginx:stable',
  'library/nginx:1.27',
  'docker.io/nginx:1.27',
  'index.docker.io/team/web:2',
  'registry.example.org/team/web:1.4.2',
  'registry.example.org/teams/web:1.4.2',
  'registry.example.org.evil.test/team/web:1',
  'cdn.mirror.test/a/web:1',
  'mirror.test/a/web:1',
  'localhost:5000/web:1',
  'localhost:5000/web',
  'localhost/web:1',
  'registry.example.org:5000/web',
  'k8s.gcr.io/pause:3.9',
  'k8s.gcr.io.example.org/pause:3.9',
  'gcr.io/kubernetes-helm/tiller:v2.17.0',
  'tiller',
  'example.org/untiller:1',
  'registry.k8s.io/ingress-nginx/controller:v1.9.4',
  'bitnami/nginx-ingress-controller:1.9',
  'nginx/nginx-ingress:3.4',
  `web@${digest('sha256', 64)}`,
  `web:latest@${digest('sha256', 64)}`,
  `web@${digest('sha256', 63)}`,
  `web@${digest('sha512', 128)}`,
  'web@md5:d41d8cd98f00b204',
  'web:1@sha256',
];

const CAPABILITIES =
  'ALL all SYS_ADMIN CAP_SYS_ADMIN sys_module NET_RAW cap_net_raw CHOWN chown KILL NET_BIND_SERVICE NET_ADMIN BPF SYS_TIME SYSLOG';
const capabilities = fc.uniqueArray(fc.constantFrom(...CAPABILITIES.split(' ')), { maxLength: 2 });

/** Fields that the securityContext of pods and of containers have in common. */
export const sharedContext = {
  runAsUser: mostly<unknown>(undefined, 0, 1000, 20_000),
  runAsGroup: mostly<unknown>(undefined, 0, 1000, 20_000),
  runAsNonRoot: mostly<unknown>(undefined, true, false),
  seccompProfile: mostly<unknown>(
    undefined,
    { type: 'RuntimeDefault' },
    { type: 'Unconfined' },
    { type: 'Localhost', localhostProfile: 'p.json' },
  ),
  appArmorProfile: mostly<unknown>(undefined, { type: 'RuntimeDefault' }, { type: 'Unconfined' }),
  seLinuxOptions: mostly<unknown>(
    undefined,
    { type: 'spc_t' },
    { type: 'container_engine_t' },
    { type: 'container_t', level: 's0' },
    { user: 'u' },
    { role: 'r' },
    { level: 's0' },
    {},
  ),
};

const anyContext = fc.record({
  ...sharedContext,
  privileged: mostly<unknown>(undefined, true, false),
  allowPrivilegeEscalation: mostly<unknown>(false, undefined, true),
  readOnlyRootFilesystem: mostly<unknown>(true, undefined, false),
  procMount: mostly<unknown>(undefined, 'Default', 'Unmasked'),
  capabilities: mostly<unknown>(true, undefined).chain((set) =>
    set === undefined
      ? fc.constant(undefined)
      : fc.record({ drop: mostly<unknown>(['ALL'], ['NET_RAW'], ['all'], [], undefined), add: capabilities }),
  ),
});

/** Rights of the node and no escalation exclude each other. */
const containerContext = anyContext.map((context) => {
  const isPowerful = context.privileged === true || JSON.stringify(context).includes('SYS_ADMIN');
  return isPowerful && context.allowPrivilegeEscalation === false
    ? { ...context, allowPrivilegeEscalation: undefined }
    : context;
});

const handler = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown>(
      { httpGet: { port: 80 } },
      { httpGet: { port: 80, host: '192.0.2.1' } },
      { tcpSocket: { port: 80 } },
      { tcpSocket: { port: 80, host: 'db.test' } },
      { exec: { command: ['true'] } },
    ),
  },
);

const requirement = (...quantities: readonly string[]): fc.Arbitrary<object> =>
  fc.oneof(
    mostly<object>({}, ...quantities.map((quantity) => ({ limits: quantity }))),
    fc.constantFrom(...quantities, '1').map((quantity) => ({ requests: quantity })),
  );

/** At most one of limit and request for each resource, so that none is above the other. */
const requirements = fc
  .record({ cpu: requirement('0', '1m', '100m', '1'), memory: requirement('0', '64Mi', '2Gi') })
  .map((wanted) => ({ limits: sectionOf(wanted, 'limits'), requests: sectionOf(wanted, 'requests') }));

function sectionOf(wanted: Readonly<Record<string, object>>, section: string): object {
  return Object.fromEntries(
    Object.entries(wanted).map(([resource, each]) => [resource, (each as Record<string, string>)[section]]),
  );
}

const environment = {
  env: mostly<unknown>(
    undefined,
    [{ name: 'A', value: 'b' }],
    [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
    [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
  ),
  envFrom: mostly<unknown>(undefined, [{ secretRef: { name: 's' } }], [{ configMapRef: { name: 'c' } }]),
};

const common = {
  image: fc.constantFrom(...IMAGES),
  imagePullPolicy: mostly<unknown>(undefined, 'Always', 'IfNotPresent', 'Never'),
  securityContext: mostly<unknown>(true, undefined).chain((set) =>
    set === true ? containerContext : fc.constant(undefined),
  ),
  command: mostly<unknown>(
    undefined,
    ['sudo', 'web'],
    ['/usr/bin/sudo -u web'],
    ['pseudo'],
    ['sh', '-c', 'sudoku'],
  ),
  args: mostly<unknown>(undefined, ['exec sudo web'], ['--sudo=no'], ['a;sudo b']),
  volumeMounts: fc.subarray(
    [
      { name: 'v0', mountPath: '/a', readOnly: true },
      { name: 'v0', mountPath: '/b' },
      { name: 'v1', mountPath: '/c' },
    ],
    { maxLength: 3 },
  ),
  ...environment,
};
const probed = { livenessProbe: handler, readinessProbe: handler, startupProbe: handler };

const ordinary = fc.record({
  ...common,
  ...probed,
  lifecycle: fc.record({ preStop: handler, postStart: handler }),
  resources: requirements,
});
const init = fc.record({ ...common, resources: requirements });

/** Ports that do not repeat in the pod, so that the API server takes them on the network of the node too. */
function portOf(index: number): fc.Arbitrary<unknown> {
  return fc.constantFrom<unknown>(
    undefined,
    [{ containerPort: 80 + index }],
    [{ containerPort: 8080 + index }],
    [{ containerPort: 8080 + index, hostPort: 8080 + index }],
    [{ containerPort: 1023 - index, protocol: 'UDP' }],
  );
}

function named(
  prefix: string,
  container: fc.Arbitrary<object>,
  { least, most, ports }: { readonly least: number; readonly most: number; readonly ports: boolean },
): fc.Arbitrary<readonly object[]> {
  return fc.array(container, { minLength: least, maxLength: most }).chain((list) =>
    fc.tuple(
      ...list.map((one, index) =>
        (ports ? portOf(index) : fc.constant(undefined)).map((port) => ({
          ...one,
          name: `${prefix}${index}`,
          ...(port === undefined ? {} : { ports: port }),
        })),
      ),
    ),
  );
}

/** Lists of containers of a pod, by role; ephemeral ones cannot be created with it. */
export const containerLists = {
  initContainers: named('i', init, { least: 0, most: 1, ports: false }),
  containers: named('c', ordinary, { least: 1, most: 2, ports: true }),
};
