import { addedCapabilityRule, defineControl, judgeAddedCapability } from '@bulwark/control-kit';

export default defineControl({
  title: 'Capability beyond the default set',
  severity: 'medium',
  rationale:
    'Capabilities beyond the default set widen what a flaw in the process can do to the node, and to the record of what it did.',
  aliases: ['KSV-0022', 'KSV-0106'],
  requirements: {
    'pod-security-baseline': ['capabilities'],
    'pod-security-restricted': ['capabilities', 'drop-all-capabilities'],
  },
  subject: 'container',
  fix: 'review',
  verify: 'Check first that the process works without the capability.',
  cel: addedCapabilityRule('other', 'lies beyond the default set'),
  check: (container, context) =>
    judgeAddedCapability(container, context, 'other', 'lies beyond the default set'),
});
