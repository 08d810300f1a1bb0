import type { Choice, Path } from '@bulwark/model';
import { booleanAt, mapAt, mapsAt, stringAt } from './fields.ts';
import type { Violation } from './verdict.ts';
import { podPath } from './views.ts';
import type { ContainerView, WorkloadView } from './views.ts';

/**
 * What a directory or file of the node gives away. The classes do not overlap, so that controls which judge one class
 * each never report the same volume twice.
 */
export type HostPathClass = 'runtime-socket' | 'credentials' | 'system' | 'other';

/** One mount of a volume in a container. */
export interface VolumeMount {
  readonly container: ContainerView;
  /** Path from the pod spec. */
  readonly path: Path;
  readonly mountPath: string;
  readonly readOnly: boolean;
}

/** A volume that is a directory or file of the node. */
export interface HostPathVolume {
  readonly name: string;
  /** Path of `hostPath` from the pod spec. */
  readonly path: Path;
  /** The path on the node, without doubled and trailing slashes; '' where the manifest has none. */
  readonly hostPath: string;
  readonly class: HostPathClass;
  readonly mounts: readonly VolumeMount[];
}

/** `nri` is the one by which plugins change every container before the runtime starts it. */
export const SOCKET = /\/(?:docker|containerd|crio|cri-dockerd|dockershim|podman|nri)\.sock$/;
/** Directories that hold sockets of a container runtime; /var/run is a link to /run. */
export const SOCKET_DIRECTORY =
  /^(?:\/var)?\/run(?:\/(?:docker|containerd|crio|podman|nri|k3s|k3s\/containerd))?$/;

/** Homes and directories with keys of the kubelet, the control plane, etcd or a cloud account. */
export const CREDENTIAL_PATHS = [
  /^\/etc(?:\/kubernetes(?:\/.*)?)?$/,
  /^\/var\/lib\/(?:kubelet|etcd|rancher|k0s)(?:\/.*)?$/,
  /^\/(?:root|home)(?:\/[^/]+)?$/,
  /(?:^|\/)\.(?:aws|azure|kube|ssh|config)(?:\/.*)?$/,
  /(?:^|\/)gcloud(?:\/.*)?$/,
];
export const SYSTEM_PATH =
  /^\/(?:bin|boot|dev|lib|lib64|opt|proc|sbin|sys|usr|var|var\/lib|var\/lib\/(?:docker|containerd|containers)|proc\/sys(?:\/kernel)?|proc\/1(?:\/root)?)?$/;

/** The class of a path on the node, as `hostPath.path` names it. */
export function hostPathClass(path: string): HostPathClass {
  if (SOCKET.test(path) || SOCKET_DIRECTORY.test(path)) return 'runtime-socket';
  if (CREDENTIAL_PATHS.some((pattern) => pattern.test(path))) return 'credentials';
  return path !== '' && SYSTEM_PATH.test(path) ? 'system' : 'other';
}

/** Every hostPath volume of a workload with the mounts of its containers. */
export function hostPathVolumes(workload: WorkloadView): readonly HostPathVolume[] {
  return mapsAt(workload.podSpec, 'volumes').flatMap((volume, index) => {
    const source = mapAt(volume, 'hostPath');
    if (source === undefined) return [];
    const name = stringAt(volume, 'name') ?? '';
    const hostPath = normalised(stringAt(source, 'path') ?? '');
    return [
      {
        name,
        path: ['volumes', index, 'hostPath'],
        hostPath,
        class: hostPathClass(hostPath),
        mounts: mountsOf(workload, name),
      },
    ];
  });
}

function normalised(path: string): string {
  const single = path.replace(/\/{2,}/g, '/');
  return single.length > 1 && single.endsWith('/') ? single.slice(0, -1) : single;
}

function mountsOf(workload: WorkloadView, volume: string): readonly VolumeMount[] {
  return workload.containers.flatMap((container) =>
    mapsAt(container.value, 'volumeMounts').flatMap((mount, index) =>
      stringAt(mount, 'name') === volume
        ? [
            {
              container,
              path: [...container.path, 'volumeMounts', index],
              mountPath: stringAt(mount, 'mountPath') ?? '',
              readOnly: booleanAt(mount, 'readOnly') === true,
            },
          ]
        : [],
    ),
  );
}

/** One violation for each hostPath volume of a class, with its mounts as related paths; `gives` completes the message. */
export function hostPathViolations(
  workload: WorkloadView,
  wanted: HostPathClass,
  text: { readonly gives: string; readonly advice: string; readonly choose?: boolean },
): readonly Violation[] {
  return hostPathVolumes(workload)
    .filter((volume) => volume.class === wanted)
    .map((volume) => ({
      path: [...volume.path, 'path'],
      message: `Volume ${volume.name} is ${volume.hostPath || 'a path'} of the node, ${text.gives}`,
      remedy: { advice: text.advice, ...(text.choose === true && { choose: claimFor(volume.path) }) },
      related: relatedMounts(workload, volume),
    }));
}

/** A claim in the place of the volume at a path that ends in its type. */
function claimFor(path: Path): readonly Choice[] {
  return [
    {
      path: [...path.slice(0, -1), 'persistentVolumeClaim', 'claimName'],
      value: 'name of a claim',
      from: 'kubectl get persistentvolumeclaims; emptyDir: {} where nothing has to stay',
    },
  ];
}

function relatedMounts(
  workload: WorkloadView,
  { mounts }: HostPathVolume,
): NonNullable<Violation['related']> {
  return mounts.map(({ container, mountPath, path }) => ({
    object: workload.object.reference,
    relation: `mounted by container ${container.name} at ${mountPath}`,
    paths: [podPath(workload, path)],
  }));
}

/** One violation for each writable mount of hostPath volumes of some classes. */
export function writableMountViolations(
  workload: WorkloadView,
  wanted: readonly HostPathClass[],
  gives: string,
): readonly Violation[] {
  return hostPathVolumes(workload)
    .filter((volume) => wanted.includes(volume.class))
    .flatMap(({ hostPath, mounts }) =>
      mounts
        .filter(({ readOnly }) => !readOnly)
        .map(({ container, mountPath, path }) => ({
          path: [...path, 'readOnly'],
          message: `Container ${container.name} may write to ${hostPath || 'a path'} of the node at ${mountPath}, ${gives}`,
          remedy: {
            advice: 'Mount the volume read-only.',
            set: [{ path: [...path, 'readOnly'], value: true }],
          },
        })),
    );
}
