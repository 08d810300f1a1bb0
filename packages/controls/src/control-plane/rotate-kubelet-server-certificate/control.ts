import { defineControl, judgeFlags, pass } from '@bulwark/control-kit';

export default defineControl({
  title: 'Rotation of kubelet certificates is switched off',
  severity: 'low',
  rationale: 'Certificates that nobody renews are replaced by self-signed ones that nobody verifies.',
  aliases: ['C-0149', 'KCV-0038', 'CKV_K8S_112'],
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that somebody approves the certificate requests of kubelets.',
  check: (workload) =>
    judgeFlags(workload, 'kube-controller-manager', (flags) =>
      flags.list('feature-gates').includes('RotateKubeletServerCertificate=false')
        ? flags.wrong('feature-gates', {
            message: 'the feature gate RotateKubeletServerCertificate is false',
            advice: 'Take the gate off --feature-gates: it is on by default.',
            value: flags
              .list('feature-gates')
              .filter((gate) => gate !== 'RotateKubeletServerCertificate=false')
              .join(','),
          })
        : pass,
    ),
});
