/** Checks of kube-score and the controls that judge the same; checks without one have nothing here to hide. */
const CONTROLS: Readonly<Record<string, readonly string[]>> = {
  'container-resources': [
    'resource/cpu-limit',
    'resource/cpu-request',
    'resource/memory-limit',
    'resource/memory-request',
  ],
  'container-image-tag': ['image/latest-tag'],
  'container-image-pull-policy': ['image/pull-policy'],
  'container-security-context-user-group-id': ['workload/low-user-id', 'workload/low-group-id'],
  'container-security-context-privileged': ['workload/privileged-container'],
  'container-security-context-readonlyrootfilesystem': ['workload/writable-root-filesystem'],
  'container-seccomp-profile': ['pod-security/seccomp-profile'],
  'pod-networkpolicy': ['network/workload-without-policy', 'network/traffic-not-isolated'],
  'pod-probes': ['workload/no-liveness-probe', 'workload/no-readiness-probe'],
  'networkpolicy-targets-pod': ['network/dangling-network-policy'],
  'service-targets-pod': ['network/service-without-workload'],
  'ingress-targets-service': ['network/dangling-ingress-backend'],
};

/** Ids of the controls that a check of kube-score stands for. */
export function kubeScoreControls(check: string): readonly string[] {
  return (Object.hasOwn(CONTROLS, check) ? CONTROLS[check] : undefined) ?? [`kube-score:${check}`];
}
