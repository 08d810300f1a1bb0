import { defineControl, judgeFlags, requirePlugin } from '@bulwark/control-kit';

export default defineControl({
  title: 'Kubelets may change other nodes',
  severity: 'high',
  rationale:
    'With the credentials of one node an attacker relabels others and draws pods with valuable secrets to the node.',
  aliases: ['C-0127', 'KCV-0016', 'CKV_K8S_85'],
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that no kubelet changes labels or objects beyond its own node.',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      requirePlugin(flags, 'NodeRestriction', {
        message:
          'the admission plugin NodeRestriction is not enabled, so a kubelet may change any node and pod',
        advice: 'Enable NodeRestriction, together with the authorization mode Node.',
      }),
    ),
});
