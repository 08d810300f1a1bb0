import { defineControl, judgeFlags, requirePlugin } from '@bulwark/control-kit';

export default defineControl({
  title: 'Images on a node can be used without credentials',
  severity: 'low',
  rationale: 'A pod that names a private image already on the node starts it without the right to pull it.',
  aliases: ['C-0123', 'KCV-0012', 'CKV_K8S_80'],
  subject: 'workload',
  fix: 'review',
  verify:
    'Check first that every node reaches the registries of all images, with credentials: pods of cached images start no more without.',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      requirePlugin(flags, 'AlwaysPullImages', {
        message:
          'the admission plugin AlwaysPullImages is not enabled, so cached private images run without credentials',
        advice: 'Enable AlwaysPullImages.',
      }),
    ),
});
