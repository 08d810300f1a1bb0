import { addedCapabilityRule, defineControl, judgeAddedCapability } from '@bulwark/control-kit';

export default defineControl({
  title: 'Raw network packets',
  severity: 'medium',
  rationale:
    'NET_RAW lets a process forge packets: it answers for other pods in the same network and reads what was meant for them.',
  aliases: ['C-0046', 'KSV-0119', 'KSV-0022', 'KSV-0106'],
  requirements: {
    'nsa-cisa': ['pod.capabilities'],
    'pod-security-baseline': ['capabilities'],
    'pod-security-restricted': ['capabilities', 'drop-all-capabilities'],
  },
  subject: 'container',
  fix: 'review',
  verify: 'Check first that the process works without the capability: ping needs it on old kernels.',
  cel: addedCapabilityRule('raw-network', 'allows forging packets'),
  check: (container, context) =>
    judgeAddedCapability(container, context, 'raw-network', 'allows forging packets'),
});
