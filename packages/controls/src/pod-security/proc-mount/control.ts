import {
  badContainers,
  defineControl,
  fail,
  notApplicable,
  pass,
  relaxedByUserNamespace,
  stringAt,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'Uncovered /proc',
  severity: 'medium',
  rationale:
    'The runtime hides parts of /proc that read or steer the kernel; an uncovered /proc gives them to root in the container.',
  aliases: ['KSV-0027', 'polaris:procMount', 'kube-linter:unsafe-proc-mount'],
  requirements: {
    'pod-security-baseline': ['proc-mount'],
    'pod-security-restricted': ['proc-mount'],
  },
  subject: 'container',
  fix: 'review',
  verify: 'Check first that the container runs no containers of its own.',
  cel: {
    violating: badContainers(
      "variables.relaxedByUserNamespace || c.?securityContext.?procMount.orValue('Default') == 'Default'",
    ),
    message: 'procMount uncovers parts of /proc that the runtime hides; set procMount to Default',
  },
  check: ({ securityContext, workload }, { podSecurityVersion }) => {
    if (relaxedByUserNamespace(workload, podSecurityVersion)) return notApplicable;
    const procMount = stringAt(securityContext, 'procMount');
    if (procMount === undefined || procMount === 'Default') return pass;
    const path = ['securityContext', 'procMount'];
    return fail({
      path,
      message: `procMount is ${procMount}, which uncovers parts of /proc that the runtime hides`,
      remedy: { advice: 'Set procMount to Default.', set: [{ path, value: 'Default' }] },
    });
  },
});
