import { defineControl, judgeFlags, requireDefaultPlugin } from '@bulwark/control-kit';

export default defineControl({
  title: 'Namespace lifecycle admission is switched off',
  severity: 'medium',
  rationale:
    'Objects appear in namespaces that do not exist or are being deleted, out of sight of quotas and policies.',
  aliases: ['C-0126', 'KCV-0015', 'CKV_K8S_83'],
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that no tool creates objects in namespaces that do not exist or are being deleted.',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      requireDefaultPlugin(flags, 'NamespaceLifecycle', {
        message: 'the admission plugin NamespaceLifecycle is disabled',
        advice: 'Take NamespaceLifecycle off --disable-admission-plugins.',
      }),
    ),
});
