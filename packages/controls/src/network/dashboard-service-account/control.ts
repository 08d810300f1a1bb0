import { badPod, defineControl, fail, pass } from '@bulwark/control-kit';

const DASHBOARD = 'kubernetes-dashboard';

export default defineControl({
  title: 'Workload runs as the Kubernetes dashboard',
  severity: 'medium',
  rationale:
    'The service account of the dashboard often holds broad rights, and every pod that runs as it can use them.',
  aliases: ['C-0014'],
  requirements: { mitre: ['discovery.dashboard'] },
  subject: 'workload',
  cel: {
    violating: badPod(
      `variables.serviceAccountName != '${DASHBOARD}' || variables.object.metadata.?name.orValue('').startsWith('${DASHBOARD}')`,
    ),
    message: 'serviceAccountName is that of the dashboard; give the workload an account of its own',
  },
  check: ({ serviceAccountName, object, podSpec }) => {
    if (serviceAccountName !== DASHBOARD || object.reference.name.startsWith(DASHBOARD)) return pass;
    const field = podSpec['serviceAccountName'] === DASHBOARD ? 'serviceAccountName' : 'serviceAccount';
    return fail({
      path: [field],
      message: `${field} is ${DASHBOARD}, so the pods act with the rights of the dashboard`,
      remedy: {
        advice: 'Give the workload a service account of its own with the rights that it needs.',
        choose: [
          {
            path: [field],
            value: 'name of a service account',
            from: 'kubectl get serviceaccounts, or a new one for this workload',
          },
        ],
      },
    });
  },
});
