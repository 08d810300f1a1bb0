import { defineControl, fail, pass, stringAt } from '@bulwark/control-kit';

export default defineControl({
  title: 'Deprecated serviceAccount field',
  severity: 'low',
  rationale:
    'Two fields name the account that a pod runs as; where they differ, readers and tools see another account than the API server takes.',
  aliases: ['C-0294', 'kube-linter:deprecated-service-account-field'],
  subject: 'workload',
  fix: 'safe',
  check: ({ podSpec }) => {
    const deprecated = stringAt(podSpec, 'serviceAccount');
    const current = stringAt(podSpec, 'serviceAccountName');
    if (!deprecated || deprecated === current) return pass;
    const path = ['serviceAccount'];
    return fail({
      path,
      message: current
        ? `serviceAccount is ${deprecated}, but serviceAccountName, which counts, is ${current}`
        : `serviceAccount is ${deprecated}, and serviceAccountName is not set`,
      remedy: {
        advice: 'Name the account in serviceAccountName and remove serviceAccount.',
        remove: [path],
        ...(current ? {} : { set: [{ path: ['serviceAccountName'], value: deprecated }] }),
      },
    });
  },
});
