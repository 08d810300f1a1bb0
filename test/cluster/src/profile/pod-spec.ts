import type { Fields } from './metadata.ts';
import type { Random } from './random.ts';
import type { App, Style, World } from './world.ts';

/** How often a team writes what makes a difference, in parts of one. Rates of public manifests, split by who writes them. */
interface Habits {
  readonly hardened: number;
  readonly readOnly: number;
  readonly limits: number;
  readonly privileged: number;
  readonly host: number;
  readonly noToken: number;
}

const HABITS: Readonly<Record<Style, Habits>> = {
  hardened: { hardened: 0.9, readOnly: 0.8, limits: 0.9, privileged: 0, host: 0, noToken: 0.3 },
  default: { hardened: 0.15, readOnly: 0.1, limits: 0.4, privileged: 0.01, host: 0.02, noToken: 0.02 },
  legacy: { hardened: 0, readOnly: 0, limits: 0.1, privileged: 0.05, host: 0.08, noToken: 0 },
  system: { hardened: 0.1, readOnly: 0.2, limits: 0.5, privileged: 0.5, host: 0.6, noToken: 0 },
};

/** The spec of the pod template of a workload; another revision has another tag. */
export function templateSpec(world: World, app: App, revision: number, random: Random): Fields {
  const habits = HABITS[app.namespace.style];
  const containers = [
    container(random, habits, tagged(world.images[10 + random.skewed(world.images.length - 10)], revision)),
  ];
  if (random.chance(0.4)) containers.push(sidecar(world, random));
  const isJob = app.kind === 'Job' || app.kind === 'CronJob';
  return {
    ...(random.chance(0.09) && {
      initContainers: [preparation(random, habits, world.images[random.skewed(10)])],
    }),
    containers,
    volumes: volumes(random, habits),
    restartPolicy: isJob ? 'OnFailure' : 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    ...access(app, habits, random),
    securityContext: random.chance(habits.hardened)
      ? { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } }
      : {},
    schedulerName: 'default-scheduler',
    ...(random.chance(0.3) && { affinity: apart(app) }),
  };
}

/** What a pod may use beyond its containers. */
function access(app: App, habits: Habits, random: Random): Fields {
  return {
    ...(app.account !== '' && { serviceAccountName: app.account, serviceAccount: app.account }),
    ...(random.chance(habits.noToken) && { automountServiceAccountToken: false }),
    ...(random.chance(habits.host) && { hostNetwork: true }),
    ...(random.chance(habits.host / 3) && { hostPID: true }),
  };
}

function apart({ name }: App): Fields {
  const podAffinityTerm = {
    labelSelector: { matchLabels: { app: name } },
    topologyKey: 'kubernetes.io/hostname',
  };
  return {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }],
    },
  };
}

function tagged(image: string | undefined, revision: number): string {
  return revision === 0 ? (image ?? '') : `${image ?? ''}-r${revision}`;
}

function container(random: Random, habits: Habits, image: string | undefined): Fields {
  const port = random.integer(1024, 9999);
  const probe = {
    httpGet: { path: '/healthz', port, scheme: 'HTTP' },
    periodSeconds: 10,
    failureThreshold: 3,
  };
  return {
    name: 'main',
    image: image ?? '',
    imagePullPolicy: 'IfNotPresent',
    ...(random.chance(0.4) && { args: ['--config=/etc/app/config.yaml', `--listen=:${port}`] }),
    ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }],
    env: environment(random),
    resources: random.chance(habits.limits)
      ? {
          limits: { cpu: '1', memory: `${random.integer(1, 16) * 128}Mi` },
          requests: { cpu: '100m', memory: '128Mi' },
        }
      : {},
    ...(random.chance(0.6) && { livenessProbe: probe, readinessProbe: probe }),
    ...securityContext(random, habits),
    volumeMounts: [{ name: 'cache', mountPath: '/cache' }],
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  };
}

/** An init container: it ends, so nothing asks how it is. */
function preparation(random: Random, habits: Habits, image: string | undefined): Fields {
  const {
    livenessProbe: _live,
    readinessProbe: _ready,
    ports: _ports,
    ...rest
  } = container(random, habits, image);
  return { ...rest, name: 'prepare' };
}

function environment(random: Random): readonly Fields[] {
  return Array.from({ length: random.run(2, 64) }, (_, index) =>
    random.chance(0.2)
      ? {
          name: `SECRET_${index}`,
          valueFrom: { secretKeyRef: { name: 'credentials', key: `key-${index}` } },
        }
      : { name: `SETTING_${index}`, value: `${random.word()}-${random.integer(1, 1e6)}` },
  );
}

function securityContext(random: Random, habits: Habits): Fields {
  if (random.chance(habits.privileged)) return { securityContext: { privileged: true } };
  if (random.chance(habits.hardened))
    return {
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        ...(random.chance(habits.readOnly) && { readOnlyRootFilesystem: true }),
      },
    };
  return random.chance(0.1) ? { securityContext: { capabilities: { add: ['NET_ADMIN'] } } } : {};
}

/** A proxy as a mesh injects it: one of the ten images that run everywhere. */
function sidecar(world: World, random: Random): Fields {
  const settings = ['POD_NAME', 'POD_NAMESPACE', 'HOST_IP'];
  return {
    name: 'proxy',
    image: world.images[random.skewed(10)] ?? '',
    imagePullPolicy: 'IfNotPresent',
    args: [
      'proxy',
      'sidecar',
      '--domain',
      '$(POD_NAMESPACE).svc.cluster.local',
      '--log_output_level=default:info',
    ],
    ports: [{ name: 'metrics', containerPort: 15090, protocol: 'TCP' }],
    env: settings.map((name) => ({ name, value: `${name.toLowerCase()}-of-the-mesh` })),
    resources: {
      limits: { cpu: '2', memory: '1Gi' },
      requests: { cpu: '10m', memory: '40Mi' },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: 1337,
    },
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  };
}

function volumes(random: Random, habits: Habits): readonly Fields[] {
  const list: Fields[] = [{ name: 'cache', emptyDir: {} }];
  if (random.chance(0.4)) list.push({ name: 'settings', configMap: { name: 'settings', defaultMode: 420 } });
  if (random.chance(0.2))
    list.push({ name: 'credentials', secret: { secretName: 'credentials', defaultMode: 420 } });
  if (random.chance(habits.host))
    list.push({
      name: 'host',
      hostPath: { path: random.pick(['/var/log', '/etc', '/var/run', '/', '/opt/data']), type: '' },
    });
  return list;
}
