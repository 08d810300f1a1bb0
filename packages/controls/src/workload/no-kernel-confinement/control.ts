import {
  atLeast,
  badContainers,
  CONFINED_BESIDE_SECCOMP,
  defineControl,
  exemptAsWindows,
  fail,
  isConfinedBesideSeccomp,
  LACKS_SECCOMP,
  lacksSeccompProfile,
  notApplicable,
  pass,
  SECCOMP_FIELDS_SINCE,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'No confinement by the kernel',
  severity: 'medium',
  rationale:
    'Without seccomp, AppArmor, SELinux options and dropped capabilities nothing but namespaces stands between a flaw of the kernel and the node.',
  aliases: ['C-0055', 'KSV-0030', 'KSV-0104', 'CKV_K8S_31', 'polaris:linuxHardening'],
  requirements: {
    'nsa-cisa': ['pod.linux-hardening'],
    'pod-security-restricted': ['seccomp-profile'],
  },
  subject: 'container',
  fix: 'review',
  verify: 'Check first that the process uses no system call that the profile of the runtime refuses.',
  cel: {
    violating: badContainers(
      `!variables.readsSeccompFields || variables.exemptAsWindows || !${LACKS_SECCOMP} || ${CONFINED_BESIDE_SECCOMP}`,
    ),
    message:
      'neither seccomp, AppArmor, SELinux options nor dropped capabilities confine it; set seccompProfile.type to RuntimeDefault',
  },
  check: (container, { podSecurityVersion }) => {
    if (!atLeast(podSecurityVersion, SECCOMP_FIELDS_SINCE)) return notApplicable;
    if (exemptAsWindows(container.workload, podSecurityVersion)) return notApplicable;
    if (!lacksSeccompProfile(container) || isConfinedBesideSeccomp(container)) return pass;
    const path = ['securityContext', 'seccompProfile'];
    return fail({
      path,
      message:
        'No seccomp profile is set, and neither AppArmor, SELinux options nor dropped capabilities confine the container',
      remedy: {
        advice: 'Set seccompProfile.type to RuntimeDefault, for the pod or for the container.',
        set: [{ path, value: { type: 'RuntimeDefault' } }],
      },
    });
  },
});
