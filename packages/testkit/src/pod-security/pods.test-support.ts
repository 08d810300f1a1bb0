import type { ValueMap } from '@bulwark/model';
import fc from 'fast-check';

/** A field that is mostly as given, and else one of the others; undefined leaves it out. */
function mostly<T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
}

const NAMES =
  'ALL all SYS_ADMIN NET_RAW CHOWN KILL NET_BIND_SERVICE net_bind_service CAP_CHOWN SYS_TIME BPF constructor';
const capabilities = fc.constantFrom('', ...NAMES.split(' '));
const profileType = (wrong: string) =>
  mostly<unknown>(undefined, { type: wrong }, {}, null, { type: 'Localhost' });

const shared = {
  runAsUser: mostly<unknown>(undefined, 0, 1000, null),
  appArmorProfile: profileType('Unconfined'),
  seLinuxOptions: mostly<unknown>(
    undefined,
    ...['spc_t', 'container_t', 'container_engine_t', ''].map((type) => ({ type })),
    { user: 'u' },
    { role: 'r' },
    { level: 's0' },
    {},
    null,
  ),
  windowsOptions: mostly<unknown>(undefined, { hostProcess: true }, { hostProcess: false }, {}, null),
};
const ofPod = fc.record({
  ...shared,
  runAsNonRoot: mostly<unknown>(true, undefined, false, null),
  seccompProfile: mostly<unknown>({ type: 'RuntimeDefault' }, undefined, { type: 'Unconfined' }, {}, null),
  sysctls: mostly<unknown>(
    undefined,
    null,
    ...[
      'kernel.msgmax',
      'net.ipv4.tcp_syncookies',
      'net.ipv4.ip_local_reserved_ports',
      'net.ipv4.tcp_fin_timeout',
    ]
      .concat('net.ipv4.tcp_rmem', 'net.ipv4.tcp_notsent_lowat', 'net/ipv4/tcp_syncookies', 'constructor')
      .map((name) => [{ name, value: '1' }]),
  ),
});
const ofContainer = fc.record({
  ...shared,
  privileged: mostly<unknown>(undefined, true, false, null),
  allowPrivilegeEscalation: mostly<unknown>(false, undefined, true, null),
  runAsNonRoot: mostly<unknown>(undefined, true, false, null),
  seccompProfile: mostly<unknown>(undefined, { type: 'RuntimeDefault' }, { type: 'Unconfined' }, {}, null),
  procMount: mostly<unknown>(undefined, 'Default', 'Unmasked', null),
  capabilities: fc.record({
    drop: mostly<unknown>(['ALL'], ['NET_RAW'], ['all'], [], null, undefined),
    add: fc.oneof(
      { weight: 9, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.array(capabilities) },
    ),
  }),
});
const handler = mostly<unknown>(
  undefined,
  ...['', '192.0.2.1'].flatMap((host) => [
    { httpGet: { port: 80, host } },
    { tcpSocket: { port: 80, host } },
  ]),
  { exec: { command: ['true'] } },
);
const container = fc.record({
  image: fc.constant('example.org/web:1.0'),
  securityContext: mostly<unknown>(true, undefined, null).chain((set) =>
    set === true ? ofContainer : fc.constant(set),
  ),
  ports: mostly<unknown>(undefined, ...[0, 80, null].map((hostPort) => [{ containerPort: 80, hostPort }])),
  livenessProbe: handler,
  startupProbe: handler,
  lifecycle: fc.record({ preStop: handler }),
});

/** A list of containers, with names that do not repeat in the pod. */
function containers(prefix: string, minLength: number): fc.Arbitrary<unknown> {
  return fc
    .array(container, { minLength, maxLength: 2 })
    .map((list) => list.map((one, index) => ({ ...one, name: `${prefix}${index}` })));
}

const volume = mostly<unknown>(
  { emptyDir: {} },
  ...['configMap', 'csi', 'ephemeral', 'image', 'projected', 'hostPath', 'nfs', 'gitRepo', 'scaleIO'].map(
    (type) => ({
      [type]: { path: '/srv' },
    }),
  ),
);
const flag = mostly<unknown>(undefined, true, false, null);
const annotation = mostly<unknown>(
  undefined,
  'unconfined',
  'runtime/default',
  'docker/default',
  'localhost/x',
  '',
  'odd',
);

/** Pods of valid types near the edges of the Pod Security Standards, without fields that are undefined. */
export const pods: fc.Arbitrary<ValueMap> = fc
  .record({
    apiVersion: fc.constant('v1'),
    kind: fc.constant('Pod'),
    metadata: fc.record({
      annotations: fc.record({
        'seccomp.security.alpha.kubernetes.io/pod': annotation,
        'container.seccomp.security.alpha.kubernetes.io/c0': annotation,
        'container.seccomp.security.alpha.kubernetes.io/gone': annotation,
        'container.apparmor.security.beta.kubernetes.io/gone': annotation,
      }),
    }),
    spec: fc.record({
      os: fc.constantFrom(undefined, undefined, undefined, { name: 'linux' }, { name: 'windows' }),
      hostUsers: fc.constantFrom(undefined, undefined, undefined, true, false, null),
      hostNetwork: flag,
      hostPID: flag,
      hostIPC: flag,
      securityContext: mostly<unknown>(true, undefined, null).chain((set) =>
        set === true ? ofPod : fc.constant(set),
      ),
      initContainers: containers('i', 0),
      containers: containers('c', 1),
      ephemeralContainers: mostly<unknown>([], undefined).chain((set) =>
        set === undefined ? containers('e', 1) : fc.constant([]),
      ),
      volumes: fc
        .array(volume, { maxLength: 1 })
        .map((list) => list.map((one) => ({ name: 'v', ...(one as object) }))),
    }),
  })
  .map((pod) => JSON.parse(JSON.stringify(pod)) as ValueMap);
