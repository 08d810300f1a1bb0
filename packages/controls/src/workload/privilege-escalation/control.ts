import {
  atLeast,
  badContainers,
  booleanAt,
  defineControl,
  exemptAsWindows,
  fail,
  notApplicable,
  pass,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'Privilege escalation allowed',
  severity: 'medium',
  rationale:
    'A process may gain more rights than its parent through set-user-ID programs and file capabilities, so an attacker with code as a user becomes root in the container.',
  aliases: [
    'C-0016',
    'KSV-0001',
    'CKV_K8S_20',
    'polaris:privilegeEscalationAllowed',
    'kube-linter:privilege-escalation-container',
  ],
  requirements: {
    'nsa-cisa': ['pod.privilege-escalation'],
    'pod-security-restricted': ['privilege-escalation'],
  },
  subject: 'container',
  fix: 'review',
  verify:
    'Check first that the process starts no set-user-ID program and no file with capabilities, such as sudo or ping.',
  cel: {
    violating: badContainers(
      'variables.podSecurityVersion < 8 || variables.exemptAsWindows || !c.?securityContext.?allowPrivilegeEscalation.orValue(true)',
    ),
    message: 'allowPrivilegeEscalation is not false; set it to false',
  },
  check: ({ securityContext, workload }, { podSecurityVersion }) => {
    if (!atLeast(podSecurityVersion, 8)) return notApplicable;
    if (exemptAsWindows(workload, podSecurityVersion)) return notApplicable;
    const value = booleanAt(securityContext, 'allowPrivilegeEscalation');
    if (value === false) return pass;
    const path = ['securityContext', 'allowPrivilegeEscalation'];
    return fail({
      path,
      message:
        value === undefined
          ? 'allowPrivilegeEscalation is not set and true by default'
          : 'allowPrivilegeEscalation is true, so set-user-ID programs work',
      remedy: { advice: 'Set allowPrivilegeEscalation to false.', set: [{ path, value: false }] },
    });
  },
});
