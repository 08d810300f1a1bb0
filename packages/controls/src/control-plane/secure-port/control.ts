import { defineControl, judgeFlags, pass } from '@bulwark/control-kit';

export default defineControl({
  title: 'API server serves no secure port',
  severity: 'critical',
  rationale: 'Without the port that asks for credentials, only one that does not is left.',
  aliases: ['C-0128', 'KCV-0017', 'CKV_K8S_89'],
  subject: 'workload',
  fix: 'review',
  verify: 'Check first on which port clients and load balancers look for the API server.',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      flags.text('secure-port')?.value === '0'
        ? flags.wrong('secure-port', {
            message: '--secure-port is 0, so the API is not served with TLS and authentication',
            advice: 'Set --secure-port=6443.',
            value: '6443',
          })
        : pass,
    ),
});
