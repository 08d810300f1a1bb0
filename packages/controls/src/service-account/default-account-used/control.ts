import { badPod, defineControl, fail, pass } from '@bulwark/control-kit';

export default defineControl({
  title: 'Workload runs as the default service account',
  severity: 'low',
  rationale:
    'All workloads of a namespace that name no account share one: a right given to one of them is given to all.',
  aliases: ['kube-linter:default-service-account'],
  subject: 'workload',
  cel: {
    violating: badPod("variables.serviceAccountName != 'default'"),
    message:
      'serviceAccountName is default, which all that name no account share; create an account for the workload',
  },
  check: ({ serviceAccountName }) =>
    serviceAccountName === 'default'
      ? fail({
          path: ['serviceAccountName'],
          message: 'The pods run as the service account default, which they share with all that name none',
          remedy: {
            advice: 'Create a service account for the workload and set serviceAccountName.',
            choose: [
              {
                path: ['serviceAccountName'],
                value: 'name of a service account',
                from: 'an account made for this workload, with the rights that it uses',
              },
            ],
          },
        })
      : pass,
});
