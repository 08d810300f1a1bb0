// The command line of each program. Kubernetes' own reference of the flags: `<binary> --help`.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { issueCertificates } from './certificates.ts';
import type { Order } from './certificates.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { nodeComponents, nodeInit } from './node-components.ts';
import type { ClusterState } from './state.ts';

/** Programs of the control plane in the order of their start. */
export const controlPlanePrograms = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
] as const;

/** Programs that run as long as the cluster does, in the order of their start. */
export function runningPrograms({ fakeNodes, node }: ClusterState): string[] {
  return [
    ...controlPlanePrograms,
    ...(node === undefined ? [] : [nodeInit, ...nodeComponents]),
    ...(fakeNodes > 0 ? ['kwok'] : []),
  ];
}

const services = '10.96.0.0/16';
const apiService = '10.96.0.1';
/** Far above the default: a test waits for the API server, not for the politeness of a controller. */
const rate = { qps: 500, burst: 1000 };

/** Certificates and kubeconfigs of all components, and of the administrator. */
export async function writeIdentities(state: ClusterState): Promise<void> {
  const pki = (name: string): string => join(state.folder, 'pki', name);
  const issued = (name: string, order: Partial<Order>): Order => ({
    commonName: name,
    issuer: pki('ca'),
    ...order,
    out: pki(name),
  });
  await issueCertificates([
    { out: pki('ca'), commonName: 'bulwark-test-cluster' },
    { out: pki('service-account'), commonName: 'service-account' },
    issued('server', {
      commonName: 'kube-apiserver',
      dnsNames: ['localhost', ...['', '.default', '.default.svc'].map((suffix) => `kubernetes${suffix}`)],
      addresses: ['127.0.0.1', apiService, ...(state.node === undefined ? [] : [state.node.machine])],
    }),
    issued('kubelet-client', { commonName: 'kube-apiserver', organizations: ['system:masters'] }),
    issued('admin', { organizations: ['system:masters'] }),
    issued('kube-controller-manager', { commonName: 'system:kube-controller-manager' }),
    issued('kube-scheduler', { commonName: 'system:kube-scheduler' }),
  ]);
  for (const name of ['admin', 'kube-controller-manager', 'kube-scheduler'])
    writeKubeconfig(kubeconfigOf(state, name), state, { certificate: pki(name) });
  writeJson(join(state.folder, 'audit-policy.json'), auditPolicy);
  writeJson(join(state.folder, 'kube-scheduler.json'), {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    leaderElection: { leaderElect: false },
    clientConnection: { kubeconfig: kubeconfigOf(state, 'kube-scheduler'), ...rate },
  });
}

/** Every request once, when it is answered; a watch when it begins and when it ends. */
const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'Metadata' }],
};

function writeJson(file: string, value: object): void {
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** Kubeconfig of a component or of `admin`. */
export function kubeconfigOf(state: ClusterState, name: string): string {
  return join(state.folder, name === 'admin' ? 'kubeconfig' : `${name}.kubeconfig`);
}

export function auditLogOf(state: ClusterState): string {
  return join(state.folder, 'audit.log');
}

/** Arguments of a program; each command line names the cluster's folder, by which the process is found. */
export function argumentsOf(state: ClusterState, program: string): string[] {
  const flags = flagsOf[program];
  if (flags === undefined) throw new Error(`no program ${program} in a cluster`);
  return Object.entries(flags(state)).map(([flag, value]) => `--${flag}=${value}`);
}

type Flags = Readonly<Record<string, string | number | boolean>>;

const flagsOf: Readonly<Record<string, (state: ClusterState) => Flags>> = {
  etcd: etcdFlags,
  'kube-apiserver': apiServerFlags,
  'kube-controller-manager': controllerManagerFlags,
  'kube-scheduler': schedulerFlags,
  kwok: kwokFlags,
};

/** Sockets in a folder that only its user can enter stand for certificates, and need no port. */
function etcdFlags({ folder }: ClusterState): Flags {
  const [client, peer] = [etcdSocket(folder, 'client'), etcdSocket(folder, 'peer')];
  return {
    'data-dir': join(folder, 'etcd/data'),
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': `default=${peer}`,
    // A test cluster need not outlive a power failure.
    'unsafe-no-fsync': true,
    'quota-backend-bytes': 8 * 1024 ** 3,
    'log-level': 'warn',
  };
}

function etcdSocket(folder: string, name: string): string {
  return `unix://${join(folder, 'etcd', `${name}.sock`)}`;
}

function apiServerFlags(state: ClusterState): Flags {
  const pki = (name: string): string => join(state.folder, 'pki', name);
  return {
    'etcd-servers': etcdSocket(state.folder, 'client'),
    ...apiServerAddress(state),
    'secure-port': state.ports.apiServer,
    'tls-cert-file': pki('server.crt'),
    'tls-private-key-file': pki('server.key'),
    'client-ca-file': pki('ca.crt'),
    'authorization-mode': 'Node,RBAC',
    'enable-admission-plugins': 'NodeRestriction',
    'allow-privileged': true,
    'service-account-issuer': 'https://kubernetes.default.svc',
    'service-account-key-file': pki('service-account.crt'),
    'service-account-signing-key-file': pki('service-account.key'),
    'service-cluster-ip-range': services,
    'kubelet-client-certificate': pki('kubelet-client.crt'),
    'kubelet-client-key': pki('kubelet-client.key'),
    'kubelet-preferred-address-types': 'InternalIP',
    'audit-policy-file': join(state.folder, 'audit-policy.json'),
    'audit-log-path': auditLogOf(state),
    // One file: a rotation would hide requests from whoever counts them.
    'audit-log-maxsize': 100_000,
  };
}

/** Loopback alone where nothing else must reach it; a node and its pods come by the address of their link. */
function apiServerAddress({ node }: ClusterState): Flags {
  if (node === undefined) return { 'bind-address': '127.0.0.1', 'endpoint-reconciler-type': 'none' };
  return {
    'bind-address': '0.0.0.0',
    'advertise-address': node.machine,
    // Addresses of Services mean something within the node only; those of pods are known to the machine too.
    'enable-aggregator-routing': true,
  };
}

function controllerManagerFlags(state: ClusterState): Flags {
  const pki = (name: string): string => join(state.folder, 'pki', name);
  const kubeconfig = kubeconfigOf(state, 'kube-controller-manager');
  return {
    kubeconfig,
    'authentication-kubeconfig': kubeconfig,
    'authorization-kubeconfig': kubeconfig,
    'bind-address': '127.0.0.1',
    'secure-port': state.ports.controllerManager,
    'leader-elect': false,
    'use-service-account-credentials': true,
    'service-account-private-key-file': pki('service-account.key'),
    'root-ca-file': pki('ca.crt'),
    'cluster-signing-cert-file': pki('ca.crt'),
    'cluster-signing-key-file': pki('ca.key'),
    'kube-api-qps': rate.qps,
    'kube-api-burst': rate.burst,
  };
}

function schedulerFlags(state: ClusterState): Flags {
  const kubeconfig = kubeconfigOf(state, 'kube-scheduler');
  return {
    config: join(state.folder, 'kube-scheduler.json'),
    'authentication-kubeconfig': kubeconfig,
    'authorization-kubeconfig': kubeconfig,
    'bind-address': '127.0.0.1',
    'secure-port': state.ports.scheduler,
  };
}

function kwokFlags(state: ClusterState): Flags {
  return {
    config: join(dirname(state.programs['kwok'] ?? ''), 'stages.yaml'),
    kubeconfig: kubeconfigOf(state, 'admin'),
    'manage-nodes-with-annotation-selector': 'kwok.x-k8s.io/node=fake',
    'node-ip': '127.0.0.1',
    'node-lease-duration-seconds': 40,
  };
}
