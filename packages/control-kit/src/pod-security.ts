import { inUserNamespace, isWindowsPod } from './security-context.ts';
import { atLeast } from './version.ts';
import type { MinorVersion } from './version.ts';
import type { WorkloadView } from './views.ts';

/**
 * Whether the restricted level asks nothing of a pod's Linux settings: since 1.25, for pods that declare Windows.
 * Source: Pod Security Standards, restricted (privilege escalation, seccomp, capabilities).
 */
export function exemptAsWindows(workload: WorkloadView, version: MinorVersion): boolean {
  return atLeast(version, 25) && isWindowsPod(workload);
}

/**
 * Whether the standards are relaxed because the pod has a user namespace of its own (`hostUsers: false`): since 1.35.
 * Source: Pod Security Standards (proc mount in baseline, running as non-root in restricted).
 */
export function relaxedByUserNamespace(workload: WorkloadView, version: MinorVersion): boolean {
  return atLeast(version, 35) && inUserNamespace(workload);
}
