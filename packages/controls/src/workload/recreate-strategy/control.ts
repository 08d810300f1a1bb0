import { badObject, celStrings, defineControl, fail, mapIn, pass, stringAt } from '@bulwark/control-kit';

/** What is rolled out step by step: the word of Deployments and that of OpenShift's DeploymentConfigs. */
const STEPWISE = new Set(['RollingUpdate', 'Rolling']);

export default defineControl({
  title: 'Updates stop the service first',
  severity: 'low',
  rationale: 'Where an update means an outage, it is put off, and known weaknesses stay in service longer.',
  aliases: ['C-0305', 'kube-linter:no-rolling-update-strategy'],
  subject: 'object',
  fix: 'review',
  verify:
    'Check first that two versions may run side by side: databases and volumes that one node may attach do not allow it.',
  kinds: ['Deployment', 'DeploymentConfig.apps.openshift.io'],
  cel: {
    violating: badObject(
      `variables.object.?spec.?strategy.?type.orValue('') in ${celStrings(['', ...STEPWISE])}`,
    ),
    message: 'spec.strategy.type stops all pods before new ones start; use RollingUpdate',
    fields: ['spec.strategy'],
  },
  check: ({ reference, value }) => {
    const type = stringAt(mapIn(value, 'spec', 'strategy'), 'type') || 'RollingUpdate';
    if (STEPWISE.has(type)) return pass;
    return fail({
      path: ['spec', 'strategy', 'type'],
      message: `spec.strategy.type is ${type}, so all pods stop before new ones start`,
      remedy: {
        advice: 'Use RollingUpdate where two versions may run side by side for a moment.',
        ...(reference.kind === 'Deployment' && {
          set: [{ path: ['spec', 'strategy', 'type'], value: 'RollingUpdate' }],
        }),
      },
    });
  },
});
