import { defineControl, fail, notEvaluated, pass, tokenMountOf } from '@bulwark/control-kit';

export default defineControl({
  title: 'Service account token mounted without need',
  severity: 'medium',
  rationale:
    'A token that is mounted into every container lets whoever breaks into one speak to the API server as its account.',
  aliases: [
    'C-0034',
    'C-0190',
    'KSV-0036',
    'polaris:automountServiceAccountToken',
    'CIS-5.1.6',
    'CKV_K8S_38',
  ],
  requirements: { 'nsa-cisa': ['auth.token-automount'] },
  subject: 'workload',
  reads: ['ServiceAccount'],
  fix: 'review',
  verify: 'Check first that the process does not call the API server.',
  check: (workload, { inventory }) => {
    const mount = tokenMountOf(workload, inventory);
    if (mount.mounted === undefined)
      return notEvaluated('partial-inventory', `ServiceAccount ${workload.serviceAccountName}`);
    if (!mount.mounted) return pass;
    const path = ['automountServiceAccountToken'];
    return fail({
      path,
      message: REASONS[mount.decidedBy](workload.serviceAccountName),
      remedy: {
        advice: 'Set automountServiceAccountToken to false where the workload does not call the API server.',
        set: [{ path, value: false }],
      },
    });
  },
});

const REASONS = {
  pod: (account: string) =>
    `automountServiceAccountToken is true, so every container gets the token of ServiceAccount ${account}`,
  'service-account': (account: string) =>
    `ServiceAccount ${account} mounts its token and the pod does not turn it off`,
  default: (account: string) =>
    `Neither the pod nor ServiceAccount ${account} turns the token off, so every container gets it`,
};
