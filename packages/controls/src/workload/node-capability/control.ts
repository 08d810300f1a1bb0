import { addedCapabilityRule, defineControl, judgeAddedCapability } from '@bulwark/control-kit';

export default defineControl({
  title: 'Capability that gives the node',
  severity: 'critical',
  rationale:
    'SYS_ADMIN, SYS_MODULE, SYS_RAWIO or all capabilities at once are as good as a privileged container: mounting a disk, loading a kernel module or writing to memory gives the node.',
  aliases: [
    'C-0046',
    'C-0057',
    'KSV-0005',
    'KSV-0120',
    'KSV-0022',
    'KSV-0106',
    'CKV_K8S_39',
    'polaris:dangerousCapabilities',
  ],
  requirements: {
    'nsa-cisa': ['pod.capabilities'],
    'pod-security-baseline': ['capabilities'],
    'pod-security-restricted': ['capabilities', 'drop-all-capabilities'],
  },
  subject: 'container',
  fix: 'review',
  verify: 'Check first that the process works without the capability.',
  cel: addedCapabilityRule('node', 'gives control of the node'),
  check: (container, context) =>
    judgeAddedCapability(container, context, 'node', 'gives control of the node'),
});
