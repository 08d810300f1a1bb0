import fc from 'fast-check';
import { containerLists, mostly, sharedContext } from './containers.test-support.ts';

const HOST_PATHS = [
  '/',
  '//',
  '/data',
  '/data/web/',
  '/var/run/docker.sock',
  '//var//run/docker.sock',
  '/run/containerd',
  '/run/containerd/',
  '/run/containerdx',
  '/etc',
  '/etc/kubernetes/pki',
  '/etc/kubernetesx',
  '/var/lib/kubelet',
  '/var/lib/kubelet/pods/',
  '/var/lib',
  '/home/me/.aws',
  '/srv/gcloud/x',
  '/root',
  '/root/x/y',
  '/proc/sys',
  '/usr/',
  '/usr/share',
  'relative/path',
];

const source = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOST_PATHS).map((path) => ({ hostPath: { path } })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<object>(
      {},
      { emptyDir: {} },
      { configMap: { name: 'c' } },
      { secret: { secretName: 's' } },
      { persistentVolumeClaim: { claimName: 'p' } },
      { nfs: { server: 'n.test', path: '/x' } },
      { iscsi: { targetPortal: '192.0.2.1', iqn: 'iqn.2001-04.com.example:storage', lun: 0 } },
      { projected: { sources: [] } },
      { csi: { driver: 'd.test' } },
      { image: { reference: 'a' } },
    ),
  },
);
const volumes = fc
  .tuple(source, source)
  .map((sources) => sources.map((each, index) => ({ name: `v${index}`, ...each })));

const SYSCTLS = [
  'kernel.msgmax',
  'kernel.shm_rmid_forced',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_notsent_lowat',
];

const podContext = fc.record({
  ...sharedContext,
  fsGroup: mostly<unknown>(undefined, 0, 2000),
  supplementalGroups: mostly<unknown>(undefined, [0], [2000, 0], [2000]),
  sysctls: fc.option(
    fc
      .uniqueArray(fc.constantFrom(...SYSCTLS), { minLength: 1, maxLength: 2 })
      .map((names) => names.map((name) => ({ name, value: '1' }))),
    { nil: undefined, freq: 2 },
  ),
});

const linux = fc.record({
  ...containerLists,
  volumes,
  hostUsers: mostly<unknown>(undefined, true, false),
  hostNetwork: mostly<unknown>(undefined, true, false),
  hostPID: mostly<unknown>(undefined, true, false),
  hostIPC: mostly<unknown>(undefined, true, false),
  securityContext: mostly<unknown>(true, undefined).chain((set) =>
    set === true ? podContext : fc.constant(undefined),
  ),
  serviceAccountName: mostly<unknown>(undefined, 'default', 'web', 'kubernetes-dashboard'),
  automountServiceAccountToken: mostly<unknown>(undefined, true, false),
  resources: mostly<unknown>(undefined, { limits: { cpu: '8', memory: '32Gi' } }),
});

/** What the API server refuses together is taken apart, so that most objects are accepted. */
function made(spec: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const text = JSON.stringify(spec);
  const isolated = spec['hostUsers'] === false;
  return {
    ...spec,
    ...(text.includes('"Unmasked"') && { hostUsers: false }),
    ...(sharesNode(spec) && { securityContext: withoutSysctls(spec['securityContext']) }),
    ...((isolated || text.includes('"Unmasked"')) && {
      hostNetwork: undefined,
      hostPID: undefined,
      hostIPC: undefined,
    }),
  };
}

/** Sysctls of a namespace that the pod shares with its node are refused. */
function sharesNode({ hostNetwork, hostIPC }: Readonly<Record<string, unknown>>): boolean {
  return hostNetwork === true || hostIPC === true;
}

function withoutSysctls(context: unknown): unknown {
  return typeof context === 'object' ? { ...context, sysctls: undefined } : context;
}

const LINUX_ONLY =
  /^(?:runAsUser|runAsGroup|seccompProfile|appArmorProfile|seLinuxOptions|fsGroup|supplementalGroups|sysctls|privileged|allowPrivilegeEscalation|readOnlyRootFilesystem|procMount|capabilities|hostUsers|hostPID|hostIPC|hostNetwork)$/;

/** A pod spec for Windows: without the fields that the API server refuses there, and at times as a process of the node. */
function forWindows(spec: object, hostProcess: boolean): object {
  const text = JSON.stringify(spec, (key, value: unknown) => (LINUX_ONLY.test(key) ? undefined : value));
  const plain = JSON.parse(text) as {
    securityContext?: object;
    containers: object[];
    initContainers: object[];
  };
  if (!hostProcess) return { ...plain, resources: undefined, os: { name: 'windows' } };
  return {
    ...plain,
    resources: undefined,
    os: { name: 'windows' },
    hostNetwork: true,
    securityContext: {
      ...plain.securityContext,
      windowsOptions: { hostProcess: true, runAsUserName: 'NT AUTHORITY\\SYSTEM' },
    },
  };
}

/** Pod specs that set much, at the edges of what controls tell apart. */
export const podSpec: fc.Arbitrary<object> = fc
  .tuple(linux, fc.constantFrom('linux', 'linux', 'linux', 'linux', 'unset', 'windows', 'process'))
  .map(([spec, system]) => {
    const whole = made(spec);
    if (system === 'unset') return whole;
    return system === 'linux' ? { ...whole, os: { name: 'linux' } } : forWindows(whole, system === 'process');
  });

/** A pod spec without profiles in fields: annotations may not contradict them. */
export function withoutProfiles(spec: object): object {
  const isProfile = (key: string): boolean => key === 'seccompProfile' || key === 'appArmorProfile';
  return JSON.parse(
    JSON.stringify(spec, (key, value: unknown) => (isProfile(key) ? undefined : value)),
  ) as object;
}

/** Labels and annotations of pods, profiles of old among them. */
export const podMetadata = fc.record({
  labels: fc.constantFrom({ app: 'web' }, { app: 'helm' }, { app: 'web', tier: 'x' }),
  annotations: fc.record({
    'seccomp.security.alpha.kubernetes.io/pod': mostly<unknown>(undefined, 'unconfined', 'runtime/default'),
    'container.seccomp.security.alpha.kubernetes.io/c0': mostly<unknown>(
      undefined,
      'localhost/x',
      'unconfined',
    ),
    'container.apparmor.security.beta.kubernetes.io/c0': mostly<unknown>(
      undefined,
      'unconfined',
      'runtime/default',
      'localhost/x',
    ),
  }),
});
