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
  title: 'Uncovered /proc in a user namespace',
  severity: 'low',
  rationale:
    'In a user namespace the parts of /proc that steer the kernel stay closed, yet an uncovered /proc shows more of the node than a container needs.',
  aliases: [],
  requirements: {
    'pod-security-restricted': ['proc-mount'],
  },
  subject: 'container',
  fix: 'review',
  verify: 'Check first that the container runs no containers of its own.',
  cel: {
    violating: badContainers(
      "!variables.relaxedByUserNamespace || c.?securityContext.?procMount.orValue('Default') == 'Default'",
    ),
    message: 'procMount uncovers parts of /proc that the runtime hides; set procMount to Default',
  },
  check: ({ securityContext, workload }, { podSecurityVersion }) => {
    if (!relaxedByUserNamespace(workload, podSecurityVersion)) return notApplicable;
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
