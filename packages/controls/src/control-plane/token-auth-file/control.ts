import { defineControl, judgeFlags, pass } from '@bulwark/control-kit';

export default defineControl({
  title: 'API server accepts static tokens',
  severity: 'medium',
  rationale:
    'Static tokens stand in plain text in a file, never expire, and are withdrawn only by a restart.',
  aliases: ['C-0114', 'KCV-0002', 'CKV_K8S_70'],
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that nobody and no program still signs in with a token of that file.',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      flags.has('token-auth-file')
        ? flags.wrong('token-auth-file', {
            message: '--token-auth-file is set, so tokens in a plain file open the API',
            advice: 'Remove the flag and use certificates, OpenID Connect or service account tokens.',
            remove: true,
          })
        : pass,
    ),
});
