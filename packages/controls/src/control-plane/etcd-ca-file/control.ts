import { defineControl, judgeFlags, requireFlags } from '@bulwark/control-kit';

export default defineControl({
  title: 'API server does not verify etcd',
  severity: 'medium',
  rationale: 'Whoever answers in place of etcd receives all that the API server stores.',
  aliases: ['C-0140', 'KCV-0029', 'CKV_K8S_102'],
  subject: 'workload',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      requireFlags(flags, ['etcd-cafile'], {
        message: '--etcd-cafile is missing, so the API server does not check whom it tells its secrets',
        advice: 'Name the authority of etcd with --etcd-cafile.',
        what: 'FILE',
        from: 'the authority that signed the certificate of etcd',
      }),
    ),
});
