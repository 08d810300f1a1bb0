// The programs of a real node: their identities, configuration files and command lines. All of them see the folder `node` of the
// cluster as /var/lib, and a /run and a /var/log of their own (go/node-init).
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { issueCertificates } from './certificates.ts';
import { serverUrl, writeKubeconfig } from './kubeconfig.ts';
import { programPath } from './state.ts';
import type { ClusterState, NodeState } from './state.ts';

/** The program that makes the namespaces of a node, and stays as their first process. */
export const nodeInit = 'node-init';

/** Programs of a node in the order of their start. */
export const nodeComponents = ['containerd', 'kubelet', 'kube-proxy'] as const;

/** Image of what holds a pod's namespaces; the harness makes it. */
export const pauseImage = { repository: 'bulwark.invalid/pause', tag: '1' };

const socket = 'containerd.sock';
const ports = { kubelet: 10248, 'kube-proxy': 10256 };

/** containerd's socket as the machine sees it. */
export function containerdSocket({ folder }: ClusterState): string {
  return join(folder, 'node', socket);
}

/** The node of a cluster. Throws where it has none. */
export function nodeOf({ node, name }: ClusterState): NodeState {
  if (node === undefined)
    throw new Error(`the cluster ${name} has no node that runs pods: start it with one`);
  return node;
}

/** Where a program of the node says whether it is well; undefined for one that does not. */
export function healthUrl(state: ClusterState, program: string): string | undefined {
  const port = program in ports ? ports[program as keyof typeof ports] : undefined;
  return port === undefined ? undefined : `http://${nodeOf(state).address}:${port}/healthz`;
}

/** Writes certificates, kubeconfigs and configuration of all programs of the node. */
export async function writeNode(state: ClusterState): Promise<void> {
  const node = nodeOf(state);
  mkdirSync(join(state.folder, 'node/cni'), { recursive: true, mode: 0o700 });
  const pki = (name: string): string => join(state.folder, 'pki', name);
  const issuer = pki('ca');
  await issueCertificates([
    {
      out: pki('kubelet'),
      issuer,
      commonName: `system:node:${node.name}`,
      organizations: ['system:nodes'],
      dnsNames: [node.name],
      addresses: [node.address],
    },
    { out: pki('kube-proxy'), issuer, commonName: 'system:kube-proxy' },
  ]);
  for (const program of ['kubelet', 'kube-proxy'])
    writeKubeconfig(
      join(state.folder, `${program}.kubeconfig`),
      state,
      { certificate: pki(program) },
      serverUrl(state, node.machine),
    );
  writeJson(configOf(state, 'kubelet'), kubeletConfiguration(state, node));
  writeJson(configOf(state, 'kube-proxy'), proxyConfiguration(state, node));
  writeJson(join(state.folder, 'node/cni/10-pods.conflist'), podNetwork(node));
  writeFileSync(configOf(state, 'containerd'), containerdConfiguration(state));
}

function writeJson(file: string, value: object): void {
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`);
}

function configOf({ folder }: ClusterState, program: string): string {
  return join(folder, `${program}.${program === 'containerd' ? 'toml' : 'json'}`);
}

/** Arguments of a program of the node; each names the cluster's folder. */
export function nodeArguments(state: ClusterState, program: string): string[] {
  const node = nodeOf(state);
  const config = `--config=${configOf(state, program)}`;
  if (program !== 'kubelet') return [config];
  const kubeconfig = join(state.folder, 'kubelet.kubeconfig');
  return [
    config,
    `--kubeconfig=${kubeconfig}`,
    `--hostname-override=${node.name}`,
    `--node-ip=${node.address}`,
  ];
}

/** kubelet.config.k8s.io/v1beta1, KubeletConfiguration. */
function kubeletConfiguration(state: ClusterState, node: NodeState): object {
  const pki = (file: string): string => join(state.folder, 'pki', file);
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: node.address,
    healthzBindAddress: node.address,
    healthzPort: ports.kubelet,
    tlsCertFile: pki('kubelet.crt'),
    tlsPrivateKeyFile: pki('kubelet.key'),
    authentication: { anonymous: { enabled: false }, x509: { clientCAFile: pki('ca.crt') } },
    authorization: { mode: 'Webhook' },
    containerRuntimeEndpoint: `unix:///var/lib/${socket}`,
    volumePluginDir: '/var/lib/kubelet/volume-plugins',
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${node.link}`,
    failCgroupV1: false,
    failSwapOn: false,
    enforceNodeAllocatable: [],
    // Settings of the kernel belong to the machine: the kubelet must not change them.
    protectKernelDefaults: true,
    oomScoreAdj: 0,
    // How full the machine's disk is says nothing about a test: no image is removed and no pod evicted for it.
    imageGCHighThresholdPercent: 100,
    evictionHard: { 'nodefs.available': '0%', 'nodefs.inodesFree': '0%', 'imagefs.available': '0%' },
    resolvConf: '',
  };
}

/** kubeproxy.config.k8s.io/v1alpha1, KubeProxyConfiguration. */
function proxyConfiguration(state: ClusterState, node: NodeState): object {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'iptables',
    clientConnection: { kubeconfig: join(state.folder, 'kube-proxy.kubeconfig') },
    hostnameOverride: node.name,
    bindAddress: node.address,
    healthzBindAddress: `${node.address}:${ports['kube-proxy']}`,
    clusterCIDR: node.pods,
    // The table of connections is the machine's: its size stays.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
    oomScoreAdj: 0,
  };
}

/** Each pod gets a link of its own to the node, which passes its packets on: no bridge, and nothing leaves the machine. */
function podNetwork(node: NodeState): object {
  const ipam = { type: 'host-local', ranges: [[{ subnet: node.pods }]], routes: [{ dst: '0.0.0.0/0' }] };
  return { cniVersion: '1.0.0', name: 'pods', plugins: [{ type: 'ptp', ipMasq: false, ipam }] };
}

/** Version 3 of containerd's configuration; it reads no other format than TOML. */
function containerdConfiguration(state: ClusterState): string {
  const quote = (text: string): string => JSON.stringify(text);
  return `version = 3
root = "/var/lib/containerd"
state = "/run/containerd"
# Both would make folders elsewhere on the machine.
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.nri.v1.nri"]

[grpc]
address = "/var/lib/${socket}"

[plugins."io.containerd.cri.v1.images".pinned_images]
sandbox = ${quote(`${pauseImage.repository}:${pauseImage.tag}`)}

[plugins."io.containerd.cri.v1.runtime"]
# Where the harness runs in a container itself, lowering the score is not permitted.
restrict_oom_score_adj = true

[plugins."io.containerd.cri.v1.runtime".cni]
bin_dirs = [${quote(dirname(programPath(state, 'ptp')))}]
conf_dir = ${quote(join(state.folder, 'node/cni'))}
use_internal_loopback = true

[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
BinaryName = ${quote(programPath(state, 'runc'))}
SystemdCgroup = false
`;
}
