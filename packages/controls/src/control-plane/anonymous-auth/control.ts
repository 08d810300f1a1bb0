import { decidedByFile, defineControl, judgeFlags, requireBoolean } from '@bulwark/control-kit';

export default defineControl({
  title: 'API server answers anonymous requests',
  severity: 'medium',
  rationale:
    'Requests without credentials reach authorization, so one careless binding for anonymous users opens the cluster to everyone.',
  aliases: ['C-0113', 'KCV-0001', 'CKV_K8S_68'],
  subject: 'workload',
  fix: 'review',
  verify:
    'Check first that no probe, load balancer or bootstrap script calls the API server without credentials.',
  check: (workload) =>
    judgeFlags(
      workload,
      'kube-apiserver',
      (flags) =>
        decidedByFile(flags, 'authentication-config') ??
        requireBoolean(
          flags,
          'anonymous-auth',
          { wanted: false, byDefault: true },
          {
            message:
              'anonymous requests are not switched off, so callers without credentials are handled as system:anonymous',
            advice:
              'Set --anonymous-auth=false, or allow anonymous requests for health endpoints only in an authentication configuration.',
          },
        ),
    ),
});
