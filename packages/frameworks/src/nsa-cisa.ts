import type { Framework } from '@bulwark/model';

/** Kubernetes Hardening Guide of NSA and CISA, version 1.2 (August 2022), by its chapters; titles in our own words. */
export const nsaCisa: Framework = {
  id: 'nsa-cisa',
  title: 'NSA-CISA Kubernetes Hardening Guide',
  version: '1.2',
  aliases: ['nsa', 'nsa-cisa', 'k8s-nsa'],
  requirements: [
    { id: 'pod.non-root', title: 'Containers run as a user other than root', aliases: ['C-0013'] },
    { id: 'pod.immutable-filesystem', title: 'Root file systems are read-only', aliases: ['C-0017'] },
    { id: 'pod.privileged', title: 'No privileged containers', aliases: ['C-0057'] },
    {
      id: 'pod.privilege-escalation',
      title: 'Processes cannot gain more privileges than their parent',
      aliases: ['C-0016'],
    },
    {
      id: 'pod.host-pid-ipc',
      title: 'Process and IPC namespaces of the node stay closed',
      aliases: ['C-0038'],
    },
    { id: 'pod.host-network', title: 'Pods keep off the network of the node', aliases: ['C-0041'] },
    { id: 'pod.host-port', title: 'Containers open no ports of the node', aliases: ['C-0044'] },
    { id: 'pod.capabilities', title: 'No dangerous kernel capabilities', aliases: ['C-0046'] },
    {
      id: 'pod.linux-hardening',
      title: 'Seccomp, AppArmor, SELinux or dropped capabilities confine containers',
      aliases: ['C-0055'],
    },
    { id: 'pod.admission', title: 'Admission enforces pod security', aliases: ['C-0068'] },
    { id: 'resources.cpu-limit', title: 'CPU use is limited', aliases: ['C-0270'] },
    { id: 'resources.memory-limit', title: 'Memory use is limited', aliases: ['C-0271'] },
    {
      id: 'network.ingress-egress',
      title: 'Traffic into and out of pods is denied unless allowed',
      aliases: ['C-0030'],
    },
    { id: 'network.namespace-policies', title: 'Every namespace separates its network', aliases: ['C-0054'] },
    { id: 'secrets.credentials-in-manifests', title: 'No credentials in manifests', aliases: ['C-0012'] },
    { id: 'secrets.encryption-at-rest', title: 'Secrets are encrypted in etcd', aliases: ['C-0066'] },
    {
      id: 'auth.token-automount',
      title: 'Service account tokens are mounted only where they are used',
      aliases: ['C-0034'],
    },
    { id: 'auth.cluster-admin', title: 'Few identities administer the cluster', aliases: ['C-0035'] },
    { id: 'auth.exec', title: 'Few identities may run commands in containers', aliases: ['C-0002'] },
    {
      id: 'control-plane.insecure-port',
      title: 'The API server serves no insecure port',
      aliases: ['C-0005'],
    },
    { id: 'audit.api-server', title: 'The API server keeps an audit log', aliases: ['C-0067'] },
    {
      id: 'node.kubelet-anonymous',
      title: 'Kubelets refuse anonymous requests',
      aliases: ['C-0069'],
      needs: 'needs-host-data',
    },
    {
      id: 'node.kubelet-tls',
      title: 'Kubelets authenticate their clients',
      aliases: ['C-0070'],
      needs: 'needs-host-data',
    },
    {
      id: 'upgrade.subpath-symlink',
      title: 'Nodes are patched against subPath symlink exchange (CVE-2021-25741)',
      aliases: ['C-0058'],
    },
    {
      id: 'upgrade.ingress-nginx-snippets',
      title: 'Ingress snippets cannot read secrets (CVE-2021-25742)',
      aliases: ['C-0059'],
    },
    {
      id: 'upgrade.ingress-nginx-retired',
      title: 'No retired ingress-nginx controller',
      aliases: ['C-0292'],
    },
    { id: 'images.scanned', title: 'Images are scanned for vulnerabilities', needs: 'needs-images' },
  ],
};
