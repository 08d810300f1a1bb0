import type { Framework } from '@bulwark/model';

/** Kubernetes threat matrix after MITRE ATT&CK for Containers: `tactic.technique`, titles say what prevents it. */
export const mitre: Framework = {
  id: 'mitre',
  title: 'MITRE ATT&CK threat matrix for Kubernetes',
  version: '2022',
  aliases: ['mitre', 'mitre-attack', 'attack'],
  requirements: [
    {
      id: 'initial-access.exposed-interfaces',
      title: 'Sensitive interfaces are not exposed',
      aliases: ['C-0021'],
    },
    {
      id: 'execution.exec-into-container',
      title: 'Few identities may run commands in containers',
      aliases: ['C-0002'],
    },
    { id: 'execution.ssh-server', title: 'No SSH server in containers', aliases: ['C-0042'] },
    {
      id: 'persistence.writable-host-path',
      title: 'No writable directories of the node',
      aliases: ['C-0045'],
    },
    { id: 'persistence.cron-job', title: 'Scheduled jobs are known', aliases: ['C-0026'] },
    {
      id: 'persistence.mutating-webhook',
      title: 'Mutating admission webhooks are known',
      aliases: ['C-0039'],
    },
    { id: 'escalation.privileged-container', title: 'No privileged containers', aliases: ['C-0057'] },
    { id: 'escalation.cluster-admin', title: 'Few identities administer the cluster', aliases: ['C-0035'] },
    { id: 'escalation.host-path', title: 'No directories of the node in pods', aliases: ['C-0048'] },
    { id: 'escalation.pod-admission', title: 'Admission enforces pod security', aliases: ['C-0068'] },
    {
      id: 'escalation.subpath-symlink',
      title: 'Nodes are patched against subPath symlink exchange (CVE-2021-25741)',
      aliases: ['C-0058'],
    },
    { id: 'defense-evasion.delete-events', title: 'Few identities may delete events', aliases: ['C-0031'] },
    { id: 'credential-access.list-secrets', title: 'Few identities may read secrets', aliases: ['C-0015'] },
    {
      id: 'credential-access.cloud-credentials',
      title: 'No cloud credentials of the node in pods',
      aliases: ['C-0020'],
    },
    {
      id: 'credential-access.service-account',
      title: 'Service accounts hold few permissions',
      aliases: ['C-0053'],
    },
    {
      id: 'credential-access.credentials-in-manifests',
      title: 'No credentials in manifests',
      aliases: ['C-0012'],
    },
    {
      id: 'credential-access.validating-webhook',
      title: 'Validating admission webhooks are known',
      aliases: ['C-0036'],
    },
    {
      id: 'credential-access.ingress-nginx-snippets',
      title: 'Ingress snippets cannot read secrets (CVE-2021-25742)',
      aliases: ['C-0059'],
    },
    {
      id: 'credential-access.encryption-at-rest',
      title: 'Secrets are encrypted in etcd',
      aliases: ['C-0066'],
    },
    {
      id: 'discovery.kubelet-anonymous',
      title: 'Kubelets refuse anonymous requests',
      aliases: ['C-0069'],
      needs: 'needs-host-data',
    },
    {
      id: 'discovery.kubelet-tls',
      title: 'Kubelets authenticate their clients',
      aliases: ['C-0070'],
      needs: 'needs-host-data',
    },
    {
      id: 'discovery.instance-metadata',
      title: 'Pods cannot reach the instance metadata service',
      aliases: ['C-0052'],
      needs: 'needs-host-data',
    },
    { id: 'discovery.dashboard', title: 'The Kubernetes dashboard is out of reach', aliases: ['C-0014'] },
    {
      id: 'lateral-movement.cluster-network',
      title: 'Every namespace separates its network',
      aliases: ['C-0054'],
    },
    {
      id: 'lateral-movement.dns-poisoning',
      title: 'Few identities may change the configuration of CoreDNS',
      aliases: ['C-0037'],
    },
    {
      id: 'impact.data-destruction',
      title: 'Few identities may delete workloads and data',
      aliases: ['C-0007'],
    },
    { id: 'defense-evasion.audit-log', title: 'The API server keeps an audit log', aliases: ['C-0067'] },
  ],
};
