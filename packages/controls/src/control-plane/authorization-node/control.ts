import { decidedByFile, defineControl, judgeFlags, requireItem } from '@bulwark/control-kit';

export default defineControl({
  title: 'API server without node authorization',
  severity: 'high',
  rationale:
    'Kubelets then need rights over all nodes and secrets, so one broken node takes the others with it.',
  aliases: ['C-0119', 'KCV-0008', 'CKV_K8S_75'],
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that the kubelets identify as system:node:NAME in group system:nodes.',
  check: (workload) =>
    judgeFlags(
      workload,
      'kube-apiserver',
      (flags) =>
        decidedByFile(flags, 'authorization-config') ??
        requireItem(flags, 'authorization-mode', 'Node', {
          message: '--authorization-mode does not hold Node',
          advice: 'Add Node to --authorization-mode.',
        }),
    ),
});
