import { decidedByFile, defineControl, judgeFlags, requireItem } from '@bulwark/control-kit';

export default defineControl({
  title: 'API server without RBAC',
  severity: 'high',
  rationale: 'Roles and bindings have no effect, so who may do what is decided elsewhere or by nobody.',
  aliases: ['C-0120', 'KCV-0009', 'C-0088', 'CKV_K8S_77'],
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that every component and person holds the RBAC roles that they need.',
  check: (workload) =>
    judgeFlags(
      workload,
      'kube-apiserver',
      (flags) =>
        decidedByFile(flags, 'authorization-config') ??
        requireItem(flags, 'authorization-mode', 'RBAC', {
          message: '--authorization-mode does not hold RBAC',
          advice: 'Add RBAC to --authorization-mode.',
        }),
    ),
});
