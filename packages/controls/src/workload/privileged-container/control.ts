import { badContainers, booleanAt, defineControl, fail, pass } from '@bulwark/control-kit';

export default defineControl({
  title: 'Privileged container',
  severity: 'critical',
  rationale:
    'A privileged container holds every capability and every device of the node: whoever runs code in it owns the node.',
  aliases: [
    'C-0057',
    'KSV-0017',
    'CKV_K8S_16',
    'polaris:runAsPrivileged',
    'kube-linter:privileged-container',
  ],
  requirements: {
    'nsa-cisa': ['pod.privileged'],
    mitre: ['escalation.privileged-container'],
    'pod-security-baseline': ['privileged'],
    'pod-security-restricted': ['privileged'],
  },
  subject: 'container',
  fix: 'review',
  verify: 'Check first which capabilities and devices the process uses, and grant those alone.',
  cel: {
    violating: badContainers('!c.?securityContext.?privileged.orValue(false)'),
    message:
      'securityContext.privileged is true; set it to false and add only the capabilities that are needed',
  },
  check: ({ securityContext }) => {
    if (booleanAt(securityContext, 'privileged') !== true) return pass;
    const path = ['securityContext', 'privileged'];
    return fail({
      path,
      message: 'securityContext.privileged is true, so the container runs with the rights of the node itself',
      remedy: {
        advice: 'Set privileged to false and add only the capabilities that the process needs.',
        set: [{ path, value: false }],
      },
    });
  },
});
