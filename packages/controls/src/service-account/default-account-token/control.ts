import { badObject, booleanAt, defineControl, fail, pass } from '@bulwark/control-kit';

export default defineControl({
  title: 'Default service account hands out its token',
  severity: 'low',
  rationale:
    'Pods that name no account, a debug pod in haste among them, get a credential that nobody meant for them.',
  aliases: ['C-0189', 'C-0225', 'CKV_K8S_41'],
  subject: 'object',
  kinds: ['ServiceAccount'],
  fix: 'review',
  verify: 'Check first that no pod of the namespace that runs as default calls the API server.',
  cel: {
    violating: badObject(
      "variables.object.metadata.?name.orValue('') != 'default' || !variables.object.?automountServiceAccountToken.orValue(true)",
    ),
    message: 'automountServiceAccountToken of the default account is not false; set it to false',
    fields: ['automountServiceAccountToken'],
  },
  check: ({ reference, value }) => {
    if (reference.name !== 'default' || booleanAt(value, 'automountServiceAccountToken') === false)
      return pass;
    const path = ['automountServiceAccountToken'];
    return fail({
      path,
      message: 'ServiceAccount default mounts its token into every pod that names no account',
      remedy: {
        advice: 'Set automountServiceAccountToken to false on the default account of each namespace.',
        set: [{ path, value: false }],
      },
    });
  },
});
