import { defineControl, judgeFlags, requirePlugin } from '@bulwark/control-kit';

export default defineControl({
  title: 'Kubelets may change other nodes',
  severity: 'high',
  rationale:
    'With the credentials of one node an attacker relabels others and draws pods with valuable secrets to the node.',
  aliases: ['C-0127', 'KCV-0016'],
  subject: 'workload',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      requirePlugin(flags, 'NodeRestriction', {
        message:
          'the admission plugin NodeRestriction is not enabled, so a kubelet may change any node and pod',
        advice: 'Enable NodeRestriction, together with the authorization mode Node.',
      }),
    ),
});
