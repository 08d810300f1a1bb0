// What a cluster runs and where each program comes from: Go modules pinned below go/, nothing else is downloaded.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const sources = join(import.meta.dirname, '..', 'go');
const kubernetes = 'k8s.io/kubernetes';

/** Programs that one Go module brings and that are built together. */
export interface ProgramSet {
  readonly name: string;
  /** Folder of the Go module. */
  readonly folder: string;
  /** Version of the program, with its v. */
  readonly version: string;
  /** Go packages by name of the binary. */
  readonly packages: Readonly<Record<string, string>>;
  /** Arguments of the linker beyond those of every build. */
  readonly link?: readonly string[];
  /** Arguments of the build beyond those of every build. */
  readonly flags?: readonly string[];
  /** Compiled with the C compiler too; without it the programs are static. */
  readonly cgo?: boolean;
  /** A file that the programs need: what it is made of, in the module that brings it. */
  readonly data?: DataFile;
}

/** Documents of a Go module, joined as YAML. */
export interface DataFile {
  readonly name: string;
  readonly module: string;
  /** Paths below the module. */
  readonly parts: readonly string[];
}

/** Minor versions of Kubernetes that clusters can have, newest first. */
export function knownVersions(): readonly string[] {
  return readdirSync(sources)
    .flatMap((name) => /^kubernetes-(1\.\d+)$/.exec(name)?.[1] ?? [])
    .sort((a, b) => Number(b.slice(2)) - Number(a.slice(2)));
}

/** The minor version that is meant; the newest one by default. Throws where there is none of that name. */
export function knownVersion(version: string | undefined): string {
  const known = knownVersions();
  const found = version === undefined ? known[0] : known.find((minor) => minor === version);
  if (found === undefined)
    throw new Error(`no Kubernetes ${version ?? ''} here: choose one of ${known.join(', ')}`);
  return found;
}

/** API server, controller manager and scheduler of a minor version. */
export function controlPlane(minor: string): ProgramSet {
  return kubernetesPrograms(minor, 'control-plane', [
    'kube-apiserver',
    'kube-controller-manager',
    'kube-scheduler',
  ]);
}

function kubernetesPrograms(minor: string, name: string, commands: readonly string[]): ProgramSet {
  const folder = join(sources, `kubernetes-${minor}`);
  const version = requiredVersion(folder, kubernetes);
  const stamp = 'k8s.io/component-base/version';
  const [major = '', second = ''] = minor.split('.');
  return {
    name,
    folder,
    version,
    packages: Object.fromEntries(commands.map((command) => [command, `${kubernetes}/cmd/${command}`])),
    // Without it the server calls itself v0.0.0, and what depends on its version goes wrong.
    link: [
      `-X ${stamp}.gitVersion=${version}`,
      `-X ${stamp}.gitMajor=${major}`,
      `-X ${stamp}.gitMinor=${second}`,
    ],
  };
}

export function etcd(): ProgramSet {
  return single('etcd', 'go.etcd.io/etcd/server/v3', '');
}

/** Plays kubelets: nodes and pods that change their status as real ones do, without running anything. */
export function kwok(): ProgramSet {
  const module = 'sigs.k8s.io/kwok';
  return {
    ...single('kwok', module, '/cmd/kwok'),
    // KWOK does what its stages say and brings them as files, not in the program.
    data: {
      name: 'stages.yaml',
      module,
      parts: [
        'node/fast/node-initialize',
        'node/heartbeat-with-lease/node-heartbeat-with-lease',
        'pod/fast/pod-ready',
        'pod/fast/pod-complete',
        'pod/fast/pod-delete',
      ].map((part) => `kustomize/stage/${part}.yaml`),
    },
  };
}

function single(name: string, module: string, path: string): ProgramSet {
  return severalOf(name, module, { [name]: path });
}

/** Issues certificates. */
export function certify(): ProgramSet {
  return own('certify');
}

/** What a real node of a minor version runs beside its runtime. */
export function nodeAgents(minor: string): ProgramSet {
  return kubernetesPrograms(minor, 'node', ['kubelet', 'kube-proxy']);
}

/** What runs the containers of a real node: the same for every version of Kubernetes. */
export function nodeRuntime(): ProgramSet[] {
  return [
    own('node-init'),
    own('pause'),
    severalOf('cni', 'github.com/containernetworking/plugins', {
      ptp: '/plugins/main/ptp',
      'host-local': '/plugins/ipam/host-local',
    }),
    // Seccomp profiles of pods become filters by libseccomp alone.
    { ...single('runc', 'github.com/opencontainers/runc', ''), cgo: true, flags: ['-tags', 'seccomp'] },
    severalOf('containerd', 'github.com/containerd/containerd/v2', {
      containerd: '/cmd/containerd',
      'containerd-shim-runc-v2': '/cmd/containerd-shim-runc-v2',
      ctr: '/cmd/ctr',
    }),
  ];
}

function severalOf(name: string, module: string, paths: Readonly<Record<string, string>>): ProgramSet {
  const folder = join(sources, name);
  const packages = Object.entries(paths).map(([program, path]) => [program, module + path]);
  return {
    name,
    folder,
    version: requiredVersion(folder, module),
    packages: Object.fromEntries(packages),
  };
}

/** A program whose source is in this repository. */
function own(name: string): ProgramSet {
  return { name, folder: join(sources, name), version: 'own', packages: { [name]: '.' } };
}

function requiredVersion(folder: string, module: string): string {
  const text = readFileSync(join(folder, 'go.mod'), 'utf8');
  const version = new RegExp(`^(?:require |\\t)${module} (v\\S+)`, 'm').exec(text)?.[1];
  if (version === undefined) throw new Error(`${folder}/go.mod requires no ${module}`);
  return version;
}
