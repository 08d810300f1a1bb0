import type { Framework, Requirement } from '@bulwark/model';

const baselineRequirements: readonly Requirement[] = [
  { id: 'privileged', title: 'No privileged containers' },
  { id: 'host-namespaces', title: 'Network, process and IPC namespaces of the node stay closed' },
  { id: 'windows-host-process', title: 'No Windows HostProcess containers' },
  { id: 'capabilities', title: 'No capabilities beyond the default set' },
  { id: 'host-path-volumes', title: 'No directories of the node in pods' },
  { id: 'host-ports', title: 'Containers open no ports of the node' },
  { id: 'host-probes', title: 'Probes and lifecycle hooks name no other host' },
  { id: 'apparmor', title: 'The default AppArmor profile is kept' },
  { id: 'selinux', title: 'SELinux types are limited, user and role are not set' },
  { id: 'proc-mount', title: 'The default masks of /proc are kept' },
  { id: 'seccomp', title: 'Seccomp is not switched off' },
  { id: 'sysctls', title: 'Only sysctls that are separate per pod' },
];

const restrictedRequirements: readonly Requirement[] = [
  { id: 'volume-types', title: 'Only volume types that hold no part of the node' },
  { id: 'privilege-escalation', title: 'Processes cannot gain more privileges than their parent' },
  { id: 'run-as-non-root', title: 'Containers must run as a user other than root' },
  { id: 'run-as-user', title: 'The user is not set to root' },
  { id: 'seccomp-profile', title: 'A seccomp profile is set' },
  { id: 'drop-all-capabilities', title: 'All capabilities are dropped, only NET_BIND_SERVICE may be added' },
];

/** Pod Security Standards of Kubernetes, level baseline. */
export const podSecurityBaseline: Framework = {
  id: 'pod-security-baseline',
  title: 'Pod Security Standards: baseline',
  version: '1.37',
  aliases: ['pss-baseline', 'baseline'],
  requirements: baselineRequirements,
};

/** Pod Security Standards of Kubernetes, level restricted, which includes baseline. */
export const podSecurityRestricted: Framework = {
  id: 'pod-security-restricted',
  title: 'Pod Security Standards: restricted',
  version: '1.37',
  aliases: ['pss-restricted', 'restricted', 'pss'],
  requirements: [...baselineRequirements, ...restrictedRequirements],
};
