import { defineControl, failIfAny, REFUSED_APPARMOR, refusedAppArmorProfiles } from '@bulwark/control-kit';

export default defineControl({
  title: 'AppArmor profile switched off',
  severity: 'medium',
  rationale:
    'AppArmor keeps a container from mounts, raw devices and files of the kernel; an unconfined container has lost that barrier.',
  aliases: ['KSV-0002'],
  requirements: {
    'pod-security-baseline': ['apparmor'],
    'pod-security-restricted': ['apparmor'],
  },
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that the process works under the profile of the runtime.',
  cel: {
    violating: REFUSED_APPARMOR,
    message: 'the AppArmor profile is switched off; set the type RuntimeDefault or Localhost',
  },
  check: (workload) => failIfAny(refusedAppArmorProfiles(workload)),
});
