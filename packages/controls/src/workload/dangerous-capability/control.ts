import { addedCapabilityRule, defineControl, judgeAddedCapability } from '@bulwark/control-kit';

export default defineControl({
  title: 'Dangerous capability',
  severity: 'high',
  rationale:
    'These capabilities reach beyond the container: other processes, the network of the node, files regardless of permissions, the rules of the kernel.',
  aliases: ['C-0046', 'KSV-0022', 'KSV-0106', 'polaris:dangerousCapabilities'],
  requirements: {
    'nsa-cisa': ['pod.capabilities'],
    'pod-security-baseline': ['capabilities'],
    'pod-security-restricted': ['capabilities', 'drop-all-capabilities'],
  },
  subject: 'container',
  fix: 'review',
  verify: 'Check first that the process works without the capability.',
  cel: addedCapabilityRule('dangerous', 'reaches beyond the container'),
  check: (container, context) =>
    judgeAddedCapability(container, context, 'dangerous', 'reaches beyond the container'),
});
