import {
  atLeast,
  badSecurityContexts,
  celStrings,
  defineControl,
  failIfAny,
  mapAt,
  securityContexts,
  stringAt,
} from '@bulwark/control-kit';
import type { Violation } from '@bulwark/control-kit';

/** Types that confine containers. Source: Pod Security Standards, SELinux. */
const TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t'];
/** Allowed since version 1.31. */
const TYPES_SINCE_31 = [...TYPES, 'container_engine_t'];

export default defineControl({
  title: 'SELinux options that lift confinement',
  severity: 'medium',
  rationale:
    "SELinux types keep containers off the files and processes of the node; a type, user or role of one's own choice may be one that is allowed everything.",
  aliases: ['KSV-0025'],
  requirements: {
    'pod-security-baseline': ['selinux'],
    'pod-security-restricted': ['selinux'],
  },
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that the process can read its volumes under the label that the runtime gives it.',
  cel: {
    violating: badSecurityContexts(
      `[s.?seLinuxOptions.orValue({})].all(o, o.?user.orValue('') == '' && o.?role.orValue('') == '' && o.?type.orValue('') in (variables.podSecurityVersion >= 31 ? ${celStrings(TYPES_SINCE_31)} : ${celStrings(TYPES)}))`,
    ),
    message:
      'seLinuxOptions may lift the confinement of containers; remove user, role and type, level may stay',
  },
  check: (workload, { podSecurityVersion }) => {
    const types = atLeast(podSecurityVersion, 31) ? TYPES_SINCE_31 : TYPES;
    return failIfAny(
      securityContexts(workload).flatMap(({ value, path, holder }) => {
        const options = mapAt(value, 'seLinuxOptions');
        const violations: Violation[] = [];
        for (const key of ['type', 'user', 'role']) {
          const set = stringAt(options, key) ?? '';
          if (key === 'type' ? types.includes(set) : set === '') continue;
          const at = [...path, 'seLinuxOptions', key];
          violations.push({
            path: at,
            message: `seLinuxOptions.${key} of ${holder} is ${set}, which may lift the confinement of containers`,
            remedy: { advice: `Remove ${key}; level may stay.`, remove: [at] },
          });
        }
        return violations;
      }),
    );
  },
});
