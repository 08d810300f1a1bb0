import {
  defineControl,
  exemptAsWindows,
  failIfAny,
  notApplicable,
  REFUSED_SECCOMP,
  refusedSeccompProfiles,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'Seccomp switched off',
  severity: 'medium',
  rationale:
    'Seccomp refuses the system calls that containers never need and exploits of the kernel often do; Unconfined allows them all.',
  aliases: ['KSV-0030', 'KSV-0104', 'polaris:linuxHardening'],
  requirements: {
    'nsa-cisa': ['pod.linux-hardening'],
    'pod-security-baseline': ['seccomp'],
    'pod-security-restricted': ['seccomp', 'seccomp-profile'],
  },
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that the process uses no system call that the profile of the runtime refuses.',
  cel: {
    violating: `variables.exemptAsWindows ? [] : ${REFUSED_SECCOMP}`,
    message: 'seccomp is switched off; set the type RuntimeDefault or Localhost',
  },
  check: (workload, { podSecurityVersion }) =>
    exemptAsWindows(workload, podSecurityVersion)
      ? notApplicable
      : failIfAny(refusedSeccompProfiles(workload, podSecurityVersion)),
});
