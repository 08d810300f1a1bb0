import { defineControl, fail, mapsAt, notApplicable, pass, webhookTarget } from '@bulwark/control-kit';

export default defineControl({
  title: 'Validating admission webhook that is not known',
  severity: 'low',
  rationale:
    'A validating webhook sees every object that it asks for, Secrets included, so whoever runs it reads them.',
  aliases: ['C-0036'],
  requirements: { mitre: ['credential-access.validating-webhook'] },
  subject: 'object',
  kinds: ['ValidatingWebhookConfiguration'],
  parameters: {
    known: {
      type: 'string[]',
      description: 'Names of the configurations that the cluster is meant to have.',
      default: [],
    },
  },
  check: ({ reference, value }, { parameters }) => {
    const webhooks = mapsAt(value, 'webhooks');
    if (webhooks.length === 0) return notApplicable;
    if (parameters.known.includes(reference.name)) return pass;
    const targets = [...new Set(webhooks.map(webhookTarget))].join(', ');
    return fail({
      path: ['webhooks'],
      message: `${reference.name} is not on the list of known webhooks; ${targets} reads what its rules match`,
      remedy: {
        advice:
          'Find out who runs it, then add its name to the parameter known, or delete the configuration.',
      },
    });
  },
});
