import {
  atLeast,
  badContainers,
  defineControl,
  dropsAllCapabilities,
  exemptAsWindows,
  fail,
  notApplicable,
  pass,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'Capabilities not dropped',
  severity: 'medium',
  rationale:
    'Runtimes grant about a dozen capabilities that most programs never use; an attacker in the container uses them to forge packets, change owners or keep hold.',
  aliases: ['KSV-0003', 'KSV-0106'],
  requirements: { 'pod-security-restricted': ['drop-all-capabilities'] },
  subject: 'container',
  fix: 'review',
  verify:
    'Check first which capabilities the process uses, and add those back: changing owners, users or low ports fails without.',
  cel: {
    violating: badContainers(
      "variables.podSecurityVersion < 22 || variables.exemptAsWindows || 'ALL' in c.?securityContext.?capabilities.?drop.orValue([])",
    ),
    message:
      'capabilities.drop does not hold ALL; drop ALL and add back NET_BIND_SERVICE alone, where it is needed',
  },
  check: (container, { podSecurityVersion }) => {
    if (!atLeast(podSecurityVersion, 22)) return notApplicable;
    if (exemptAsWindows(container.workload, podSecurityVersion)) return notApplicable;
    if (dropsAllCapabilities(container)) return pass;
    const path = ['securityContext', 'capabilities', 'drop'];
    return fail({
      path,
      message:
        'capabilities.drop does not hold ALL, so the container keeps what the runtime grants by default',
      remedy: {
        advice: 'Drop ALL and add back NET_BIND_SERVICE alone, where it is needed.',
        set: [{ path, value: ['ALL'] }],
      },
    });
  },
});
